"""Pairs of a puzzle that is written as code: generated, checked, never trivial. Knows no files."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from arc_loader.grids import Grid, GridError, as_grid, freeze, same_grid
from arc_loader.tasks import Pair
from omni_arc.register import Puzzle, PuzzleError

TRIES = 50
FAILURES = (
    *(ArithmeticError, LookupError, TypeError, ValueError, AttributeError, NameError),
    *(StopIteration, AssertionError, RecursionError),
)  # what wrong programs raise


def run_task(puzzle: Puzzle, grid: Grid) -> Grid:
    """The program's answer to an input, checked. Raises PuzzleError where it fails or gives no grid."""
    try:
        with np.errstate(all="ignore"):  # programs also meet grids that they are not made for
            output = puzzle.task(grid)
    except FAILURES as error:
        raise PuzzleError(f"puzzle {puzzle.id}: the program fails: {type(error).__name__}: {error}") from error
    try:
        return as_grid(output, where=f"puzzle {puzzle.id}: output")
    except GridError as error:
        raise PuzzleError(str(error)) from error


def new_input(puzzle: Puzzle, *, rng: np.random.Generator, difficulty: float) -> Grid:
    """An input from the puzzle's generator, checked. Raises PuzzleError where it fails or gives no grid."""
    try:
        return freeze(as_grid(np.asarray(puzzle.generate(rng, difficulty)), where=f"puzzle {puzzle.id}: input"))
    except GridError as error:
        raise PuzzleError(str(error)) from error
    except FAILURES as error:
        raise PuzzleError(f"puzzle {puzzle.id}: its generator fails: {type(error).__name__}: {error}") from error


def is_trivial(pair: Pair) -> bool:
    """The output is the input, or input and output are both of one colour."""
    constant = all((grid == grid[0, 0]).all() for grid in (pair.input, pair.output))
    return same_grid(pair.input, pair.output) or constant


def new_pair(puzzle: Puzzle, *, rng: np.random.Generator, difficulty: float) -> Pair:
    """A pair that is not trivial. Raises PuzzleError after TRIES trivial ones."""
    for _ in range(TRIES):
        grid = new_input(puzzle, rng=rng, difficulty=difficulty)
        pair = Pair(grid, run_task(puzzle, grid))
        if not is_trivial(pair):
            return pair
    raise PuzzleError(f"puzzle {puzzle.id}: {TRIES} generated pairs in a row are trivial")


def rng_of(*, seed: int, puzzle_id: str, number: int) -> np.random.Generator:
    """The randomness of one example: the same on every machine, whoever makes it."""
    return np.random.default_rng([seed, int(puzzle_id.encode().hex(), 16), number])


def pairs(puzzle: Puzzle, *, seed: int, count: int) -> Iterator[tuple[float, Pair]]:
    """(difficulty, pair) of so many examples, of difficulties drawn between 0 and 1, each a function of seed and number alone."""
    for number in range(count):
        rng = rng_of(seed=seed, puzzle_id=puzzle.id, number=number)
        difficulty = float(rng.random())
        yield difficulty, new_pair(puzzle, rng=rng, difficulty=difficulty)
