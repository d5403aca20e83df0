"""Seeds from a command line to the results: with one a run repeats exactly, without one two runs differ. On a tiny real model."""

import json
from pathlib import Path

import pytest

import run_evaluation_small
from command_line.seeds import Seed
from pipeline.pool_file import read_pool
from small_world import make_tasks, write_challenges, write_checkpoint, write_solutions

TASKS = {name: task for name, task in make_tasks().items() if name in ("task1", "task2")}
WRONG = [[[9, 9, 9], [9, 9, 9]]]


def write_world(folder: Path, *, wrong: bool = False) -> Path:
    """Puzzles under `folder`/input; wrong: with solutions that are all wrong."""
    for split, tasks in (("training", TASKS), ("evaluation", {})):
        write_challenges(folder / "input" / "edition" / f"arc-agi_{split}_challenges.json", tasks)
        path = write_solutions(folder / "input" / "edition" / f"arc-agi_{split}_solutions.json", tasks)
        if wrong:
            path.write_text(json.dumps({task.source_id: WRONG * len(task.test) for task in tasks.values()}))
    return folder / "input"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("model") / "model")


def evaluate(model: Path, puzzles: Path, out: Path, *options: str) -> dict:
    """results.json of a run without a store, so that nothing is taken from an earlier one."""
    argv = ["--input", str(puzzles), "--edition", "edition", "--model", str(model), "--dtype", "float32"]
    argv += ["--set", "training", "--out", str(out), "--store", str(out / "store"), "--ttt_max_tokens", "2000"]
    argv += ["--programs_units", "3000"]
    assert run_evaluation_small.main([*argv, *options]) == 0
    return json.loads((out / "results.json").read_text())


def evidence(out: Path) -> dict:
    """Every nll of a run's candidates, by puzzle, test input and grid."""
    pool = read_pool(out / "pool.npz")
    return {
        (task_id, query, candidate.grid.tobytes(), candidate.grid.shape): (candidate.search_nll, candidate.view_nll)
        for task_id, puzzle in pool.puzzles.items()
        for rows in puzzle.found.values()
        for query, row in enumerate(rows)
        for candidate in row
    }


def test_a_seed_repeats_a_run_and_a_drawn_one_does_not(model: Path, tmp_path: Path, capsys) -> None:
    puzzles = write_world(tmp_path)
    first, second = (evaluate(model, puzzles, tmp_path / name, "--seed", "random") for name in ("a", "b"))
    assert first["seed"] != second["seed"]
    assert evidence(tmp_path / "a") != evidence(tmp_path / "b")
    said = capsys.readouterr()
    assert f"seed {first['seed']}, drawn: --seed {first['seed']} repeats this run" in said.out + said.err
    assert {s.seed for s in read_pool(tmp_path / "a" / "pool.npz").sources.values()} == {first["seed"]}
    again = evaluate(model, puzzles, tmp_path / "c", "--seed", str(first["seed"]))
    assert again["seed"] == first["seed"]
    for name in ("submission.json", "pool.npz"):
        assert (tmp_path / "c" / name).read_bytes() == (tmp_path / "a" / name).read_bytes()


def test_solving_with_wrong_solutions_changes_nothing_but_the_score(model: Path, tmp_path: Path) -> None:
    right = evaluate(model, write_world(tmp_path / "right"), tmp_path / "a")
    wrong = evaluate(model, write_world(tmp_path / "wrong", wrong=True), tmp_path / "b")
    assert right["points"] > 0 and wrong["points"] == 0
    for name in ("submission.json", "pool.npz"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_seeds_as_texts() -> None:
    assert Seed("7") == 7 and not Seed("7").drawn and Seed("7").told() == "seed 7"
    drawn = {Seed("random") for _ in range(4)}
    assert len(drawn) == 4 and all(seed.drawn for seed in drawn)
    for text in ("Random", "1.5", ""):
        with pytest.raises(ValueError):
            Seed(text)
