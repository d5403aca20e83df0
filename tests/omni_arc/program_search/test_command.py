"""`python -m omni_arc search`: a line a puzzle, verdicts against the solutions, errors in words."""

from __future__ import annotations

from omni_arc.cli.main import main


def test_searched_puzzles_in_a_table(capsys):
    assert main(["search", "6150a2bd", "a416b8f3", "--show", "--units", "30000"]) == 0
    said = capsys.readouterr().out
    assert "6150a2bd  first" in said and "return turned(grid, way=2)" in said and "def turned(grid, way):" in said
    assert "2 of 2 solved with two attempts (2 first, 0 second, 0 later, 0 wrong, 0 none)" in said
    assert "by the clock" not in said


def test_what_is_not_found_is_said(capsys):
    assert main(["search", "--n", "1", "--units", "100"]) == 0
    said = capsys.readouterr().out
    assert "007bbfb7  none" in said and "0 of 1 solved" in said


def test_unknown_puzzles_are_an_error(capsys):
    assert main(["search", "12345678"]) == 2
    assert "no puzzle 12345678 in kaggle2024/training" in capsys.readouterr().err


def test_two_workers_print_the_same(capsys):
    said = []
    for workers in ("1", "2"):
        assert main(["search", "3c9b0459", "a416b8f3", "00d62c1b", "--units", "30000", "--workers", workers]) == 0
        said.append([line.split()[:4] for line in capsys.readouterr().out.splitlines()[:4]])
    assert said[0] == said[1] and len(said[0]) == 4
