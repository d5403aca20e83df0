"""Submissions: complete, checked, scored, and never half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import arc_loader
from arc_loader.files import write_atomically
from arc_loader.grids import same_grid
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.submission import (
    FALLBACK,
    SubmissionError,
    check_submission,
    read_submission,
    score_submission,
    submission_json,
    write_submission,
)
from arc_loader.tasks import Pair, Task
from arc_strategies import grids


def grid(*rows):
    return np.array(rows, dtype=np.int8)


PAIR = Pair(grid([1]), grid([2]))
TASKS = {
    "a": Task("a", (PAIR,), (grid([1]),)),
    "b-b": Task("b-b", (PAIR,), (grid([1]), grid([2]), grid([3])), source_id="b_b"),
}
TRUTH = {"a": (grid([5]),), "b-b": (grid([1, 2]), grid([3], [4]), grid([0]))}


def test_an_empty_run_is_a_valid_submission_under_the_files_ids(tmp_path):
    path = tmp_path / "new" / "submission.json"
    write_submission(path, attempts={}, tasks=TASKS)
    fallback = {"attempt_1": [[0]], "attempt_2": [[0]]}
    assert json.loads(path.read_text()) == {"a": [fallback], "b_b": [fallback] * 3}
    assert list(read_submission(path, tasks=TASKS)) == ["a", "b-b"]


def test_each_test_input_has_its_share_and_either_attempt_counts(tmp_path):
    path = tmp_path / "submission.json"
    wrong = grid([9])
    attempts = {
        "a": [(wrong, TRUTH["a"][0])],
        "b-b": [(TRUTH["b-b"][0], wrong), (grid([3, 4]), wrong), (wrong, wrong)],
    }
    write_submission(path, attempts=attempts, tasks=TASKS)
    score = score_submission(read_submission(path, tasks=TASKS), solutions=TRUTH)
    assert score.shares == {"a": 1.0, "b-b": 1 / 3} and score.points == pytest.approx(4 / 3)


def test_a_puzzle_may_be_solved_in_part():
    done = submission_json(attempts={"b-b": [None, (TRUTH["b-b"][1], FALLBACK), None]}, tasks=TASKS)
    assert done["b_b"][0] == {"attempt_1": [[0]], "attempt_2": [[0]]}
    score = score_submission(check_submission(done, tasks=TASKS), solutions=TRUTH)
    assert score.shares == {"a": 0.0, "b-b": 2 / 3}  # the last truth is [[0]] itself


@given(st.lists(st.tuples(grids(max_side=4), grids(max_side=4)), min_size=3, max_size=3), st.data())
def test_the_score_is_the_plain_count(pairs, data):
    truth = tuple(data.draw(st.sampled_from([*pair, grid([7] * 5)])) for pair in pairs)
    done = check_submission(submission_json(attempts={"b-b": pairs}, tasks=TASKS), tasks=TASKS)
    score = score_submission(done, solutions={"a": (grid([5]),), "b-b": truth})
    right = sum(t.tolist() in (a.tolist(), b.tolist()) for (a, b), t in zip(pairs, truth, strict=True))
    assert score.points == pytest.approx(right / 3)


@pytest.mark.parametrize(
    ("attempts", "message"),
    [
        ({"c": []}, "unknown puzzle 'c'"),
        ({"b_b": []}, "unknown puzzle 'b_b'"),
        ({"a": []}, "puzzle a: attempts at 0 test inputs, it has 1"),
        ({"a": [(FALLBACK,)]}, "puzzle a test input 0: 1 attempts"),
        ({"a": [(FALLBACK, [[11]])]}, "puzzle a test input 0 attempt_2 .*11"),
        ({"a": [(FALLBACK, np.zeros((2, 31), dtype=int))]}, "puzzle a test input 0 attempt_2"),
    ],
)
def test_wrong_attempts_are_refused_and_the_old_file_stays(tmp_path, attempts, message):
    path = tmp_path / "submission.json"
    write_submission(path, attempts={}, tasks=TASKS)
    before = path.read_bytes()
    with pytest.raises(SubmissionError, match=message):
        write_submission(path, attempts=attempts, tasks=TASKS)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


GOOD = {"attempt_1": [[0]], "attempt_2": [[0]]}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "puzzle a: a list of 1 test inputs is needed, not None"),
        ([], r"an object of puzzles is needed, not \[\]"),
        ({"a": [GOOD]}, "puzzle b_b: a list of 3"),
        ({"a": [GOOD], "b_b": [GOOD] * 2}, "puzzle b_b: a list of 3"),
        ({"a": [GOOD], "b_b": [GOOD] * 4}, "puzzle b_b: a list of 3"),
        ({"a": GOOD, "b_b": [GOOD] * 3}, "puzzle a: a list of 1"),
        ({"a": [GOOD], "b_b": [GOOD] * 3, "c": [GOOD]}, "unknown puzzle 'c'"),
        ({"a": [{"attempt_1": [[0]]}], "b_b": [GOOD] * 3}, "puzzle a test input 0: attempt_1 and attempt_2"),
        ({"a": [{**GOOD, "attempt_3": [[0]]}], "b_b": [GOOD] * 3}, "puzzle a test input 0: attempt_1 and attempt_2"),
        ({"a": [{**GOOD, "attempt_2": [[1], [1, 2]]}], "b_b": [GOOD] * 3}, r"input 0 attempt_2 row 1.*\[1, 2\]"),
        ({"a": [{**GOOD, "attempt_1": [[1.0]]}], "b_b": [GOOD] * 3}, "input 0 attempt_1 row 0 column 0.*1.0"),
        ({"a": [{**GOOD, "attempt_1": []}], "b_b": [GOOD] * 3}, "input 0 attempt_1"),
    ],
)
def test_a_submission_that_is_none_is_refused_and_named(tmp_path, value, message):
    path = tmp_path / "submission.json"
    path.write_text(json.dumps(value))
    with pytest.raises((SubmissionError, SourceError), match=f"submission.json.*({message}|no puzzles in it|object)"):
        read_submission(path, tasks=TASKS)
    with pytest.raises(SubmissionError, match=message):
        check_submission(value, tasks=TASKS)


def test_scoring_needs_the_right_number_of_solutions():
    done = check_submission(submission_json(attempts={}, tasks=TASKS), tasks=TASKS)
    with pytest.raises(SubmissionError, match="puzzle b-b: 2 solutions for 3"):
        score_submission(done, solutions={**TRUTH, "b-b": TRUTH["b-b"][:2]})
    with pytest.raises(SubmissionError, match="puzzle a: 0 solutions"):
        score_submission(done, solutions={})


WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from arc_loader.files import write_atomically
n = 0
while True:
    write_atomically(sys.argv[1], data=bytes([65 + n % 26]) * 300_000)
    n += 1
"""


def test_a_kill_while_writing_leaves_a_whole_file(tmp_path):
    path = tmp_path / "file"
    root = Path(arc_loader.__file__).resolve().parent.parent
    for delay in (0.0, 0.013, 0.031):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(root)])
        try:
            for _ in range(1000):
                if path.exists():
                    break
                time.sleep(0.01)
            time.sleep(delay)
        finally:
            process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
            process.wait()
        data = path.read_bytes()
        assert len(data) == 300_000 and len(set(data)) == 1
        path.unlink()


def test_atomic_writing_replaces_and_leaves_nothing_behind(tmp_path):
    path = tmp_path / "file"
    write_atomically(path, data=b"one")
    write_atomically(path, data=b"two")
    assert path.read_bytes() == b"two" and [p.name for p in tmp_path.iterdir()] == ["file"]
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        write_atomically(tmp_path / "folder", data=b"three")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]


def test_attempts_come_back_as_grids(tmp_path):
    path = tmp_path / "submission.json"
    write_submission(path, attempts={"a": [(grid([1, 2]), grid([3]))]}, tasks=TASKS)
    (first, second), *rest = read_submission(path, tasks=TASKS)["a"]
    assert same_grid(first, grid([1, 2])) and same_grid(second, grid([3])) and not rest
