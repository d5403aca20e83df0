"""Run folders for the tests of the report: puzzles, a pool, a log, a submission and solutions, made by the house's own writers."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from arc_loader.grids import Grid, as_grid
from arc_loader.submission import write_submission
from arc_loader.tasks import Pair, Solutions, Task
from arc_loader.writing import challenges_json, solutions_json
from inference_tools.candidates import Candidate
from pipeline.pool import Source, make_pool
from pipeline.pool_file import write_pool
from pipeline.run_events import DeadlineReached, Ended, Event, Fault, Guessed, PuzzleDone, StageEnded, Started
from pipeline.run_log import RunLog

SOURCE = Source(model="f" * 64, seed=3, round="full", min_prob=0.1)
VIEWS = ("{}", "{}.tp", "{}.rt.perm0321456789", "{}.tp.rt.ex1-0")
RULE = "mean_view_nll"


def grid(text: str) -> Grid:
    """ "007/070" as a grid."""
    return as_grid([[int(cell) for cell in row] for row in text.split("/")], where="test")


def candidate(text: str, *, query: str, found: Sequence[float | None], scored: Sequence[float] = ()) -> Candidate:
    """found, scored: nll per view of VIEWS; None: its search did not find the grid."""
    names = [view.format(query) for view in VIEWS]
    return Candidate(
        grid=grid(text),
        search_nll={name: nll for name, nll in zip(names, found, strict=False) if nll is not None},
        view_nll=dict(zip(names, scored, strict=False)),
    )


def write_run(
    folder: Path,
    *,
    tasks: Mapping[str, Task],
    found: Mapping[str, Sequence[Sequence[Candidate]]],
    attempts: Mapping[str, Sequence[tuple[Grid, Grid]]],
    events: Sequence[Event],
    solutions: Solutions | None,
    source: Source = SOURCE,
) -> Path:
    """All files of a run in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    pool = make_pool(tasks=tasks, found=[(source, task_id, rows) for task_id, rows in found.items()])
    write_pool(folder / "pool.npz", pool=pool)
    write_submission(folder / "submission.json", attempts=attempts, tasks=tasks)
    (folder / "challenges.json").write_text(json.dumps(challenges_json(tasks=tasks)))
    if solutions is not None:
        (folder / "solutions.json").write_text(json.dumps(solutions_json(tasks=tasks, solutions=solutions)))
    with RunLog(path=folder / "run.jsonl") as log:
        for event in events:
            log.write(event)
    return folder


def started(*, puzzles: int, tests: int, deadline: float | None = None, rule: str = RULE) -> Started:
    """The first line of a log."""
    recipe = {"solve": {"name": "test", "rule": rule}}
    return Started(puzzles, tests, 1, 3, deadline, "f" * 64, recipe, {"torch": "2"}, {"system": "Linux", "cores": 2})


def worked(task_id: str, *, seconds: float = 1.0, tests: int = 1, complete: bool = True) -> list[Event]:
    """The lines of a puzzle that was worked on."""
    return [
        StageEnded(task_id, "train", seconds, "full", counts={"train_samples": 8.0}, losses=(2.0, 1.0, 0.25)),
        *(StageEnded(task_id, "search", 0.5, "full", query, {"views_cut": 0.0}) for query in range(tests)),
        PuzzleDone(task_id, (1,) * tests, seconds + 0.5, "full", complete=complete),
    ]


def small_tasks() -> tuple[dict[str, Task], Solutions]:
    """Five puzzles: two test inputs in the second."""
    pair = Pair(grid("01/20"), grid("34/56"))
    names = ("solved", "half", "unselected", "missed", "late")
    tasks = {name: Task(name, (pair, pair), (grid("789"),) * (1 + (name == "half"))) for name in names}
    return tasks, {name: (grid("123/456"),) * len(task.test) for name, task in tasks.items()}


def small_run(folder: Path) -> Path:
    """One puzzle of every kind: solved, half solved, found but not selected, not found, cut by the deadline."""
    tasks, solutions = small_tasks()
    right, near, other, third = "123/456", "123/450", "12/34", "999/999"

    def rows(name: str, query: int, *texts: str) -> list[Candidate]:
        where = f"{name}_{query}"
        return [
            candidate(t, query=where, found=(0.1 + n, None, 0.3 + n), scored=(0.1 + n, 0.2 + n, 0.3 + n, 0.4 + n))
            for n, t in enumerate(texts)
        ]

    found = {
        "solved": [rows("solved", 0, right, near)],
        "half": [rows("half", 0, right, other), rows("half", 1, near, other)],
        "unselected": [rows("unselected", 0, near, other, right, third)],
        "missed": [rows("missed", 0, near, other)],
    }
    attempts = {
        name: [
            (row[0].grid, row[1].grid) if row else (grid("5"), grid("6"))
            for row in found.get(name, [[] for _ in task.test])
        ]
        for name, task in tasks.items()
    }
    events: list[Event] = [
        started(puzzles=5, tests=6, deadline=60.0),
        *worked("solved", seconds=1.5),
        *worked("half", seconds=9.0, tests=2),
        *worked("unselected", seconds=30.0),
        *worked("missed", seconds=2.0),
        Fault("out of memory", "CUDA", "half the group", "missed"),
        DeadlineReached(unfinished=("late",)),
        Guessed("late", 0, 1, "the input, <turned>"),
        Guessed("late", 0, 2, "the input"),
        Ended("deadline", 4, 2, 1, 59.5),
    ]
    return write_run(folder, tasks=tasks, found=found, attempts=attempts, events=events, solutions=solutions)


def large_run(folder: Path, *, puzzles: int, candidates: int, views: int, seed: int) -> Path:
    """Random puzzles of ARC's sizes with many candidates; the right one is anywhere or nowhere."""
    rng = np.random.default_rng(seed)

    def random_grid(height: int, width: int) -> Grid:
        return as_grid(rng.integers(0, 10, size=(height, width)).tolist(), where="test")

    tasks, solutions, found, attempts = {}, {}, {}, {}
    events: list[Event] = [started(puzzles=puzzles, tests=puzzles)]
    for number in range(puzzles):
        name = f"{number:08x}"
        sizes = [tuple(map(int, rng.integers(3, 20, size=2))) for _ in range(5)]
        pairs = tuple(Pair(random_grid(*a), random_grid(*b)) for a, b in zip(sizes, sizes[1:], strict=False))
        tasks[name] = Task(name, pairs, (random_grid(*sizes[0]),))
        side = tuple(map(int, rng.integers(3, 20, size=2)))
        grids = [random_grid(*side) for _ in range(candidates)]
        solutions[name] = (grids[int(rng.integers(candidates))] if rng.random() < 0.5 else random_grid(*side),)
        keys = [f"{name}_0.{'tp.' * (n % 2)}perm{''.join(map(str, rng.permutation(10)))}" for n in range(views)]
        nll = rng.uniform(0, 9, size=(candidates, 2, views))
        found[name] = [
            [
                Candidate(
                    g,
                    {k: float(v) for k, v in zip(keys, nll[n, 0], strict=True) if v < 3},
                    dict(zip(keys, map(float, nll[n, 1]), strict=True)),
                )
                for n, g in enumerate(grids)
            ]
        ]
        order = sorted(range(candidates), key=lambda n: nll[n, 1].mean())
        attempts[name] = [(grids[order[0]], grids[order[1]])]
        events += worked(name, seconds=float(rng.uniform(1, 99)))
    events.append(Ended("finished", puzzles, 0, 0, 1000.0))
    return write_run(folder, tasks=tasks, found=found, attempts=attempts, events=events, solutions=solutions)
