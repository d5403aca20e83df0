"""Wrong outputs for a test: those that a model proposed, or the right one changed. Never the right one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from arc_loader.grids import MAX_SIDE, N_COLOURS, Grid, freeze, same_grid
from prompting.puzzle import Example, Puzzle

TRIES = 20


def wrong_output(*, example: Example, puzzle: Puzzle, rng: np.random.Generator) -> Grid:
    """One of the example's attempts that are wrong, all equally likely; where there is none, the right output changed at random.

    puzzle: whose other outputs, and the input itself, are taken at times
    """
    wrong = [grid for grid in example.attempts if not same_grid(grid, example.output)]
    if wrong:
        return wrong[int(rng.integers(len(wrong)))]
    for _ in range(TRIES):
        kind = int(rng.integers(len(CHANGES) + 1))
        if kind == len(CHANGES):
            others = [example.input, *(other.output for other in puzzle.examples())]
            changed = others[int(rng.integers(len(others)))]
        else:
            changed = CHANGES[kind](example.output, rng)
        if not same_grid(changed, example.output):
            return freeze(changed)
    return freeze(recoloured_cells(example.output, rng))


def recoloured_cells(grid: Grid, rng: np.random.Generator) -> np.ndarray:
    """Between one and a tenth of the cells (H, W) with another colour, each one that differs."""
    changed = grid.copy()
    count = int(rng.integers(1, max(1, grid.size // 10) + 1))
    cells = rng.choice(grid.size, size=count, replace=False)
    changed.flat[cells] = (changed.flat[cells] + rng.integers(1, N_COLOURS, count)) % N_COLOURS
    return changed


def recoloured_everywhere(grid: Grid, rng: np.random.Generator) -> np.ndarray:
    """One of its colours replaced by another everywhere, or two of them exchanged."""
    colours = np.unique(grid)
    old = int(rng.choice(colours))
    new = int((old + rng.integers(1, N_COLOURS)) % N_COLOURS)
    table = np.arange(N_COLOURS, dtype=np.int8)
    table[old] = new
    if rng.random() < 0.5:
        table[new] = old
    return table[grid]


def turned(grid: Grid, rng: np.random.Generator) -> np.ndarray:
    """One of the seven symmetries that are not the identity."""
    kind = int(rng.integers(1, 8))
    return np.rot90(grid.T if kind >= 4 else grid, k=kind % 4)


def moved(grid: Grid, rng: np.random.Generator) -> np.ndarray:
    """Moved by one cell, what leaves on one side comes in on the other."""
    return np.roll(grid, int(rng.choice((-1, 1))), axis=int(rng.integers(2)))


def resized(grid: Grid, rng: np.random.Generator) -> np.ndarray:
    """A row or column at one end left out, or put there once more; a 1 x 1 grid may only grow."""
    axis, at_start = int(rng.integers(2)), bool(rng.integers(2))
    length = grid.shape[axis]
    places = list(range(length))
    if length == MAX_SIDE or (length > 1 and rng.random() < 0.5):
        places = places[1:] if at_start else places[:-1]
    else:
        places = [0, *places] if at_start else [*places, length - 1]
    return np.take(grid, places, axis=axis)


CHANGES: tuple[Callable[[Grid, np.random.Generator], np.ndarray], ...] = (
    recoloured_cells,
    recoloured_cells,
    recoloured_everywhere,
    turned,
    moved,
    resized,
)
"""All equally likely; recolouring some cells stands twice, being the hardest to tell."""
