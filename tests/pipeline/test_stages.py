"""Work taken up again behind any stage, with or without the adapter, gives the same bits; memory that runs out costs work, not results."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import pipeline.answers
from inference_tools.search import SearchOptions
from inference_tools.view_batch import ViewBatch
from model_tools.adapter_bytes import adapter_bytes, set_adapter
from model_tools.loading import LoadedModel, load_model
from pipeline.answers import Answers
from pipeline.solve import Known, prepare, solve_task
from pipeline.stages import Stage, assembled, stage_names
from small_world import RECIPE, make_tasks, write_checkpoint

TASK = make_tasks()["task2"]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("model"))


@pytest.fixture
def loaded(checkpoint: Path) -> LoadedModel:
    return load_model(path=checkpoint, dtype="float32")


@pytest.mark.parametrize("shared", [20, 0])
def test_resumed_behind_any_stage_gives_the_same_bits(
    checkpoint: Path, shared: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = RECIPE
    options = SearchOptions(shared=shared)  # 0: the search asks no other view, so that much is left to score
    monkeypatch.setattr(pipeline.answers, "SearchOptions", lambda **_: options)
    done: list[Stage] = []
    model = prepare(loaded=load_model(path=checkpoint, dtype="float32"), recipe=recipe, seed=3)
    whole = solve_task(loaded=model, task=TASK, recipe=recipe, seed=3, ended=done.append, keep_adapter=10**7)
    assert whole.complete and tuple(stage.name for stage in done) == stage_names(task=TASK, trains=True)
    left = [[len(s.candidates) - sum(bool(c.view_nll) for c in s.candidates) for s in done if s.kind == kind]
            for kind in ("search", "score")]  # fmt: skip
    assert shared or left[0] > left[1]  # there was something to score after the search
    stored = [Stage.from_json(json.loads(json.dumps(stage.to_json()))) for stage in done]
    other = prepare(loaded=load_model(path=checkpoint, dtype="float32"), recipe=recipe, seed=99)
    for count in range(len(stored) + 1):
        for adapter in (done[0].adapter, None):
            known = Known(stages={stage.name: stage for stage in stored[:count]}, adapter=adapter)
            again: list[Stage] = []
            result = solve_task(loaded=other, task=TASK, recipe=recipe, seed=3, known=known, ended=again.append)
            assert result.candidates == whole.candidates and result.complete
            expected = [stage.name for stage in stored[count:]]
            if count and adapter is None and expected:
                expected = ["train", *expected]  # nothing to go on from
            assert [stage.name for stage in again] == expected
    assert assembled(task=TASK, stages={stage.name: stage for stage in stored}).candidates == whole.candidates


def test_a_training_that_was_broken_off_leaves_nothing_behind(checkpoint: Path) -> None:
    model = prepare(loaded=load_model(path=checkpoint, dtype="float32"), recipe=RECIPE, seed=3)
    whole = solve_task(loaded=model, task=TASK, recipe=RECIPE, seed=3)

    class StopError(Exception):
        pass

    def stop(words: str) -> None:
        if words.startswith("training 2"):
            for parameter in model.model.parameters():  # as between a backward pass and its step
                if parameter.requires_grad:
                    parameter.grad = parameter.detach().clone()
            raise StopError

    with pytest.raises(StopError):
        solve_task(loaded=model, task=make_tasks()["task1"], recipe=RECIPE, seed=3, progress=stop)
    assert solve_task(loaded=model, task=TASK, recipe=RECIPE, seed=3).candidates == whole.candidates


def test_adapters_come_back_bit_by_bit_or_are_refused(loaded: LoadedModel, checkpoint: Path) -> None:
    model = prepare(loaded=loaded, recipe=RECIPE, seed=3).model
    before = {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}
    data = adapter_bytes(model)
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data.add_(1)
    set_adapter(model=model, data=data)
    assert all(bool((p == before[name]).all()) for name, p in model.named_parameters() if p.requires_grad)
    with pytest.raises(ValueError, match="damaged"):
        set_adapter(model=model, data=data[:-5])
    smaller = replace(RECIPE, ttt=replace(RECIPE.ttt, lora=replace(RECIPE.ttt.lora, rank=2)))
    other = prepare(loaded=load_model(path=checkpoint, dtype="float32"), recipe=smaller, seed=3)
    with pytest.raises(ValueError, match="another model"):
        set_adapter(model=other.model, data=data)


def test_fewer_views_at_a_time_when_memory_runs_out(loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = replace(RECIPE, ttt=None)

    def answers(told: list[str]) -> Answers:
        return Answers(loaded=loaded, task=TASK, query=0, recipe=bare, seed=3, tell=told.append)

    whole = answers([])
    found = whole.search()
    scored = whole.score(found)
    room = 3  # views that fit at a time

    class SmallMemory(ViewBatch):
        def __init__(self, *, prompts, **rest) -> None:
            if len(prompts) > room:
                raise RuntimeError("[enforce fail at alloc_cpu.cpp:1] DefaultCPUAllocator: can't allocate memory")
            super().__init__(prompts=prompts, **rest)

    monkeypatch.setattr(pipeline.answers, "ViewBatch", SmallMemory)
    told: list[str] = []
    part = answers(told)
    found_again = part.search()
    assert {str(c.grid) for c in found_again} == {str(c.grid) for c in found} and not part.reduced
    assert told[0].startswith("out of memory: 4 views at a time instead of 8") and part.log["out_of_memory"] == 3
    scored_again = part.score(found_again)
    nll = {str(c.grid): c.view_nll for c in scored if c.view_nll}
    assert nll and {str(c.grid) for c in scored_again if c.view_nll} == set(nll)
    for candidate in scored_again:
        for view, value in candidate.view_nll.items():
            assert value == pytest.approx(nll[str(candidate.grid)][view], abs=1e-4)

    shortest = min(RECIPE.fmt.length(view.apply(TASK)) for view in whole.views)

    class TinyMemory(SmallMemory):
        def __init__(self, *, prompts, **rest) -> None:
            if max(map(len, prompts)) >= shortest:
                raise MemoryError
            super().__init__(prompts=prompts, **rest)

    monkeypatch.setattr(pipeline.answers, "ViewBatch", TinyMemory)
    short = answers(told)
    assert short.search() and short.reduced  # with demonstrations left out
    assert "tokens at most" in told[-1]


def test_without_a_probable_answer_the_greedy_one_is_given(loaded: LoadedModel) -> None:
    bare = replace(RECIPE, ttt=None, search=replace(RECIPE.search, min_prob=0.999999))
    answers = Answers(loaded=loaded, task=TASK, query=0, recipe=bare, seed=3, tell=print)
    found = answers.search()
    assert found and answers.log["greedy"] >= 1
    assert all(min(c.search_nll.values()) > -np.log(0.999999) for c in found)


def test_stages_say_what_was_cut_and_what_was_lost(loaded: LoadedModel) -> None:
    recipe = replace(RECIPE, search=replace(RECIPE.search, min_prob=1e-4, max_tokens=1, min_passes=1))
    done: list[Stage] = []
    model = prepare(loaded=loaded, recipe=recipe, seed=3)
    solve_task(loaded=model, task=TASK, recipe=recipe, seed=3, ended=done.append)
    train, *others = done
    assert len(train.losses) > 1 and all(loss > 0 for loss in train.losses)
    searches = [stage for stage in others if stage.kind == "search"]
    assert any(stage.cut_views for stage in searches)
    for stage in searches:
        assert len(stage.cut_views) == stage.log["views_cut"]
        assert all(key.startswith(f"{TASK.id}_{stage.query}") for key in stage.cut_views)
        assert Stage.from_json(json.loads(json.dumps(stage.to_json()))).cut_views == stage.cut_views
