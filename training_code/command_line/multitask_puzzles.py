"""The puzzles that multi-task prompts are answered for: a file of puzzles, or fresh ones of those that are written as code."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from arc_loader.grids import Grid
from arc_loader.sources.kaggle import read_challenges
from arc_loader.tasks import Solutions, Task, evenly
from omni_arc.examples import new_pair, rng_of
from omni_arc.register import Puzzle, all_puzzles

P = TypeVar("P")
FRESH = re.compile(r"omni-arc-([1-9][0-9]*)")
DEMONSTRATIONS = 4
FIRST = 1 << 20
"""Number of the first fresh pair of a puzzle: far beyond those that `python -m omni_arc generate` writes with the same seed."""


def asked_puzzles(
    name: str, *, seed: int, only: Sequence[str] | None = None
) -> tuple[dict[str, Task], Solutions | None]:
    """The puzzles that `--dataset_path` names, and their solutions where they have just been made.

    name: a file in Kaggle's format, or `omni-arc-N`: N puzzles of the register, spread evenly over their ids, with 4 new demonstrations
    and a new test each, of one random difficulty, all decided by the seed
    only: ids of the puzzles that are kept, in the order of the set; N counts them then
    Raises ValueError for more puzzles than there are or an unknown id, SourceError.
    """
    match = FRESH.fullmatch(name)
    if match is None or Path(name).exists():
        return chosen(read_challenges(name), only=only), None
    tasks: dict[str, Task] = {}
    solutions: dict[str, tuple[Grid, ...]] = {}
    for puzzle in evenly(chosen(all_puzzles(), only=only), count=int(match[1])).values():
        task, truth = fresh_puzzle(puzzle, seed=seed)
        tasks[puzzle.id], solutions[puzzle.id] = task, (truth,)
    return tasks, solutions


def fresh_puzzle(puzzle: Puzzle, *, seed: int) -> tuple[Task, Grid]:
    """A puzzle with new pairs, and the solution of its test. Raises PuzzleError where it has none to give."""
    rng = rng_of(seed=seed, puzzle_id=puzzle.id, number=FIRST)
    difficulty = float(rng.random())
    pairs = [new_pair(puzzle, rng=rng, difficulty=difficulty) for _ in range(DEMONSTRATIONS + 1)]
    return Task(puzzle.id, tuple(pairs[:-1]), (pairs[-1].input,)), pairs[-1].output


def chosen(puzzles: Mapping[str, P], *, only: Sequence[str] | None) -> dict[str, P]:
    """The puzzles of these ids, all without any. Raises ValueError for an id that is not there."""
    if only is None:
        return dict(puzzles)
    if unknown := sorted(set(only) - set(puzzles)):
        raise ValueError(f"no puzzle is called {', '.join(unknown[:5])}")
    return {task_id: puzzle for task_id, puzzle in puzzles.items() if task_id in set(only)}
