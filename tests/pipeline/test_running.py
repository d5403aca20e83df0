"""Runs as a whole in one process: rounds, the first submission, signals, what is cut off, what is kept. On a tiny real model."""

import json
import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

import pipeline.running.local_worker
from arc_loader.grids import as_grid
from arc_loader.submission import read_submission, write_submission
from inference_tools.store import Store
from model_tools.loading import LoadedModel, load_model
from pipeline.pool_file import read_pool
from pipeline.run import RunResult, solve_many
from pipeline.run_events import Ended, Fault, PuzzleDone, StageEnded, StageKnown
from pipeline.run_log import read_run_log
from pipeline.running.identity import ModelIdentity, ModelSource
from pipeline.running.local_worker import LocalWorker
from pipeline.running.submission_file import SubmissionFile, first_submission, quick_guesses
from running_recipes import RunRecipe
from small_world import RECIPE, make_tasks, write_checkpoint

TASKS = make_tasks()


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("model"))


@pytest.fixture
def loaded(checkpoint: Path) -> LoadedModel:
    return load_model(path=checkpoint, dtype="float32")


def solve(loaded: LoadedModel, folder: Path, **options) -> RunResult:
    folder.mkdir(exist_ok=True)
    files = {
        "submission_path": folder / "s.json", "pool_path": folder / "p.npz", "log_path": folder / "run.jsonl"
    }  # fmt: skip
    return solve_many(loaded=loaded, **{"tasks": TASKS, "recipe": RECIPE, "seed": 3, "quiet": True, **files, **options})


def events(folder: Path, kind: type) -> list:
    return [line.event for line in read_run_log(folder / "run.jsonl").events if isinstance(line.event, kind)]


def _place(event: StageEnded | StageKnown) -> tuple:
    return event.puzzle, event.round, event.stage, event.query


def test_rounds_are_pooled_and_do_not_depend_on_interruptions(checkpoint: Path, tmp_path: Path) -> None:
    run = RunRecipe(quick="always", more=1)
    first = solve(load_model(path=checkpoint, dtype="float32"), tmp_path / "a", run=run)
    assert not first.unfinished
    pool = read_pool(tmp_path / "a" / "p.npz")
    assert sorted(source.round for source in pool.sources.values()) == ["full", "more-1", "quick"]
    assert len({source.seed for source in pool.sources.values()}) == 2
    rounds = [event.round for event in events(tmp_path / "a", PuzzleDone)]
    assert rounds == ["quick"] * 5 + ["full"] * 5 + ["more-1"] * 5
    full = solve(load_model(path=checkpoint, dtype="float32"), tmp_path / "b")
    for task_id in TASKS:  # with one source the full round ranks as ever; the quick one changes nothing of that
        assert first.results[task_id].candidates == full.results[task_id].candidates
    with Store(path=tmp_path / "store") as store:
        for limit in (1.5, 0.7, 1.2):
            options = {"run": run, "store": store, "deadline": time.monotonic() + limit}
            solve(load_model(path=checkpoint, dtype="float32"), tmp_path / "c", **options)
        solve(load_model(path=checkpoint, dtype="float32"), tmp_path / "c", run=run, store=store)
    for file in ("s.json", "p.npz"):
        assert (tmp_path / "c" / file).read_bytes() == (tmp_path / "a" / file).read_bytes()
    kept = [(e.puzzle, e.round, e.stage, e.query) for e in events(tmp_path / "c", StageEnded) if e.counts["complete"]]
    assert len(kept) == len(set(kept)) == 3 * (5 + 2 * 6)
    done = {_place(e): e for e in events(tmp_path / "c", StageEnded) if e.counts["complete"]}
    known = events(
        tmp_path / "c", StageKnown
    )  # the log of a run that goes on says what was done before, in the same numbers
    assert known and all(
        (e.losses, e.seconds, e.counts, e.cut_views) == (d.losses, d.seconds, d.counts, d.cut_views)
        for e, d in ((e, done[_place(e)]) for e in known)
    )
    assert all(len(e.losses) > 0 for e in known if e.stage == "train")


def test_the_first_submission_is_there_before_the_model_and_a_better_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    with pytest.raises(ValueError, match="nowhere"):
        solve_many(
            workers=LocalWorker(source=ModelSource(str(tmp_path / "nowhere"))),
            tasks=TASKS, recipe=RECIPE, seed=3, submission_path=path,
        )  # fmt: skip
    assert not path.exists()  # a path that is wrong is refused before anything
    first_submission(path=path, tasks=TASKS)
    guesses = path.read_bytes()
    for pairs in read_submission(path, tasks=TASKS).values():
        assert all(one.tolist() != two.tolist() for one, two in pairs)
    better = {task_id: [(as_grid([[7, 7]], where="t"), as_grid([[8]], where="t"))] * len(task.test)
              for task_id, task in TASKS.items()}  # fmt: skip
    write_submission(path, attempts=better, tasks=TASKS)
    first_submission(path=path, tasks=TASKS)
    file = SubmissionFile(path=path, tasks=TASKS, trouble=print)
    file.begin(attempts=quick_guesses(TASKS))
    assert json.loads(path.read_text())["task0"][0]["attempt_1"] == [[7, 7]]  # of an earlier run: stays for now
    assert file.write() and path.read_bytes() == guesses  # what this run knows
    path.write_text('{"task0": ')
    first_submission(path=path, tasks=TASKS)
    assert path.read_bytes() == guesses


def test_a_submission_that_cannot_be_replaced_stays_and_is_told_once(tmp_path: Path) -> None:
    place = tmp_path / "place"
    told: list[str] = []
    file = SubmissionFile(path=place / "s.json", tasks=TASKS, trouble=told.append)
    file.begin(attempts=quick_guesses(TASKS))
    place.rename(tmp_path / "gone")
    place.write_text("a file in the way")
    assert not file.write() and not file.write() and len(told) == 1 and "s.json" in told[0]
    place.unlink()
    assert file.write()
    read_submission(place / "s.json", tasks=TASKS)


@pytest.mark.parametrize(("number", "reason"), [(signal.SIGTERM, "terminated"), (signal.SIGINT, "interrupted")])
def test_signals_end_a_run_in_order(
    loaded: LoadedModel, tmp_path: Path, request: pytest.FixtureRequest, number: int, reason: str
) -> None:
    endless = replace(RECIPE, ttt=replace(RECIPE.ttt, n_per_symmetry=300, max_samples=2400, max_tokens=10**7))
    if number == signal.SIGINT:  # a shell starts what runs in the background with Ctrl-C ignored
        outer = signal.signal(number, signal.default_int_handler)
        request.addfinalizer(lambda: signal.signal(number, outer))
    before = signal.getsignal(number)
    timer = threading.Timer(1.0, os.kill, (os.getpid(), number))
    timer.start()
    began = time.monotonic()
    result = solve(loaded, tmp_path, recipe=endless)
    assert result.interrupted and result.written and time.monotonic() - began < 20
    assert signal.getsignal(number) == before
    read_submission(tmp_path / "s.json", tasks=TASKS)
    assert events(tmp_path, Ended)[-1].reason == reason
    read_pool(tmp_path / "p.npz")


def test_what_does_not_look_at_the_clock_is_broken_off(
    loaded: LoadedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline.running.local_worker, "_GRACE", 0.3)

    def hang(*_) -> None:
        time.sleep(60)

    loaded.model.register_forward_pre_hook(hang)
    began = time.monotonic()
    result = solve(loaded, tmp_path, deadline=began + 1.0)
    assert time.monotonic() - began < 10
    assert set(result.unfinished) == set(TASKS) and not result.interrupted
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0 and events(tmp_path, Ended)[-1].reason == "deadline"


def test_damaged_adapters_are_not_used_and_finished_ones_removed(checkpoint: Path, tmp_path: Path) -> None:
    adapters = tmp_path / "store.adapters"
    whole = solve(load_model(path=checkpoint, dtype="float32"), tmp_path / "a")
    with Store(path=tmp_path / "store") as store:
        model = load_model(path=checkpoint, dtype="float32")

        def stop(*_) -> None:
            if any(adapters.glob("*")):
                raise KeyboardInterrupt

        handle = model.model.register_forward_pre_hook(stop)
        assert solve(model, tmp_path / "b", store=store).interrupted
        handle.remove()
        (file,) = adapters.glob("*.adapter")
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(bytes(data))
        again = solve(load_model(path=checkpoint, dtype="float32"), tmp_path / "b", store=store)
    assert {t: r.candidates for t, r in again.results.items()} == {t: r.candidates for t, r in whole.results.items()}
    assert any("damaged" in fault.message for fault in events(tmp_path / "b", Fault))
    assert not adapters.exists()
    assert (tmp_path / "b" / "s.json").read_bytes() == (tmp_path / "a" / "s.json").read_bytes()


def test_identity_without_and_with_the_weights_are_the_same(checkpoint: Path, loaded: LoadedModel) -> None:
    source = ModelSource(str(checkpoint), dtype="float32")
    assert source.identity() == ModelIdentity.of(loaded) == ModelIdentity.of(source.load())
    assert source.tokens().table.vocab == loaded.table.vocab and source.tokens().eos_id == loaded.eos_id
    with pytest.raises(ValueError, match="either"):
        LocalWorker()
