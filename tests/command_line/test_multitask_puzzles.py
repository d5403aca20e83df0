"""Puzzles by name: a file, or puzzles of the register with new pairs that obey their programs."""

import json

import pytest

from arc_loader.grids import same_grid
from command_line.multitask_puzzles import DEMONSTRATIONS, asked_puzzles
from omni_arc.examples import is_trivial, run_task
from omni_arc.register import all_puzzles


def test_fresh_puzzles_obey_their_programs():
    tasks, solutions = asked_puzzles("omni-arc-7", seed=3)
    assert list(tasks) == list(solutions) == sorted(tasks) and len(tasks) == 7
    for task_id, task in tasks.items():
        puzzle = all_puzzles()[task_id]
        assert len(task.train) == DEMONSTRATIONS and len(task.test) == len(solutions[task_id]) == 1
        for pair in task.train:
            assert same_grid(run_task(puzzle, pair.input), pair.output) and not is_trivial(pair)
        assert same_grid(run_task(puzzle, task.test[0]), solutions[task_id][0])
    assert asked_puzzles("omni-arc-7", seed=3)[0] == tasks
    assert asked_puzzles("omni-arc-7", seed=4)[0] != tasks
    with pytest.raises(ValueError, match="there are 1 to"):
        asked_puzzles("omni-arc-9999", seed=0)
    two, _ = asked_puzzles("omni-arc-2", seed=3, only=list(tasks)[4:2:-1])
    assert list(two) == list(tasks)[3:5] and two[list(two)[0]] == tasks[list(two)[0]]
    with pytest.raises(ValueError, match="no puzzle is called ffffffff"):
        asked_puzzles("omni-arc-1", seed=3, only=["ffffffff"])


def test_a_file_has_its_own_solutions(tmp_path):
    puzzle = {"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[3]]}]}
    path = tmp_path / "my_challenges.json"
    path.write_text(json.dumps({"a": puzzle}))
    tasks, solutions = asked_puzzles(str(path), seed=0)
    assert list(tasks) == ["a"] and solutions is None
    with pytest.raises(ValueError, match="omni-arc-0: cannot be read"):
        asked_puzzles("omni-arc-0", seed=0)
