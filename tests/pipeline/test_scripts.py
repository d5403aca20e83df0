"""The two scripts from their arguments to their files, on a tiny real model; malformed input is refused before any work."""

import json
import shutil
from pathlib import Path

import pytest
from matplotlib.image import imread

import run_evaluation_small
import run_submission
from arc_loader.submission import read_submission
from report.page_data import page_data
from report.run import read_run
from small_world import make_tasks, write_challenges, write_checkpoint, write_solutions

TASKS = make_tasks()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a checkpoint and both public sets of an edition."""
    folder = tmp_path_factory.mktemp("world")
    write_checkpoint(folder / "model")
    names = list(TASKS)
    for split, chosen in (("training", names[:3]), ("evaluation", names[3:])):
        tasks = {name: TASKS[name] for name in chosen}
        write_challenges(folder / "input" / "edition" / f"arc-agi_{split}_challenges.json", tasks)
        write_solutions(folder / "input" / "edition" / f"arc-agi_{split}_solutions.json", tasks)
    return folder


def evaluate(world: Path, out: Path, *options: str) -> int:
    fixed = [
        "--input",
        str(world / "input"),
        "--edition",
        "edition",
        "--model",
        str(world / "model"),
        "--dtype",
        "float32",
        "--programs_units",
        "3000",
    ]
    return run_evaluation_small.main([*fixed, "--out", str(out), "--store", str(out / "store"), *options])


def test_evaluation_leaves_submission_table_picture_and_score(world: Path, tmp_path: Path, capsys) -> None:
    options = ["--puzzles", "task2,task4"]
    assert evaluate(world, tmp_path, *options) == 0
    first = capsys.readouterr().out
    tasks = {name: TASKS[name] for name in ("task2", "task4")}
    submission = read_submission(tmp_path / "submission.json", tasks=tasks)
    truth = {name: task.train[0].output.tolist() for name, task in tasks.items()}
    points = sum(
        sum(any(g.tolist() == truth[name] for g in pair) for pair in pairs) / len(pairs)
        for name, pairs in submission.items()
    )
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["points"] == pytest.approx(points) and points > 0  # it has learned to repeat the cell
    assert [row["puzzle"] for row in results["table"]] == ["task2", "task4"]
    assert all(row["seconds"]["train"] > 0 and row["note"] == "" for row in results["table"])
    table = (tmp_path / "table.txt").read_text()
    assert table in first and f"score {points:g} of 2 puzzles" in table
    assert imread(tmp_path / "solved.png").ndim == 3
    assert first.splitlines()[-1] == f"report: {tmp_path / 'report.html'}"
    told = page_data([read_run(tmp_path)])
    assert [row["id"] for row in told.index["puzzles"]] == ["task2", "task4"]
    assert told.index["runs"][0]["points"] == pytest.approx(points)
    losses = [puzzle["runs"][0]["losses"][0]["values"][1] for puzzle in told.puzzles]
    assert all(len(values) > 1 for values in losses)
    before = (tmp_path / "submission.json").read_bytes()
    assert evaluate(world, tmp_path, *options) == 0
    assert capsys.readouterr().out.count("from the store") == 2
    assert (tmp_path / "submission.json").read_bytes() == before
    again = page_data([read_run(tmp_path)])  # what comes from the store is told all the same
    assert [puzzle["runs"][0]["losses"][0]["values"][1] for puzzle in again.puzzles] == losses
    assert all(row["runs"][0]["stored"] and row["runs"][0]["seconds"][0] > 0 for row in again.index["puzzles"])


def test_wrong_solutions_change_nothing_but_the_score(world: Path, tmp_path: Path) -> None:
    shutil.copytree(world, tmp_path / "wrong")
    for file in (tmp_path / "wrong" / "input" / "edition").glob("*_solutions.json"):
        file.write_text(
            json.dumps({name: [[[7, 7, 7]]] * len(grids) for name, grids in json.loads(file.read_text()).items()})
        )
    for place, out in ((world, tmp_path / "a"), (tmp_path / "wrong", tmp_path / "b")):
        assert evaluate(place, out, "--puzzles", "task2,task4") == 0
    for file in ("submission.json", "pool.npz", "challenges.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file
    points = [page_data([read_run(tmp_path / name)]).index["runs"][0]["points"] for name in "ab"]
    assert points[0] > 0 and points[1] == 0


def test_evaluation_without_time_still_reports(world: Path, tmp_path: Path, capsys) -> None:
    assert evaluate(world, tmp_path, "--set", "evaluation", "--n", "1", "--time_limit", "0", "--no_ttt") == 0
    out = capsys.readouterr().out
    assert "no time" in out and "of 1 puzzles" in out
    assert len(json.loads((tmp_path / "submission.json").read_text())) == 1


def test_evaluation_names_an_unknown_puzzle(world: Path, tmp_path: Path, capsys) -> None:
    assert evaluate(world, tmp_path, "--puzzles", "task1,nosuch") == 2
    assert "no puzzle nosuch" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", ["empty"]),
        ('{"a": {"train": [', ["JSON"]),
        ('{"a": {"test": [{"input": [[1]]}]}}', ["puzzle a", "train"]),
        ('{"a": {"train": [{"input": [[1]], "output": [[1], [1, 2]]}], "test": [{"input": [[1]]}]}}', ["puzzle a", "train[0].output"]),
        ('{"a": {"train": [{"input": [[10]], "output": [[1]]}], "test": [{"input": [[1]]}]}}', ["puzzle a", "train[0].input", "10"]),
        ('{"a": {"train": [{"input": [[1]], "output": [[1]]}], "test": [{"input": [[true]]}]}}', ["puzzle a", "test[0].input", "True"]),
    ],
)  # fmt: skip
def test_malformed_challenges_are_refused_before_any_work(
    tmp_path: Path, capsys, content: str, expected: list[str]
) -> None:
    path = tmp_path / "challenges.json"
    path.write_text(content)
    # the model does not exist, so reading puzzles comes first
    code = run_submission.main(
        ["--challenges", str(path), "--model", str(tmp_path / "none"), "--out", str(tmp_path / "s.json")]
    )
    message = capsys.readouterr().err
    assert code == 2 and str(path) in message
    assert all(word in message for word in expected), message
    assert not (tmp_path / "s.json").exists()


def test_a_missing_model_is_named(world: Path, tmp_path: Path, capsys) -> None:
    challenges = world / "input" / "edition" / "arc-agi_training_challenges.json"
    assert (
        run_submission.main(
            ["--challenges", str(challenges), "--model", str(tmp_path / "none"), "--out", str(tmp_path / "s")]
        )
        == 2
    )
    assert str(tmp_path / "none") in capsys.readouterr().err


def test_challenges_are_found_by_name(world: Path, tmp_path: Path, capsys) -> None:
    options = [
        "--input",
        str(world / "input"),
        "--split",
        "evaluation",
        "--model",
        str(world / "model"),
        "--time_limit",
        "0",
    ]
    assert run_submission.main([*options, "--out", str(tmp_path / "s.json")]) == 0
    assert "0 of 2 puzzles finished" in capsys.readouterr().out
