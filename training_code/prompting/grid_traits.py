"""GridTraits: a grid in numbers: size, colours, objects. And how far grids are from each other in them. Pure; knows no prompts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from arc_loader.grids import N_COLOURS, Grid
from omni_arc.language import find_objects


@dataclass(frozen=True, eq=False)
class GridTraits:
    """What a grid looks like."""

    grid: Grid

    @property
    def height(self) -> int:
        """Rows."""
        return self.grid.shape[0]

    @property
    def width(self) -> int:
        """Columns."""
        return self.grid.shape[1]

    @cached_property
    def shares(self) -> np.ndarray:
        """Share of the cells of each colour, float64 (10,)."""
        return np.bincount(self.grid.ravel(), minlength=N_COLOURS) / self.grid.size

    @property
    def colours(self) -> frozenset[int]:
        """That are there."""
        return frozenset(np.flatnonzero(self.shares).tolist())

    @cached_property
    def objects(self) -> int:
        """Connected parts of one colour, corners connect; the most frequent colour is the background."""
        return len(find_objects(self.grid, diagonal=True, background=int(self.shares.argmax())))

    @cached_property
    def roughness(self) -> float:
        """Share of the neighbouring cells (side by side, one above the other) whose colours differ; 0 for a single cell."""
        across, down = self.grid[:, 1:] != self.grid[:, :-1], self.grid[1:] != self.grid[:-1]
        return float((across.sum() + down.sum()) / max(1, across.size + down.size))

    def colour_distance(self, other: GridTraits) -> float:
        """Total variation between the shares of colours: 0 the same, 1 no colour in common."""
        return float(np.abs(self.shares - other.shares).sum() / 2)

    def equal_cells(self, other: GridTraits) -> float:
        """Share of the cells that are equal; 0 for another size."""
        if self.grid.shape != other.grid.shape:
            return 0.0
        return float((self.grid == other.grid).mean())
