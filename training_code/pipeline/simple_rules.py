"""Simple rules that turn an input into an answer: copied, turned, cut out, repeated, enlarged, filled. What guesses are made of.

A rule is a function of one grid that gives a new array, or None where it has no answer. Pure numpy; knows no puzzle.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from arc_loader.grids import MAX_SIDE, Grid
from pipeline.grid_parts import background, box_of, cut, enclosed, objects, panels

Rule: TypeAlias = Callable[[Grid], np.ndarray | None]
ENCLOSED = 10
"""A colour of its own for enclosed cells; a map of colours learned from the demonstrations says what becomes of it."""

TURNS: Mapping[str, Rule] = {
    "": lambda grid: grid,
    "mirrored left to right": lambda grid: grid[:, ::-1],
    "mirrored top to bottom": lambda grid: grid[::-1],
    "turned half": lambda grid: grid[::-1, ::-1],
    "transposed": lambda grid: grid.T,
    "turned left": lambda grid: np.rot90(grid),
    "turned right": lambda grid: np.rot90(grid, -1),
    "transposed the other way": lambda grid: grid[::-1, ::-1].T,
}


def _tiled(grid: Grid, down: int, across: int) -> np.ndarray | None:
    fits = grid.shape[0] * down <= MAX_SIDE and grid.shape[1] * across <= MAX_SIDE
    return np.tile(grid, (down, across)) if fits else None


def _mirrored_tiles(grid: Grid, down: int, across: int, *, first: int = 0) -> np.ndarray | None:
    """Tiles that touch as mirror images; first: 1 if the first tile is mirrored."""
    if grid.shape[0] * down > MAX_SIDE or grid.shape[1] * across > MAX_SIDE:
        return None
    return np.vstack(
        [
            np.hstack([grid[:: 1 - 2 * ((y + first) % 2) if down > 1 else 1, :: 1 - 2 * ((x + first) % 2) if across > 1 else 1]
                       for x in range(across)])
            for y in range(down)
        ]
    )  # fmt: skip


def _enlarged(grid: Grid, down: int, across: int) -> np.ndarray | None:
    fits = grid.shape[0] * down <= MAX_SIDE and grid.shape[1] * across <= MAX_SIDE
    return np.kron(grid, np.ones((down, across), np.int8)) if fits else None


def _reduced(grid: Grid, factor: int) -> np.ndarray | None:
    return None if grid.shape[0] % factor or grid.shape[1] % factor else grid[::factor, ::factor]


def _of_itself(grid: Grid) -> np.ndarray | None:
    """The grid in place of each of its own drawn cells."""
    if max(side * side for side in grid.shape) > MAX_SIDE:
        return None
    return np.kron(grid != 0, grid)


def _without_repeats(grid: Grid) -> np.ndarray:
    rows = [0, *(y for y in range(1, len(grid)) if (grid[y] != grid[y - 1]).any())]
    grid = grid[rows]
    return grid[:, [0, *(x for x in range(1, grid.shape[1]) if (grid[:, x] != grid[:, x - 1]).any())]]


def _fallen(grid: Grid) -> np.ndarray:
    """Every drawn cell at the bottom of its column."""
    ground = background(grid)
    order = np.argsort(grid != ground, axis=0, kind="stable")  # (H, W)
    return np.take_along_axis(grid, order, axis=0)


def _filled(grid: Grid) -> np.ndarray | None:
    mask = enclosed(grid)
    return np.where(mask, ENCLOSED, grid) if mask.any() else None


def _completed(grid: Grid, turns: tuple[str, ...], hole: int) -> np.ndarray | None:
    """Cells of colour `hole` take the colour that they have in a mirror image."""
    grid = np.array(grid)
    for turn in turns:
        other = TURNS[turn](grid)
        if other.shape == grid.shape:
            grid = np.where(grid == hole, other, grid)
    return grid


def _periodic(grid: Grid) -> np.ndarray | None:
    """Holes (cells of colour 0) filled by the smallest period that the rest obeys."""
    drawn = grid != 0
    if drawn.all() or not drawn.any():
        return None
    height, width = grid.shape
    sizes = sorted(((p, q) for p in range(1, height + 1) for q in range(1, width + 1)), key=lambda s: s[0] * s[1])
    for p, q in sizes[:200]:
        tile = np.zeros((p, q), np.int8)
        full = np.zeros((height // p * p + p, width // q * q + q), np.int8)
        full[:height, :width] = grid
        blocks = full.reshape(full.shape[0] // p, p, full.shape[1] // q, q)
        tile = blocks.max(axis=(0, 2))  # (p, q)
        if tile.all() and ((blocks == 0) | (blocks == tile[None, :, None, :])).all():
            return np.tile(tile, (full.shape[0] // p, full.shape[1] // q))[:height, :width]
    return None


def _largest(grid: Grid, pick: Callable, *, alone: bool) -> np.ndarray | None:
    found = objects(grid)
    if not found:
        return None
    mask = pick(found, key=lambda m: int(m.sum()))
    return cut(np.where(mask, grid, background(grid)) if alone else grid, box_of(mask))


def _most_colours(grid: Grid) -> np.ndarray | None:
    found = objects(grid)
    if not found:
        return None
    return cut(grid, box_of(max(found, key=lambda mask: len(np.unique(grid[mask])))))


def _panel(grid: Grid, choose: Callable[[tuple[Grid, ...]], int]) -> np.ndarray | None:
    parts = panels(grid)
    return parts[choose(parts)] if parts else None


def _odd_one(parts: tuple[Grid, ...]) -> int:
    """The part that is least like the others."""
    same = [sum(bool((a == b).all()) for b in parts) for a in parts]
    return same.index(min(same))


def _halves(grid: Grid) -> tuple[Grid, ...]:
    """Panels, or the two halves of a grid without lines."""
    if parts := panels(grid):
        return parts
    height, width = grid.shape
    if width % 2 == 0 and width > height:
        return grid[:, : width // 2], grid[:, width // 2 :]
    if height % 2 == 0:
        return grid[: height // 2], grid[height // 2 :]
    return ()


def _numbered(grid: Grid) -> np.ndarray | None:
    """Which of two halves have something drawn: 0 none, 1 the first, 2 the second, 3 both; a learned map of colours says the rest."""
    parts = _halves(grid)
    return None if len(parts) != 2 else (parts[0] != 0) + 2 * (parts[1] != 0)


def _laid_over(grid: Grid) -> np.ndarray | None:
    """All halves or panels in one, later ones over earlier ones."""
    parts = _halves(grid)
    if not parts:
        return None
    result = parts[0]
    for part in parts[1:]:
        result = np.where(part != 0, part, result)
    return result


def _colour_box(grid: Grid, *, rarest: bool) -> np.ndarray | None:
    counts = np.bincount(grid.ravel(), minlength=10)
    counts[background(grid)] = 0
    present = np.flatnonzero(counts)
    if not len(present):
        return None
    colour = present[counts[present].argmin() if rarest else counts[present].argmax()]
    return cut(grid, box_of(grid == colour))


RULES: Mapping[str, Rule] = {
    "the input": lambda grid: grid,
    "enclosed cells filled": _filled,
    "what falls": _fallen,
    "cells of 0 by a period": _periodic,
    "completed by mirrors": lambda grid: _completed(grid, ("mirrored left to right", "mirrored top to bottom", "transposed"), 0),
    "completed left to right": lambda grid: _completed(grid, ("mirrored left to right",), background(grid)),
    "completed top to bottom": lambda grid: _completed(grid, ("mirrored top to bottom",), background(grid)),
    "completed by all turns": lambda grid: _completed(grid, tuple(TURNS), background(grid)),
    "what is drawn": lambda grid: cut(grid, box_of(grid != background(grid))),
    "what is not 0": lambda grid: cut(grid, box_of(grid != 0)),
    "the largest object": lambda grid: _largest(grid, max, alone=True),
    "the smallest object": lambda grid: _largest(grid, min, alone=True),
    "the box of the largest object": lambda grid: _largest(grid, max, alone=False),
    "the object of most colours": _most_colours,
    "the box of the rarest colour": lambda grid: _colour_box(grid, rarest=True),
    "the box of the commonest colour": lambda grid: _colour_box(grid, rarest=False),
    "the first panel": lambda grid: _panel(grid, lambda parts: 0),
    "the last panel": lambda grid: _panel(grid, lambda parts: len(parts) - 1),
    "the odd panel": lambda grid: _panel(grid, _odd_one),
    "the fullest panel": lambda grid: _panel(grid, lambda parts: int(np.argmax([(p != 0).sum() for p in parts]))),
    "the emptiest panel": lambda grid: _panel(grid, lambda parts: int(np.argmin([(p != 0).sum() for p in parts]))),
    "panels laid over each other": _laid_over,
    "where two halves are drawn": _numbered,
    "without repeats": _without_repeats,
    "in place of its own cells": _of_itself,
    "the upper half": lambda grid: grid[: (len(grid) + 1) // 2],
    "the left half": lambda grid: grid[:, : (grid.shape[1] + 1) // 2],
    "the upper left quarter": lambda grid: grid[: (len(grid) + 1) // 2, : (grid.shape[1] + 1) // 2],
    **{f"enlarged {a} x {b}": lambda grid, a=a, b=b: _enlarged(grid, a, b)
       for a, b in ((2, 2), (3, 3), (4, 4), (5, 5), (1, 2), (2, 1), (1, 3), (3, 1))},
    **{f"reduced {n}": lambda grid, n=n: _reduced(grid, n) for n in (2, 3, 4)},
    **{f"repeated {a} x {b}": lambda grid, a=a, b=b: _tiled(grid, a, b)
       for a, b in ((2, 2), (3, 3), (1, 2), (2, 1), (1, 3), (3, 1), (4, 4), (1, 4), (4, 1), (2, 3), (3, 2))},
    **{f"mirror images {a} x {b}, {first}": lambda grid, a=a, b=b, first=first: _mirrored_tiles(grid, a, b, first=first)
       for a, b in ((2, 2), (3, 3), (1, 2), (2, 1), (1, 3), (3, 1)) for first in (0, 1)},
}  # fmt: skip
"""Name -> rule, likelier ones first."""
