"""Samples drawn from pools of pairs."""

import numpy as np
import pytest

from arc_loader.formatting import SHORT, TokenTable
from arc_loader.mixture import PoolSamples, SampleLimits
from arc_loader.tasks import Pair
from arc_loader.views import View

TABLE = TokenTable({token: n for n, token in enumerate(["<s>", "</s>", "\n", "I", "O", *"0123456789"])})


def pools():
    rng = np.random.default_rng(0)
    out = {}
    for side in (2, 4, 9):
        grids = [rng.integers(0, 10, (side, side)).astype(np.int8) for _ in range(7)]
        out[f"side{side}"] = [Pair(grid, grid.T) for grid in grids]
    return out


def samples(seed=0, **limits):
    defaults = {"pair_tokens": 60, "sample_tokens": 100, "max_pairs": 4}
    return PoolSamples(
        pools=pools(), fmt=SHORT, table=TABLE, limits=SampleLimits(**(defaults | limits)), count=50, seed=seed
    )


def test_a_sample_depends_on_seed_and_number_alone():
    one, two = samples(), samples()
    backwards = {n: two[n] for n in reversed(range(50))}
    for n in range(50):
        assert one[n].key == backwards[n].key
        assert one[n].input_ids.tolist() == backwards[n].input_ids.tolist()
    other = samples(seed=1)
    assert any(one[n].key != other[n].key for n in range(50))


def test_limits_hold_and_the_text_is_pairs_of_the_named_puzzle_under_the_named_view():
    drawn = samples()
    assert drawn.puzzles == 2  # pairs of side 9 are too long
    real = pools()
    for n in range(50):
        sample = drawn[n]
        view = View.parse(sample.key)
        assert len(sample.input_ids) <= 100
        text = TABLE.decode(sample.input_ids)
        assert text.startswith("<s>I")
        turns = [turn for turn in text.removeprefix("<s>").split("</s>") if turn]
        assert 2 <= len(turns) <= 4
        known = {
            SHORT.grid_text(view.apply_grid(p.input)) + "O" + SHORT.grid_text(view.apply_grid(p.output))
            for p in real[view.task_id]
        }
        assert all(turn.removeprefix("I") in known for turn in turns)
        replies = [SHORT.count_tokens(turn.split("O")[1]) + 1 for turn in turns]
        assert sample.loss_mask.sum() == sum(replies[1:])


def test_no_puzzle_within_the_limits_is_an_error_and_so_is_a_wrong_number():
    with pytest.raises(ValueError, match="at most 5 tokens"):
        samples(pair_tokens=5)
    with pytest.raises(IndexError, match="50"):
        samples()[50]
