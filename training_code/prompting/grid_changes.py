"""Reversible changes of grids that make new puzzles: turn, pad, upscale, mirror. Each knows its inverse and what fits 30 x 30."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from arc_loader.grids import MAX_SIDE, Grid, freeze, same_grid, shown
from prompting.puzzle import PromptError

MOST_PADDING, SCALES = 5, (2, 3, 4)


class GridChange(Protocol):
    """One change with its inverse."""

    def apply(self, grid: Grid) -> Grid:
        """The changed grid."""

    def invert(self, grid: Grid) -> Grid:
        """The grid that was changed into this one. Raises PromptError where there is none."""


class _Change:
    """What all share: an inverse is tried, then checked by applying again."""

    def invert(self, grid: Grid) -> Grid:
        """The grid that was changed into this one. Raises PromptError where there is none."""
        found = self._undone(grid)
        if not found.size or not same_grid(self.apply(found), grid):
            raise PromptError(f"{self} made no grid that looks like {shown(grid.tolist())}")
        return freeze(found)


@dataclass(frozen=True)
class Turn(_Change):
    """A horizontal flip or not, then quarter turns counter-clockwise (0 to 3)."""

    flip: bool
    turns: int

    def apply(self, grid: Grid) -> Grid:
        return freeze(np.rot90(np.fliplr(grid) if self.flip else grid, k=self.turns))

    def _undone(self, grid: Grid) -> np.ndarray:
        back = np.rot90(grid, k=-self.turns)
        return np.fliplr(back) if self.flip else back


@dataclass(frozen=True)
class Pad(_Change):
    """A border of one colour: `rows` above and below, `columns` left and right."""

    rows: int
    columns: int
    colour: int

    def apply(self, grid: Grid) -> Grid:
        border = ((self.rows, self.rows), (self.columns, self.columns))
        return freeze(np.pad(grid, border, constant_values=self.colour))

    def _undone(self, grid: Grid) -> np.ndarray:
        height, width = grid.shape
        return grid[self.rows : max(height - self.rows, 0), self.columns : max(width - self.columns, 0)]


@dataclass(frozen=True)
class Upscale(_Change):
    """Every cell becomes `rows` x `columns` cells."""

    rows: int
    columns: int

    def apply(self, grid: Grid) -> Grid:
        return freeze(grid.repeat(self.rows, axis=0).repeat(self.columns, axis=1))

    def _undone(self, grid: Grid) -> np.ndarray:
        return grid[:: self.rows, :: self.columns]


@dataclass(frozen=True)
class Mirror(_Change):
    """The grid and its mirror image side by side: below each other (axis 0) or beside (axis 1); `after`: the image comes second."""

    axis: int
    after: bool

    def apply(self, grid: Grid) -> Grid:
        image = np.flip(grid, axis=self.axis)
        return freeze(np.concatenate((grid, image) if self.after else (image, grid), axis=self.axis))

    def _undone(self, grid: Grid) -> np.ndarray:
        half = grid.shape[self.axis] // 2
        places = slice(0, half) if self.after else slice(grid.shape[self.axis] - half, None)
        return grid[places] if self.axis == 0 else grid[:, places]


def draw_turn(shapes: Sequence[tuple[int, int]], rng: np.random.Generator) -> Turn:
    """One of the seven symmetries that change something."""
    number = int(rng.integers(1, 8))
    return Turn(flip=number >= 4, turns=number % 4)


def draw_padding(shapes: Sequence[tuple[int, int]], rng: np.random.Generator) -> Pad | None:
    """1 to 5 cells of one colour; in half of the cases equally wide on all sides. None: no room."""
    rows, columns = (min(MOST_PADDING, (MAX_SIDE - side) // 2) for side in _largest(shapes))
    if min(rows, columns) < 1:
        return None
    square, colour = bool(rng.random() < 0.5), int(rng.integers(10))
    if square:
        rows = columns = min(rows, columns)
    high = int(rng.integers(1, rows + 1))
    return Pad(high, high if square else int(rng.integers(1, columns + 1)), colour)


def draw_upscale(shapes: Sequence[tuple[int, int]], rng: np.random.Generator) -> Upscale | None:
    """2 to 4 times; in half of the cases the same in both directions. None: no room."""
    rows, columns = ([scale for scale in SCALES if scale * side <= MAX_SIDE] for side in _largest(shapes))
    if not rows or not columns:
        return None
    if rng.random() < 0.5:
        scale = int(rng.choice(rows if len(rows) < len(columns) else columns))
        return Upscale(scale, scale)
    return Upscale(int(rng.choice(rows)), int(rng.choice(columns)))


def draw_mirror(shapes: Sequence[tuple[int, int]], rng: np.random.Generator) -> Mirror | None:
    """Along one axis, on either side. None: no room."""
    axes = [axis for axis, side in enumerate(_largest(shapes)) if 2 * side <= MAX_SIDE]
    if not axes:
        return None
    return Mirror(int(rng.choice(axes)), bool(rng.integers(2)))


DRAWS = {"turn": draw_turn, "padding": draw_padding, "upscale": draw_upscale, "mirror": draw_mirror}
"""Kinds of changes, in the order of their weights: how one is drawn for grids (H, W) so that none grows beyond 30 x 30."""


def _largest(shapes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return max(height for height, _ in shapes), max(width for _, width in shapes)
