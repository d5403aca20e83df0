"""Prompts in batches: the longest first, a budget of tokens, and what happens when memory runs out."""

import numpy as np
import pytest

from inference_tools.padded_prompts import in_batches

PROMPTS = [np.zeros(length, np.int64) for length in (3, 9, 5, 1, 7, 2)]


def groups(*, most: int, **limits: int) -> list[list[int]]:
    """The batches that were worked on; those of more than `most` prompts find no memory."""
    done: list[list[int]] = []

    def work(group: list[int]) -> None:
        if len(group) > most:
            raise MemoryError("no room")
        done.append(group)

    in_batches(work, prompts=PROMPTS, **limits)
    return done


def test_the_longest_first_within_the_budget() -> None:
    assert groups(most=9, more=1, batch_tokens=20) == [[1, 4], [2, 0, 5], [3]]
    assert groups(most=9, more=1, times=2, batch_tokens=20) == [[1], [4], [2], [0, 5], [3]]
    assert groups(most=9, more=1, batch_tokens=1) == [[1], [4], [2], [0], [5], [3]]  # too long ones go alone


def test_batches_get_smaller_when_memory_runs_out() -> None:
    done = groups(most=2, more=1, batch_tokens=1000)
    assert [number for group in done for number in group] == [1, 4, 2, 0, 5, 3] and max(map(len, done)) == 2
    with pytest.raises(MemoryError, match="no room"):
        groups(most=0, more=1, batch_tokens=1000)
