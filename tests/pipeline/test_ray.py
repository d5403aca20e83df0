"""Workers by Ray: the same bytes as in one process, also when a worker is killed or stops in the middle of a puzzle.

One run for all of it, as Ray takes its time to start. Real kills, of real processes.
"""

import os
import re
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("ray")

from inference_tools.store import Store
from pipeline.pool_file import read_pool
from pipeline.run import solve_many
from pipeline.run_events import Fault, PuzzleDone, StageEnded, WorkerReady
from pipeline.run_log import read_run_log
from pipeline.running.identity import ModelSource
from pipeline.running.ray_workers import RayOptions, RayWorkers
from recipes import ProgramRecipe
from running_recipes import RunRecipe
from small_world import RECIPE, make_tasks, mirrored, write_checkpoint

TASKS = {**make_tasks(), "mirror": mirrored("mirror")}
LONGER = replace(
    RECIPE,
    ttt=replace(RECIPE.ttt, n_per_symmetry=12, max_samples=96, max_tokens=10**6),
    programs=ProgramRecipe(units=3000),
)


class Attacker(threading.Thread):
    """Kills the first worker that has finished a training, and stops the other one after that, once each."""

    def __init__(self, log: Path) -> None:
        super().__init__(daemon=True)
        self.log, self.done = log, []

    def run(self) -> None:
        while len(self.done) < 2:
            time.sleep(0.02)
            if not self.log.exists():
                continue
            events = [line.event for line in read_run_log(self.log).events]
            process = {
                e.worker: int(re.search(r"process (\d+)", e.where)[1]) for e in events if isinstance(e, WorkerReady)
            }
            trained = [e.worker for e in events if isinstance(e, StageEnded) and e.stage == "train"]
            victims = [worker for worker in trained if worker not in self.done]
            if victims:
                os.kill(process[victims[-1]], signal.SIGSTOP if self.done else signal.SIGKILL)
                self.done.append(victims[-1])


def test_two_workers_one_killed_one_stopped_give_the_same_bytes(tmp_path: Path) -> None:
    source = ModelSource(str(write_checkpoint(tmp_path / "model")), dtype="float32")
    common = {"tasks": TASKS, "recipe": LONGER, "seed": 3, "quiet": True, "run": RunRecipe(watchdog=6)}
    whole = solve_many(
        loaded=source.load(), submission_path=tmp_path / "a.json", pool_path=tmp_path / "a.npz", **common
    )
    assert not whole.unfinished and not whole.crashed
    assert read_pool(tmp_path / "a.npz").puzzles["mirror"].programs[0]
    workers = RayWorkers(source=source, options=RayOptions(count=2))
    attacker = Attacker(tmp_path / "run.jsonl")
    attacker.start()
    with Store(path=tmp_path / "store") as store:
        result = solve_many(
            workers=workers,
            submission_path=tmp_path / "b.json",
            pool_path=tmp_path / "b.npz",
            log_path=tmp_path / "run.jsonl",
            store=store,
            **common,
        )
    assert len(attacker.done) == 2
    assert not result.unfinished and not result.crashed and not result.interrupted
    assert (tmp_path / "b.json").read_bytes() == (tmp_path / "a.json").read_bytes()
    assert (tmp_path / "b.npz").read_bytes() == (tmp_path / "a.npz").read_bytes()
    events = [line.event for line in read_run_log(tmp_path / "run.jsonl").events]
    faults = [event for event in events if isinstance(event, Fault)]
    assert [f.kind for f in faults].count("worker died") == 2, faults
    assert any("no sign of life" in f.message for f in faults)
    assert sum(isinstance(event, WorkerReady) for event in events) >= 3  # two at the start, then their successors
    done = [event.puzzle for event in events if isinstance(event, PuzzleDone)]
    assert sorted(done) == sorted(TASKS)
    stages = [(e.puzzle, e.stage, e.query) for e in events if isinstance(e, StageEnded)]
    assert len(stages) == len(set(stages))  # what was finished before the kill was not done again


def test_options_out_of_range_and_a_missing_model_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="count is 0"):
        RayOptions(count=0)
    with pytest.raises(ValueError, match="nothing-here"):
        RayWorkers(source=ModelSource(str(tmp_path / "nothing-here")), options=RayOptions(count=1))
