"""The gate finds what is wrong with a puzzle, the register what is wrong with a file."""

from __future__ import annotations

import importlib.util
from dataclasses import replace

import numpy as np
import pytest

from omni_arc.cli.main import main
from omni_arc.gate import check
from omni_arc.register import CONCEPTS, PuzzleError, all_puzzles, read_puzzle, task_source

GOOD = all_puzzles()["00d62c1b"]


def reasons(**changes):
    return check(replace(GOOD, **changes), inputs=40).reasons


def test_a_good_one_has_no_reasons_against_it():
    report = check(GOOD, inputs=100)
    assert report.reasons == () and report.pairs_per_second > 0 and report.lines == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "ffffffff"}, "no public training puzzle"),
        ({"id": "a5f85a15"}, "real pair 1: "),
        ({"task": lambda grid: grid}, "real pair 1: 2 wrong cells, the first at row 2 column 2: 0, not 4"),
        ({"task": lambda grid: grid[1:]}, r"the answer is \(5, 6\), not \(6, 6\)"),
        ({"task": lambda grid: grid[99]}, "the program fails: IndexError"),
        ({"task": lambda grid: grid + 10}, "a colour is 0 to 9"),
        ({"task": lambda grid: None}, "an array of integers|a list of rows"),
        ({"source": "\n" * 3 + "x\n" * 31}, "31 lines"),
        ({"named_colours": (0, 3)}, "does not hold in other colours"),
        ({"generate": lambda rng, difficulty: np.zeros((6, 40), int)}, "1 to 30 rows and columns"),
        ({"generate": lambda rng, difficulty: np.full((6, 6), 3)}, "only 1 of 40 generated inputs are different"),
        ({"generate": lambda rng, difficulty: rng.integers(1, 3, (6, 6))}, "only 0 of 40 generated pairs change"),
        ({"generate": lambda rng, difficulty: GOOD.generate(rng, 0.0)}, "real inputs have a height of 20"),
        ({"generate": lambda rng, d: np.where(g := GOOD.generate(rng, d), 1, g)}, r"never have the colours \[3\]"),
    ],
)
def test_the_gate_says_what_is_wrong(changes, reason):
    import re

    found = reasons(**changes)
    assert any(re.search(reason, text) for text in found), found


def puzzle_file(tmp_path, text, *, name="fill_00d62c1b"):
    path = tmp_path / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TEXT = '''"""One line."""
CONCEPTS = ("filling",)
NAMED_COLOURS = (0,)

def task(grid):
    return fill_enclosed(grid, YELLOW)

def generate(rng, difficulty):
    return grid
'''


def test_a_file_is_read(tmp_path):
    puzzle = read_puzzle(puzzle_file(tmp_path, TEXT))
    assert (puzzle.id, puzzle.name, puzzle.description) == ("00d62c1b", "fill", "One line.")
    assert puzzle.source == "def task(grid):\n    return fill_enclosed(grid, YELLOW)\n"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"""One line."""', "", "docstring"),
        ("One line.", "One\nline.", "docstring"),
        ('("filling",)', "()", "CONCEPTS is a tuple"),
        ('"filling"', '"fillings"', "CONCEPTS is a tuple"),
        ("(0,)", "(10,)", "NAMED_COLOURS"),
        ("NAMED_COLOURS", "COLOURS", "NAMED_COLOURS is missing"),
        ("fill_enclosed(grid", "solve(grid", "task uses solve:"),
        ("YELLOW", "open('x')", "task uses open:"),
        ("    return fill", "    import os\n    return fill", "task uses import"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path, old, new, reason):
    with pytest.raises(PuzzleError, match=reason):
        read_puzzle(puzzle_file(tmp_path, TEXT.replace(old, new)))


def test_a_wrong_name_is_refused(tmp_path):
    with pytest.raises(PuzzleError, match="Fill.py: a puzzle's file is called"):
        read_puzzle(puzzle_file(tmp_path, TEXT, name="Fill"))
    with pytest.raises(PuzzleError, match="one function task"):
        task_source("x = 1", where="x.py")


def test_the_command_tells_what_passes(capsys):
    assert main(["check", "00d62c1b", "--inputs", "20"]) in (0, 1)
    assert "fill_frames" in capsys.readouterr().out
    assert main(["check", "12345678"]) == 2
    assert "no puzzle 12345678" in capsys.readouterr().err


def test_concepts_are_plain_words():
    assert all(tag.isalpha() and tag.islower() for tag in CONCEPTS)
