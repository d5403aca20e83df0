"""Omni-ARC partitions: single puzzles, variants, pools of pairs."""

from __future__ import annotations

import json
import logging

import numpy as np
import pytest

from arc_loader.sources.partitions import Pool, Variants, read_partition
from arc_loader.sources.puzzle_json import SourceError


def pairs(count):
    return [{"input": [[n]], "output": [[n, n]]} for n in range(count)]


def puzzle(colour=1, **test):
    return {"train": pairs(2), "test": [{"input": [[colour]]} | test]}


GOOD = {
    "one": puzzle(output=[[7]]),
    "va_r": [puzzle(3), puzzle(4, output=[[8]])],
    "pool": {"n_train": 3, "train": pairs(9)},
}


@pytest.fixture
def write(tmp_path):
    def _write(value):
        path = tmp_path / "set.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path

    return _write


def test_the_three_kinds_are_read_and_drawn(write):
    partition = read_partition(write(GOOD))
    assert list(partition) == ["one", "va-r", "pool"]
    assert [type(entry) for entry in partition.values()] == [Variants, Variants, Pool]
    forms, tests = set(), set()
    for seed in range(60):
        tasks, solutions = partition.draw(rng=np.random.default_rng(seed))
        assert solutions["one"][0].tolist() == [[7]] and tasks["va-r"].source_id == "va_r"
        form = int(tasks["va-r"].test[0][0, 0])
        assert (solutions["va-r"] is None) == (form == 3)
        drawn = [int(g[0, 0]) for g in (*(pair.input for pair in tasks["pool"].train), *tasks["pool"].test)]
        assert len(drawn) == len(set(drawn)) == 4 and len(tasks["pool"].test) == 1
        assert solutions["pool"][0].tolist() == [[drawn[-1]] * 2]
        forms.add(form)
        tests.add(drawn[-1])
        assert partition.draw(rng=np.random.default_rng(seed))[0] == tasks
    assert forms == {3, 4} and tests == set(range(9))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "puzzle x: a list of at least one variant is needed"),
        ([puzzle(), 5], "puzzle x variant 1: an object is needed, not 5"),
        ([puzzle(), [puzzle()]], "puzzle x variant 1: an object is needed"),
        ([puzzle(), puzzle(10)], r"puzzle x variant 1: test\[0\].input row 0 column 0: .*10"),
        ([puzzle(), puzzle(output=[[True]])], r"puzzle x variant 1: test\[0\].output row 0 column 0: .*True"),
        ({"train": pairs(3)}, "puzzle x: test is missing"),
        ({"n_train": 3, "train": pairs(3)}, r"puzzle x: n_train is from 1 to 2 \(with 3 pairs\), not 3"),
        ({"n_train": 0, "train": pairs(3)}, "puzzle x: n_train .*not 0"),
        ({"n_train": True, "train": pairs(3)}, "puzzle x: n_train .*not True"),
        ({"n_train": 2.0, "train": pairs(3)}, "puzzle x: n_train .*not 2.0"),
        ({"n_train": 1}, "puzzle x: train is missing"),
        ({"n_train": 1, "train": pairs(2) + [{"input": [[1]]}]}, r"puzzle x: train\[2\].output is missing"),
        ({"n_train": 1} | puzzle(), "puzzle x: test: none can be given beside n_train"),
        ("text", "puzzle x: an object is needed, not 'text'"),
    ],
)
def test_a_malformed_puzzle_is_named_or_skipped(write, value, message, caplog):
    path = write(GOOD | {"x": value})
    with pytest.raises(SourceError, match=f"set.json: {message}"):
        read_partition(path)
    with caplog.at_level(logging.WARNING):
        assert list(read_partition(path, on_error="skip")) == ["one", "va-r", "pool"]
    assert "skipped 1 of 4 puzzles" in caplog.text


def test_wrong_files_are_refused(write):
    for value, message in ((GOOD | {"va-r": puzzle()}, "va_r and va-r both"), ("[", "broken JSON"), ([1], "an object")):
        with pytest.raises(SourceError, match=f"set.json: .*{message}"):
            read_partition(write(value))
