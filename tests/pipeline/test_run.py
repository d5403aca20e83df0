"""Whole runs on a tiny real model: same seed same bytes, store, deadline, crash; and the properties of each stage."""

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from arc_loader.grids import as_grid
from arc_loader.submission import read_submission
from arc_loader.tasks import Pair, Task
from inference_tools.store import Store
from model_tools.loading import LoadedModel, load_model
from pipeline.perspectives import most_tokens, search_views, stage_seed, training_samples
from pipeline.result import TaskResult
from pipeline.run import RunResult, solve_many
from pipeline.running.identity import ModelIdentity
from pipeline.running.jobs import Job, Round
from pipeline.solve import prepare, solve_task
from recipes import SearchRecipe
from running_recipes import RunRecipe
from small_world import RECIPE, make_tasks, write_checkpoint


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("model"))


@pytest.fixture
def loaded(checkpoint: Path) -> LoadedModel:
    return load_model(path=checkpoint, dtype="float32")


TASKS = make_tasks()


def run(loaded: LoadedModel, path: Path, tasks=TASKS, recipe=RECIPE, seed=3, **options) -> RunResult:
    return solve_many(loaded=loaded, tasks=tasks, recipe=recipe, seed=seed, submission_path=path, quiet=True, **options)


def evidence(result: RunResult) -> dict:
    return {task_id: r.to_json()["candidates"] for task_id, r in result.results.items()}


def test_same_seed_same_bytes_whatever_else_was_solved(checkpoint: Path, tmp_path: Path) -> None:
    first = run(load_model(path=checkpoint, dtype="float32"), tmp_path / "a.json")
    again = run(load_model(path=checkpoint, dtype="float32"), tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert evidence(first) == evidence(again)  # to the last bit of every float
    few = {task_id: TASKS[task_id] for task_id in ("task4", "task1")}
    alone = run(load_model(path=checkpoint, dtype="float32"), tmp_path / "c.json", tasks=few)
    assert evidence(alone) == {task_id: evidence(first)[task_id] for task_id in evidence(alone)}
    other = run(load_model(path=checkpoint, dtype="float32"), tmp_path / "d.json", seed=4)
    assert evidence(other) != evidence(first)

    assert not first.unfinished and not first.crashed and set(first.results) == set(TASKS)
    assert all(len(r.candidates) == len(TASKS[i].test) for i, r in first.results.items())
    found = [c for r in first.results.values() for q in r.candidates for c in q]
    assert len(found) > len(TASKS)  # there is something to rank
    submission = read_submission(tmp_path / "a.json", tasks=TASKS)
    for task_id, per_query in first.ranked.items():
        for ranked, (one, two) in zip(per_query, submission[task_id], strict=True):
            scored = [c for c in ranked if c.view_nll]
            assert 0 < len(scored) <= RECIPE.score.max_candidates
            assert len({frozenset(c.view_nll) for c in scored}) == 1 and len(scored[0].view_nll) == 8
            for (
                candidate
            ) in scored:  # found and scored under the same view: the same number, so views are undone rightly
                for key, nll in candidate.search_nll.items():
                    assert candidate.view_nll[key] == pytest.approx(nll, abs=1e-4)
            means = [np.mean(list(c.view_nll.values())) for c in scored]
            assert means == sorted(means)
            assert one.tolist() == ranked[0].grid.tolist() and two.tolist() != one.tolist()


def test_finished_puzzles_come_from_the_store(checkpoint: Path, tmp_path: Path) -> None:
    with Store(path=tmp_path / "store") as store:
        few = {task_id: TASKS[task_id] for task_id in ("task0", "task2")}
        one = run(load_model(path=checkpoint, dtype="float32"), tmp_path / "a.json", tasks=few, store=store)
        assert not one.from_store and len(store) == 2 + 2 * 3  # trainings, searches and scores of three test inputs
        two = run(load_model(path=checkpoint, dtype="float32"), tmp_path / "b.json", tasks=TASKS, store=store)
        assert two.from_store == {"task0", "task2"}
        assert all(two.results[i] == one.results[i] for i in few)
        late = run(
            load_model(path=checkpoint, dtype="float32"), tmp_path / "c.json", store=store, deadline=time.monotonic()
        )
        assert late.from_store == set(TASKS) and not late.unfinished  # needs no time
    assert (tmp_path / "b.json").read_bytes() == (tmp_path / "c.json").read_bytes()


def test_the_store_key_holds_everything_that_decides() -> None:
    task, identity = TASKS["task0"], ModelIdentity("f", "torch.float32", "cpu")

    def describe(task=task, identity=identity, recipe=RECIPE, seed=3, stage="train") -> dict:
        return Job(task=task, round=Round("full", 1, recipe, seed), model=identity).describe(stage)

    base = describe()
    assert json.loads(json.dumps(base)) is not None
    other_grid = replace(task, test=(as_grid([[1, 2], [3, 4]], where="t"),))
    swapped = replace(task, train=(Pair(task.train[0].output, task.train[0].input), *task.train[1:]))
    changed = [
        describe(identity=replace(identity, fingerprint="x")),
        describe(identity=replace(identity, dtype="torch.bfloat16")),
        describe(identity=replace(identity, device="cuda")),
        describe(seed=4),
        describe(task=other_grid),
        describe(task=swapped),
        describe(stage="search 0"),
        describe(recipe=replace(RECIPE, ttt=None)),
        describe(recipe=replace(RECIPE, search=SearchRecipe(min_prob=0.3))),
        describe(recipe=replace(RECIPE, fmt=replace(RECIPE.fmt, query_beg="Q"))),
    ]
    texts = [json.dumps(d, sort_keys=True) for d in [base, *changed]]
    assert len(set(texts)) == len(texts)
    assert describe(recipe=replace(RECIPE, name="n", rule="kgmon")) == base


def test_a_deadline_ends_with_a_valid_submission(loaded: LoadedModel, tmp_path: Path) -> None:
    result = run(loaded, tmp_path / "s.json", deadline=time.monotonic())
    assert set(result.unfinished) == set(TASKS) and not result.results
    for pairs in read_submission(tmp_path / "s.json", tasks=TASKS).values():
        assert all(one.tolist() != two.tolist() for one, two in pairs)  # guesses


def test_a_deadline_in_the_middle_keeps_unfinished_work_out_of_the_store(loaded: LoadedModel, tmp_path: Path) -> None:
    endless = replace(RECIPE, ttt=replace(RECIPE.ttt, n_per_symmetry=300, max_samples=2400, max_tokens=10**7))
    with Store(path=tmp_path / "store") as store:
        full = RunRecipe(quick="never")  # a tenth of the training may well be finished in time
        result = run(
            loaded, tmp_path / "s.json", recipe=endless, store=store, deadline=time.monotonic() + 1.0, run=full
        )
        assert result.results and not any(r.complete for r in result.results.values())
        assert len(store) == 0 and set(result.unfinished) == set(TASKS)
    read_submission(tmp_path / "s.json", tasks=TASKS)


def test_a_crash_costs_one_puzzle(loaded: LoadedModel, tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    big = as_grid([[0] * 30] * 30, where="big")
    tasks = {
        "task0": TASKS["task0"],
        "big": Task(id="big", train=(Pair(big, big),), test=(big,)),
        "task1": TASKS["task1"],
    }
    result = run(loaded, tmp_path / "s.json", tasks=tasks)
    assert list(result.crashed) == ["big"] and "even with its first demonstration" in result.crashed["big"]
    assert {t for t, r in result.results.items() if r.complete} == {"task0", "task1"} and not result.unfinished
    assert "puzzle big crashed" in capfd.readouterr().err
    submission = read_submission(tmp_path / "s.json", tasks=tasks)
    assert submission["big"][0][0].tolist() == big.tolist()  # a guess


def test_without_training_the_base_model_answers(loaded: LoadedModel, tmp_path: Path) -> None:
    bare = replace(RECIPE, ttt=None)
    result = solve_task(loaded=loaded, task=TASKS["task0"], recipe=bare, seed=0)
    assert result.complete and result.candidates[0] and "train_samples" not in result.log
    with pytest.raises(ValueError, match="prepare"):
        solve_task(loaded=loaded, task=TASKS["task0"], recipe=RECIPE, seed=0)
    before = {name: p.clone() for name, p in loaded.model.named_parameters()}
    prepared = prepare(loaded=loaded, recipe=RECIPE, seed=0)
    solve_task(loaded=prepared, task=TASKS["task0"], recipe=RECIPE, seed=0)
    after = {name.replace(".base_layer", ""): p for name, p in loaded.model.named_parameters() if "lora_" not in name}
    assert before.keys() == after.keys()
    assert all(bool((after[name] == p).all()) for name, p in before.items())  # the base is untouched


def test_results_survive_json(loaded: LoadedModel) -> None:
    result = solve_task(loaded=loaded, task=TASKS["task2"], recipe=replace(RECIPE, ttt=None), seed=0)
    assert TaskResult.from_json(json.loads(json.dumps(result.to_json()))) == result
    with pytest.raises(ValueError, match="candidates"):
        TaskResult.from_json({"task_id": "a"})


def test_budgets(loaded: LoadedModel) -> None:
    task, ttt = TASKS["task2"], RECIPE.ttt
    options = {"task": task, "fmt": RECIPE.fmt, "table": loaded.table, "seed": 0}
    full = training_samples(recipe=replace(ttt, max_samples=99, max_tokens=10**6), **options)
    assert len(full) == 8 and len({s.key for s in full}) == 8
    tight = training_samples(
        recipe=replace(ttt, max_samples=99, max_tokens=sum(len(s.input_ids) for s in full[:3])), **options
    )
    assert [s.key for s in tight] == [s.key for s in full[:3]]
    assert len(training_samples(recipe=replace(ttt, max_tokens=1), **options)) == 1
    short = training_samples(recipe=replace(ttt, max_sample_tokens=max(len(s.input_ids) for s in full) - 1), **options)
    assert all(len(s.input_ids) < max(len(s.input_ids) for s in full) for s in short)

    views = search_views(task=task, query=1, fmt=RECIPE.fmt, recipe=RECIPE.search, seed=0)
    assert len({str(v) for v in views}) == 8 and all(v.query == 1 for v in views)
    search = SearchRecipe(max_tokens=1000, cached_per_token=100, min_passes=3)
    assert most_tokens(recipe=search, prompt_tokens=[100, 300]) == 333  # 1000 // (1 + 2)
    assert most_tokens(recipe=search, prompt_tokens=[10**6, 10**6]) == 6


def test_seeds() -> None:
    assert len({stage_seed(seed=s, task_id=t, stage=g) for s in (0, 1) for t in "ab" for g in ("lora", "train")}) == 8
