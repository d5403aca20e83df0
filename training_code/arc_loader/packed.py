"""PackedPairs: thousands of pairs in three numpy arrays; a Pair is made when it is asked for. Knows no files and no puzzles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np

from arc_loader.grids import MAX_SIDE, N_COLOURS, Grid
from arc_loader.tasks import Pair


class PackedPairs(Sequence[Pair]):
    """Pairs of checked grids, one byte a cell. Sharing arrays with others is safe: all are read-only.

    cells: int8 (C,): the cells of every pair in order, input before output, row by row
    shapes: uint8 (N, 2, 2): [pair, input or output, height or width]
    Raises ValueError if cells and shapes do not belong together, or a side or colour is none of a grid.
    """

    __slots__ = ("cells", "shapes", "_starts")

    def __init__(self, *, cells: np.ndarray, shapes: np.ndarray) -> None:
        cells, shapes = np.ascontiguousarray(cells, np.int8), np.ascontiguousarray(shapes, np.uint8)
        if shapes.ndim != 3 or shapes.shape[1:] != (2, 2) or cells.ndim != 1:
            raise ValueError(f"cells (C,) and shapes (N, 2, 2) are needed, not {cells.shape} and {shapes.shape}")
        if shapes.size and not 1 <= shapes.min() <= shapes.max() <= MAX_SIDE:
            raise ValueError(f"sides are 1 to {MAX_SIDE}, not {shapes.min()} to {shapes.max()}")
        if cells.size and not 0 <= cells.min() <= cells.max() < N_COLOURS:
            raise ValueError(f"colours are 0 to {N_COLOURS - 1}, not {cells.min()} to {cells.max()}")
        starts = np.zeros(2 * len(shapes) + 1, np.int64)
        np.cumsum(shapes.reshape(-1, 2).prod(axis=1, dtype=np.int64), out=starts[1:])
        if starts[-1] != len(cells):
            raise ValueError(f"{len(cells)} cells for grids of {starts[-1]} cells")
        for name, array in (("cells", cells), ("shapes", shapes), ("_starts", starts)):
            view = array.view()
            view.setflags(write=False)
            object.__setattr__(self, name, view)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"PackedPairs never changes; {name} cannot be set")

    def __reduce__(self) -> tuple:
        return _unpickled, (np.array(self.cells), np.array(self.shapes))

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> PackedPairs:
        """The given pairs, in order."""
        grids = [grid for pair in pairs for grid in (pair.input, pair.output)]
        cells = np.concatenate([np.zeros(0, np.int8), *(grid.reshape(-1) for grid in grids)])
        return cls(cells=cells, shapes=np.array([grid.shape for grid in grids], np.uint8).reshape(-1, 2, 2))

    def take(self, numbers: Sequence[int] | np.ndarray) -> PackedPairs:
        """The pairs of these numbers, in this order, with arrays of their own (the others can be freed)."""
        numbers = np.asarray(numbers, np.int64)
        parts = [self.cells[self._starts[2 * n] : self._starts[2 * n + 2]] for n in numbers.tolist()]
        return PackedPairs(cells=np.concatenate([np.zeros(0, np.int8), *parts]), shapes=self.shapes[numbers])

    @property
    def nbytes(self) -> int:
        """Bytes of memory that the arrays take."""
        return self.cells.nbytes + self.shapes.nbytes + self._starts.nbytes

    def __len__(self) -> int:
        return len(self.shapes)

    @overload
    def __getitem__(self, index: int) -> Pair: ...
    @overload
    def __getitem__(self, index: slice) -> PackedPairs: ...
    def __getitem__(self, index):
        if isinstance(index, slice):
            return self.take(range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(f"pair {index} of {len(self)}")
        n = 2 * (int(index) % len(self))
        return checked_pair(self._grid(n), self._grid(n + 1))

    def _grid(self, n: int) -> Grid:
        height, width = self.shapes[n >> 1, n & 1].tolist()
        return self.cells[self._starts[n] : self._starts[n + 1]].reshape(height, width)  # (H, W), read-only

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PackedPairs):
            return NotImplemented
        return np.array_equal(self.shapes, other.shapes) and np.array_equal(self.cells, other.cells)

    __hash__ = None


def _unpickled(cells: np.ndarray, shapes: np.ndarray) -> PackedPairs:
    return PackedPairs(cells=cells, shapes=shapes)


def checked_pair(first: Grid, second: Grid) -> Pair:
    """A Pair of two grids that were checked before and are read-only: `Pair(first, second)` without looking at every cell again."""
    pair = object.__new__(Pair)
    pair.__dict__["input"], pair.__dict__["output"] = first, second
    return pair
