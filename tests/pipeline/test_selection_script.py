"""run_selection.py: a submission from pools without model and torch, the same as ranking them by hand; points of every rule."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import run_selection
from arc_loader.submission import read_submission
from arc_loader.tasks import Pair, Task
from inference_tools.candidates import Candidate
from inference_tools.store import Store
from model_tools.loading import load_model
from pipeline.pool import Source, make_pool
from pipeline.pool_file import read_pool, write_pool
from pipeline.reranking import rerank
from pipeline.run import solve_many
from running_recipes import RunRecipe
from selection.ranking import RULES
from small_world import RECIPE, make_tasks, write_challenges, write_checkpoint
from three_puzzles import SOLUTIONS, TASKS, grid

TRAINING_CODE = Path(__file__).resolve().parents[2] / "training_code"
ONE = Source(model="m", seed=0, round="full", min_prob=0.1)
TWO = Source(model="other", seed=0, round="more-1", min_prob=0.1)


def candidate(*cells: int, search: float, view: float | None = None) -> Candidate:
    return Candidate(grid(*cells), {"v": search}, {} if view is None else {"v": view, "w": view + 1})


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Two pools that are right about a_1 only together, the puzzles and their solutions."""
    first = [
        [
            candidate(3, 3, search=0.2, view=0.5),
            candidate(4, 4, search=0.3, view=0.6),
            candidate(4, 3, search=0.5, view=0.9),
        ],
        [],
    ]
    second = [[candidate(4, 3, search=0.1, view=0.2), candidate(1, 1, search=1.9)], [candidate(6, 5, search=1.0)]]
    write_pool(tmp_path / "one.npz", pool=make_pool(tasks=TASKS, found=[(ONE, "a-1", first)]))
    two = {name: TASKS[name] for name in ("a-1", "b")}
    write_pool(
        tmp_path / "two.npz",
        pool=make_pool(tasks=two, found=[(TWO, "a-1", second)], guesses={"b": [(grid(7, 8), grid(8, 7))]}),
    )
    challenges = {
        task.source_id: {
            "train": [{"input": p.input.tolist(), "output": p.output.tolist()} for p in task.train],
            "test": [{"input": g.tolist()} for g in task.test],
        }
        for task in TASKS.values()
    }
    (tmp_path / "challenges.json").write_text(json.dumps(challenges))
    (tmp_path / "solutions.json").write_text(json.dumps(SOLUTIONS))
    return tmp_path


def run(files: Path, *pools: str, options: tuple[str, ...] = ()) -> dict:
    out = files / "submission.json"
    paths = [str(files / f"{name}.npz") for name in pools]
    assert run_selection.main(["--pools", *paths, "--out", str(out), *options]) == 0
    return json.loads(out.read_text())


def attempts(entry: dict) -> list:
    return [entry["attempt_1"], entry["attempt_2"]]


def test_two_pools_are_ranked_together(files: Path, capsys: pytest.CaptureFixture) -> None:
    alone = run(files, "one")
    assert attempts(alone["a_1"][0]) == [[[3, 3]], [[4, 4]]] and attempts(alone["a_1"][1]) == [[[0]], [[0]]]
    both = run(files, "one", "two")
    assert list(both) == ["a_1", "b", "c"]
    assert attempts(both["a_1"][0])[0] == [[4, 3]] and attempts(both["a_1"][1])[0] == [[6, 5]]
    assert attempts(both["b"][0]) == [[[7, 8]], [[8, 7]]]  # the pool's guesses
    assert both == run(files, "two", "one")
    assert "5 of 8 attempts guessed, 2 sources" in capsys.readouterr().out


def test_with_the_puzzles_everything_is_answered_and_scored(files: Path, capsys: pytest.CaptureFixture) -> None:
    known = ("--challenges", str(files / "challenges.json"), "--solutions", str(files / "solutions.json"))
    both = run(files, "one", "two", options=known)
    read_submission(files / "submission.json", tasks=TASKS)
    assert all(first != second for puzzle in both.values() for first, second in map(attempts, puzzle))
    assert [[8, 9]] in attempts(both["c"][0])  # no pool knows it, a simple rule does
    table = capsys.readouterr().out.splitlines()[1:]
    assert table[0].split() == ["rule", "points", "of", "3"]
    assert {line.split()[0] for line in table[1:-1]} == set(RULES) and table[1].split() == ["mean_view_nll", "3.00"]
    assert table[-1].split() == ["right", "one", "found", "1.00"]  # as a candidate: both test inputs of a_1
    left = run(files, "one", "two", options=(*known, "--without_rounds", "more-1", "--rule", "kgmon"))
    assert attempts(left["a_1"][0])[0] == [[3, 3]]
    assert "1 sources" in capsys.readouterr().out


def test_a_quick_pass_counts_only_where_nothing_else_does(files: Path) -> None:
    quick = Source(model="m", seed=0, round="quick", min_prob=0.1)
    rows = [[candidate(4, 3, search=0.0, view=0.0)], [candidate(6, 5, search=1.0)]]
    write_pool(files / "quick.npz", pool=make_pool(tasks=TASKS, found=[(quick, "a-1", rows)]))
    both = run(files, "quick", "one")
    assert attempts(both["a_1"][0]) == [[[3, 3]], [[4, 4]]] and attempts(both["a_1"][1])[0] == [[6, 5]]


def test_the_merged_pool_is_written(files: Path) -> None:
    both = run(files, "one", "two", options=("--merged", str(files / "both.npz")))
    assert run(files, "both") == both
    assert set(read_pool(files / "both.npz").sources) == {ONE.name, TWO.name}


def test_no_torch_is_imported(files: Path) -> None:
    code = (
        "import sys, run_selection; code = run_selection.main(sys.argv[1:]); "
        "print([m for m in ('torch', 'transformers', 'ray') if m in sys.modules]); sys.exit(code)"
    )
    options = ["--pools", str(files / "one.npz"), "--out", str(files / "s.json")]
    options += ["--challenges", str(files / "challenges.json"), "--solutions", str(files / "solutions.json")]
    process = subprocess.run(
        [sys.executable, "-c", code, *options],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TRAINING_CODE)},
        check=True,
    )
    assert process.stdout.splitlines()[-1] == "[]"


def test_the_pool_of_a_run_gives_its_submission(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "model")
    puzzles = make_tasks()
    run = solve_many(
        loaded=load_model(path=tmp_path / "model", dtype="float32"),
        tasks=puzzles,
        recipe=RECIPE,
        seed=3,
        submission_path=tmp_path / "submission.json",
        pool_path=tmp_path / "pool.npz",
        run=RunRecipe(quick="always", more=1),
        quiet=True,
    )
    pool = read_pool(tmp_path / "pool.npz")
    assert {source.round for source in pool.sources.values()} == {"quick", "full", "more-1"}
    again = ["--pools", str(tmp_path / "pool.npz"), "--out", str(tmp_path / "again.json"), "--rule", RECIPE.rule]
    assert run_selection.main(again) == 0
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "submission.json").read_bytes()
    for answer in rerank(pool=pool, rules=[RECIPE.rule])[RECIPE.rule].values():
        assert answer.ranked == run.ranked[answer.task_id]  # to the last bit of every number


def test_simple_rules_get_one_attempt_in_a_run_and_again_from_its_pool(tmp_path: Path) -> None:
    """Puzzles that a simple rule solves and the tiny model does not: mirrored rows."""
    rows = [[1, 2, 3], [4, 5, 6], [7, 8, 9], [3, 1, 2]]
    task = Task("m", tuple(Pair(grid(*row), grid(*row[::-1])) for row in rows), (grid(9, 2, 4),))
    tasks = {"m": task, **dict(list(make_tasks().items())[:1])}
    challenges = write_challenges(tmp_path / "challenges.json", tasks)
    model = write_checkpoint(tmp_path / "model")
    store = Store(path=tmp_path / "store")
    for simple_rules in (False, True):
        out = tmp_path / f"{simple_rules}.json"
        solve_many(
            loaded=load_model(path=model, dtype="float32"),
            tasks=tasks,
            recipe=replace(RECIPE, simple_rules=simple_rules),
            seed=3,
            submission_path=out,
            pool_path=tmp_path / "pool.npz",
            store=store,
            quiet=True,
        )
        pairs = json.loads(out.read_text())["m"]
        assert (pairs[0]["attempt_2"] == [[4, 2, 9]]) == simple_rules and pairs[0]["attempt_1"] != [[4, 2, 9]]
        again = ["--pools", str(tmp_path / "pool.npz"), "--out", str(tmp_path / "again.json"), "--rule", RECIPE.rule]
        again += ["--challenges", str(challenges), *(["--simple_rules"] if simple_rules else [])]
        assert run_selection.main(again) == 0
        assert (tmp_path / "again.json").read_bytes() == out.read_bytes()


def test_what_is_wrong_is_named(files: Path, capsys: pytest.CaptureFixture) -> None:
    (files / "cut.npz").write_bytes((files / "one.npz").read_bytes()[:-30])
    other = files / "other.json"
    other.write_text((files / "challenges.json").read_text().replace("[3, 4]", "[3, 5]"))
    one = str(files / "one.npz")
    for options, message in (
        (["--pools", str(files / "cut.npz")], "cut.npz: not a candidate pool"),
        (["--pools", str(files / "none.npz")], "none.npz"),
        (["--pools", one, "--challenges", str(other)], "puzzle a-1: content is"),
        (["--pools", one, "--solutions", str(files / "solutions.json")], "--solutions needs --challenges"),
        (["--pools", one, "--simple_rules"], "--simple_rules needs --challenges"),
    ):
        assert run_selection.main([*options, "--out", str(files / "s.json")]) == 2
        assert message in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run_selection.main(["--pools", one, "--rule", "best"])
    with pytest.raises(ValueError, match="no source 'x'"):
        rerank(pool=read_pool(files / "one.npz"), rules=["kgmon"], leave_out=["x"])
