"""Order, time limits and rounds: all jobs come once, quick ones only when time is short, the least confident puzzle first at the end."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.running.estimates import Estimates
from pipeline.running.identity import ModelIdentity
from pipeline.running.jobs import Job, rounds_of, smaller_recipe
from pipeline.running.schedule import Schedule
from pipeline.stages import Stage
from running_recipes import RunRecipe
from small_world import RECIPE, make_tasks

TASKS = make_tasks()
MODEL = ModelIdentity("f", "torch.float32", "cpu")


def jobs_of(run: RunRecipe) -> list[Job]:
    rounds = rounds_of(recipe=RECIPE, run=run, seed=3)
    return [Job(task=task, round=one, model=MODEL) for one in rounds for task in TASKS.values()]


def schedule(run: RunRecipe, *, seconds: float | None = None, confidence=lambda _: 0.5, workers: int = 1) -> Schedule:
    return Schedule(
        jobs=[job for job in jobs_of(run) if not (job.round.quick and run.quick == "never")],
        run=run,
        estimates=Estimates(),
        deadline=None if seconds is None else time.monotonic() + seconds,
        workers=workers,
        confidence=confidence,
    )


def drain(plan: Schedule) -> list[tuple[str, str]]:
    order = []
    while (turn := plan.next()) is not None:
        order.append(turn.job.key)
        plan.done(turn.job)
    assert plan.empty()
    return order


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 3), st.sampled_from(["auto", "always", "never"]), st.integers(1, 3))
def test_every_job_comes_once_and_rounds_in_their_order(more: int, quick: str, workers: int) -> None:
    order = drain(schedule(RunRecipe(more=more, quick=quick), workers=workers))
    assert len(order) == len(set(order)) == len(TASKS) * (1 + more + (quick == "always"))
    for task_id in TASKS:
        rounds = [name for one, name in order if one == task_id]
        expected = ["full", *(f"more-{n}" for n in range(1, more + 1))]
        assert rounds == ([*(["quick"] if quick == "always" else []), *expected])


def test_short_puzzles_first_and_doubtful_ones_in_further_rounds() -> None:
    estimates = Estimates()
    order = [task_id for task_id, name in drain(schedule(RunRecipe())) if name == "full"]
    seconds = [estimates.seconds(next(j for j in jobs_of(RunRecipe()) if j.key == (t, "full"))) for t in order]
    assert seconds == sorted(seconds)
    doubt = {task_id: place / 10 for place, task_id in enumerate(sorted(TASKS, reverse=True))}
    order = [t for t, name in drain(schedule(RunRecipe(more=1), confidence=doubt.get)) if name == "more-1"]
    assert order == sorted(TASKS, key=doubt.get)


@pytest.mark.parametrize("workers", [2, 3])
def test_nobody_waits_long_at_the_end(workers: int) -> None:
    """Workers that take their turns end together, as far as one job allows."""
    estimates, plan = Estimates(), schedule(RunRecipe(), workers=workers)
    ends = [0.0] * workers
    while (turn := plan.next()) is not None:
        ends[ends.index(min(ends))] += estimates.seconds(turn.job)
        last = turn.job
    assert max(ends) - min(ends) <= estimates.seconds(last) * 1.01
    jobs = [job for job in jobs_of(RunRecipe()) if job.round.name == "full"]
    best = max(sum(map(estimates.seconds, jobs)) / workers, max(map(estimates.seconds, jobs)))
    assert max(ends) <= best * 1.34  # what taking the longest first guarantees is 4 / 3


def test_quick_only_when_time_is_short() -> None:
    assert not any(name == "quick" for _, name in drain(schedule(RunRecipe(), seconds=10_000)))
    first = schedule(RunRecipe(), seconds=3)
    assert first.next().job.round.name == "quick"
    assert schedule(RunRecipe(quick="never"), seconds=3).next().job.round.name == "full"
    late = schedule(RunRecipe(more=2), seconds=-1)
    assert late.next() is None and late.empty()


def test_time_limits_leave_something_for_everybody() -> None:
    plan = schedule(RunRecipe(quick="never"), seconds=600)
    began = time.monotonic()
    first = plan.next()
    assert 0 < first.seconds <= 600 and first.seconds > 100  # there is plenty
    plan = schedule(RunRecipe(quick="never", patience=2), seconds=10)
    for _ in range(len(TASKS)):
        turn = plan.next()
        assert 0 < turn.seconds <= 10 - (time.monotonic() - began) + 1
    assert plan.next() is None
    assert schedule(RunRecipe()).next().seconds is None  # no deadline, no limit


def test_estimates_learn_what_is_measured() -> None:
    job = next(job for job in jobs_of(RunRecipe()) if job.round.name == "full")
    estimates = Estimates()
    before = estimates.seconds(job)
    for _ in range(2000):
        for name in job.stages:
            kind, _, query = name.partition(" ")
            estimates.note(job, Stage(kind=kind, query=int(query) if query else None, seconds=2.0))
    expected = 2.0 + 4.0 * len(job.task.test)
    assert estimates.seconds(job) == pytest.approx(expected, rel=0.05) != before
    assert estimates.seconds(job, done=frozenset(["train"])) == pytest.approx(expected - 2, rel=0.05)
    estimates.note(job, Stage(kind="train", query=None, seconds=1e9, complete=False))  # cut short: says nothing
    assert estimates.seconds(job) == pytest.approx(expected, rel=0.05)


def test_what_is_tried_after_a_failure() -> None:
    job = next(job for job in jobs_of(RunRecipe()) if job.round.name == "full")
    same = job.again(retries=1, ended_worker=True)
    assert same.recipe == job.recipe and same.tried == 1
    small = same.again(retries=1, ended_worker=True)
    assert small.small and small.recipe == smaller_recipe(job.recipe) != job.recipe
    assert small.again(retries=1, ended_worker=True) is None
    assert job.again(retries=5, ended_worker=False).small  # an exception would come again
    assert small.source.name != job.source.name and small.describe("train") != job.describe("train")
    assert same.describe("train") == job.describe("train")


def test_recipes_refuse_values_out_of_range() -> None:
    for wrong in ({"quick": "maybe"}, {"more": -1}, {"quick_time": 0}, {"watchdog": 0}, {"patience": float("nan")}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            RunRecipe(**wrong)
