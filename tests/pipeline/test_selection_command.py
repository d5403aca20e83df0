"""`python -m selection` from its arguments to its tables, and pools as lists of predictions."""

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import literal_metrics
from arc_loader.grids import same_grid
from arc_loader.submission import score_submission
from arc_loader.tasks import Pair, Task
from arc_strategies import tasks
from command_line.pool_runs import Puzzles, groups_of, run_of
from command_line.selection_command import main
from inference_tools.candidates import Candidate
from pipeline.pool import Pool, Source, make_pool
from pipeline.pool_file import write_pool
from pipeline.pool_predictions import pool_predictions
from pipeline.reranking import rerank
from pool_strategies import pools
from selection.ranking import RULES
from three_puzzles import SOLUTIONS, TASKS, grid

CODE = Path(__file__).resolve().parents[2] / "training_code"
FULL = Source(model="m", seed=0, round="full", min_prob=0.1)
QUICK = replace(FULL, round="quick")


def world(*, right: bool, source: Source = FULL) -> Pool:
    """Four views: in test input 0 of a-1 two of them find the right grid, one another, one nothing."""
    scored = dict.fromkeys("stuv", 1.0)
    first = (
        Candidate(grid(4, 3), {"s": 0.2, "t": 0.4}, scored),
        Candidate(grid(3, 3), {"t": 0.9, "u": 0.1}, dict.fromkeys("stuv", 2.0)),
    )
    second = (Candidate(grid(6, 5) if right else grid(1, 1), {"v": 0.3}, scored),)
    return make_pool(tasks=TASKS, found=[(source, "a-1", (first, second)), (source, "b", ((),))])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    challenges = {
        task.source_id: {
            "train": [{"input": p.input.tolist(), "output": p.output.tolist()} for p in task.train],
            "test": [{"input": g.tolist()} for g in task.test],
        }
        for task in TASKS.values()
    }
    (tmp_path / "challenges.json").write_text(json.dumps(challenges))
    (tmp_path / "solutions.json").write_text(json.dumps(SOLUTIONS))
    write_pool(tmp_path / "one.npz", pool=world(right=True))
    write_pool(tmp_path / "two.npz", pool=world(right=False))
    return tmp_path


def ask(files: Path, command: str, *argv: str) -> int:
    beside = ["--challenges", str(files / "challenges.json"), "--solutions", str(files / "solutions.json")]
    return main([command, *argv, *beside])


def shown(pool: Pool, task_id: str, query: int, **options) -> list:
    one = pool_predictions(pool=pool, **options)[task_id][query]
    return [(None if g is None else g.tolist(), nll) for g, nll in zip(one.grids, one.nlls, strict=True)]


def test_the_best_completion_of_every_view_is_a_prediction() -> None:
    pool = world(right=True)
    assert shown(pool, "a-1", 0) == [([[4, 3]], 0.2), ([[4, 3]], 0.4), ([[3, 3]], 0.1), (None, None)]
    assert shown(pool, "a-1", 1) == [([[6, 5]], 0.3), (None, None), (None, None), (None, None)]
    assert shown(pool, "b", 0) == [(None, None)] * 4  # in vain
    assert shown(pool, "c", 0) == [(None, None)]  # nobody worked on it


def test_a_quick_pass_counts_only_alone() -> None:
    quick = world(right=True, source=QUICK)
    assert len(shown(quick, "a-1", 0)) == 4
    both = Pool(
        sources={**quick.sources, FULL.name: FULL},
        puzzles={
            name: replace(
                puzzle, found={**puzzle.found, FULL.name: ((),) * puzzle.tests} if name == "b" else puzzle.found
            )
            for name, puzzle in quick.puzzles.items()
        },
    )
    assert shown(both, "b", 0) == [(None, None)] and len(shown(both, "a-1", 0)) == 4
    assert shown(quick, "a-1", 0, leave_out=[QUICK.name]) == [(None, None)]


@settings(max_examples=50)
@given(pool=pools())
def test_every_test_input_of_any_pool_has_predictions_from_its_searches(pool: Pool) -> None:
    made = pool_predictions(pool=pool)
    assert list(made) == list(pool.puzzles)
    for name, rows in made.items():
        puzzle = pool.puzzles[name]
        assert len(rows) == puzzle.tests
        for query, one in enumerate(rows):
            known = {
                (candidate.grid.tobytes(), nll)
                for found in puzzle.found.values()
                for candidate in found[query]
                for nll in candidate.search_nll.values()
            }
            assert {(g.tobytes(), nll) for g, nll in zip(one.grids, one.nlls, strict=True) if g is not None} <= known


@settings(max_examples=40)
@given(data=st.data(), drawn=st.lists(tasks(max_side=3), min_size=1, max_size=3, unique_by=lambda task: task.id))
def test_metrics_of_random_pools_are_those_of_the_definitions(data, drawn: list[Task]) -> None:
    """Predictions, votes and attempts of a pool in a file against the literal definitions, and the score against the submission's."""
    pool = data.draw(pools(puzzles=st.just(drawn)))
    known = {task.id: task for task in drawn}
    grids = [c.grid for p in pool.puzzles.values() for rows in p.found.values() for row in rows for c in row]
    one_of = st.sampled_from(grids) if grids else st.just(grid(1))
    solutions = {name: tuple(data.draw(one_of) for _ in task.test) for name, task in known.items()}
    with tempfile.TemporaryDirectory() as folder:
        write_pool(path := Path(folder) / "pool.npz", pool=pool)
        got = run_of(path, puzzles=Puzzles(known, solutions), rule="kgmon")
    ranked = rerank(pool=pool, rules=["kgmon"], tasks=known)["kgmon"]
    attempts = {name: tuple(chosen.attempts for chosen in ranked[name].chosen) for name in known}
    slow = literal_metrics.measure(
        predictions=pool_predictions(pool=pool), solutions=solutions, votes=(1, 2), attempts=attempts
    )
    assert got.means["score"] * len(known) == pytest.approx(score_submission(attempts, solutions=solutions).points)
    for row, name in enumerate(got.task_ids):
        values = dict(zip(got.names, got.values[row].tolist(), strict=True))
        found = values.pop("found")
        assert values == pytest.approx(slow[name], abs=1e-12)
        there = [
            any(same_grid(c.grid, truth) for rows in pool.puzzles[name].found.values() for c in rows[query])
            for query, truth in enumerate(solutions[name])
        ]
        assert found == pytest.approx(sum(there) / len(there))


def test_compare_two_systems(files: Path, capsys) -> None:
    submission = {name: [{"attempt_1": g, "attempt_2": [[0]]} for g in rows] for name, rows in SOLUTIONS.items()}
    (files / "all.json").write_text(json.dumps(submission))
    assert ask(files, "compare", str(files / "one.npz"), f"B={files}/two.npz", str(files / "all.json")) == 0
    out = capsys.readouterr().out
    name = f"{files.name}/one.npz"
    table = out.split("\n\n")[1].splitlines()
    values = dict(zip(*[[cell.strip() for cell in table[n].strip("|").split("|")] for n in (0, 2)], strict=True))
    # a-1: both test inputs solved; b: the rule "as it is" guesses it; c: "mirrored" guesses it
    assert values["score"] == "100.00%" and values["found"] == "33.33%" and values["pass_n"] == "33.33%"
    assert values["accuracy"] == f"{100 * (2 / 4 + 1 / 4) / 2 / 3:.2f}%"
    assert f"found: {name} is higher than B by 16.67 percentage points" in out and "not significant at 3 puzzles" in out
    assert f"score: no difference between {name} and B was seen" in out


def test_runs_of_one_system_have_mean_and_deviation(files: Path, capsys) -> None:
    assert ask(files, "compare", f"A={files}/one.npz,{files}/two.npz") == 0
    out = capsys.readouterr().out
    assert "**A**: 2 runs of 3 puzzles" in out and "| mean " in out and "| std " in out
    assert ask(files, "curves", f"A={files}/one.npz", "--sizes", "1") == 0
    assert "pass_n exact" in capsys.readouterr().out


def test_study(files: Path, capsys) -> None:
    assert ask(files, "study", str(files / "one.npz"), str(files / "two.npz"), "--folds", "2") == 0
    out = capsys.readouterr().out
    assert "3 puzzles, 8 test inputs in 2 pools" in out and "speaks in 8 of 8 test inputs and is right in 8" in out
    rows = [line.split("|")[1].strip() for line in out.splitlines() if line.startswith("| ")]
    assert {*RULES, "calibrated", "learned", "learned_marks"} <= set(rows)
    # found in one of two pools for one of its two test inputs, in both for the other
    assert "25.00 % of puzzles" in out and "15 rules were compared with mean_view_nll" in out
    assert ask(files, "study", str(files / "one.npz"), "--folds", "4") == 2
    assert "4 folds of 3 puzzles" in capsys.readouterr().err


def test_other_puzzles_need_common(files: Path, capsys) -> None:
    few = {name: TASKS[name] for name in ("a-1", "b")}
    write_pool(files / "few.npz", pool=make_pool(tasks=few, found=[]))
    assert ask(files, "compare", str(files / "one.npz"), str(files / "few.npz")) == 2
    assert "1 puzzles of" in (error := capsys.readouterr().err) and ": c, ..." in error
    assert ask(files, "compare", str(files / "one.npz"), str(files / "few.npz"), "--common") == 0
    out = capsys.readouterr().out
    assert "Only the 2 puzzles that all files have." in out and "1 run of 2 puzzles" in out
    (files / "other.json").write_text(json.dumps({"c": [{"attempt_1": [[8, 9]]}], "z": [{"attempt_1": [[1]]}]}))
    assert ask(files, "compare", str(files / "one.npz"), str(files / "other.json")) == 2
    assert "other.json: puzzle z: unknown" in capsys.readouterr().err
    assert ask(files, "compare", str(files / "one.npz"), str(files / "other.json"), "--common") == 0
    assert "Only the 1 puzzles" in capsys.readouterr().out
    assert ask(files, "compare", str(files / "few.npz"), str(files / "other.json"), "--common") == 2
    assert "no puzzle is in all files" in capsys.readouterr().err


def test_puzzles_of_some_challenges_only(files: Path, capsys) -> None:
    challenges = json.loads((files / "challenges.json").read_text())
    (files / "some.json").write_text(json.dumps({name: challenges[name] for name in ("a_1", "b")}))
    (files / "truth.json").write_text(json.dumps({name: SOLUTIONS[name] for name in ("a_1", "b")}))
    argv = [str(files / "one.npz"), "--challenges", str(files / "some.json"), "--solutions", str(files / "truth.json")]
    assert main(["study", *argv, "--folds", "2"]) == 2
    assert "puzzle c is in none of the challenges" in capsys.readouterr().err
    assert main(["study", *argv, "--folds", "2", "--common"]) == 0
    assert "2 puzzles, 3 test inputs in 1 pools" in capsys.readouterr().out


def test_malformed_pools_are_refused_with_names(files: Path, capsys) -> None:
    data = (files / "one.npz").read_bytes()
    (files / "cut.npz").write_bytes(data[: len(data) // 2])
    strange = {"d": Task("d", (Pair(grid(1), grid(1)),), (grid(2),))}
    write_pool(files / "strange.npz", pool=make_pool(tasks=strange, found=[]))
    changed = {"b": Task("b", (Pair(grid(1, 1), grid(1, 2)),), (grid(7, 8),))}
    write_pool(files / "changed.npz", pool=make_pool(tasks=changed, found=[]))
    write_pool(files / "empty.npz", pool=make_pool(tasks={}, found=[]))
    (files / "wrong.json").write_text('{"b": [{"attempt_1": [[12]]}]}')
    for name, message in (
        ("empty.npz", "no puzzles to measure|no test inputs to study"),
        ("cut.npz", "not a candidate pool, or damaged"),
        ("strange.npz", "puzzle d is in none of the challenges"),
        ("changed.npz", "puzzle b: content is .*, in the challenges"),
        ("wrong.json", "puzzle b test input 0 attempt_1 row 0 column 0"),
        ("none.npz", "No such file"),
    ):
        for command in ("compare", "curves", "study") if name.endswith("npz") else ("compare",):
            assert ask(files, command, str(files / name)) == 2
            error = capsys.readouterr().err
            assert re.search(message, error) and (name in error or "to study" in error), error


def test_groups() -> None:
    groups = groups_of(["A=x/a.npz", "x/b.npz", "A=x/c.npz,y/c.npz"])
    assert {name: list(runs) for name, runs in groups.items()} == {
        "A": ["x/a.npz", "x/c.npz", "y/c.npz"],
        "x/b.npz": ["x/b.npz"],
    }
    for wrong, message in ((["a.npz", "B=a.npz"], "named twice"), (["A="], "a file is missing")):
        with pytest.raises(ValueError, match=message):
            groups_of(wrong)


def test_as_a_command_without_torch(files: Path) -> None:
    code = "import sys, runpy; sys.modules['torch'] = None; runpy.run_module('selection', run_name='__main__')"
    argv = [
        "compare",
        str(files / "one.npz"),
        "--challenges",
        str(files / "challenges.json"),
        "--solutions",
        str(files / "solutions.json"),
    ]
    done = subprocess.run(
        [sys.executable, "-c", code, *argv], env={**os.environ, "PYTHONPATH": str(CODE)}, capture_output=True, text=True
    )
    assert done.returncode == 0 and "1 run of 3 puzzles" in done.stdout, done.stderr
