"""Objects: connected cells of a grid with their colours and their place. Knows no puzzles and draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omni_arc.language.words import BLACK, CLEAR, Cell, Colour, Grid, Mask


@dataclass(frozen=True, eq=False)
class Obj:
    """Some cells of a grid. pixels: int8 (h, w), the box around them, CLEAR where the box shows what is behind.

    >>> obj = find_objects(grid_of("----- -22-- -2---"))[0]
    >>> (obj.top, obj.left, obj.bottom, obj.right, obj.height, obj.width, obj.size, obj.colour)
    (1, 1, 2, 2, 2, 2, 3, 2)
    >>> show(obj)
    22
    2~
    """

    pixels: np.ndarray
    top: int
    left: int

    def __post_init__(self) -> None:
        self.pixels.setflags(write=False)

    @property
    def height(self) -> int:
        """How many rows its box has."""
        return self.pixels.shape[0]

    @property
    def width(self) -> int:
        """How many columns its box has."""
        return self.pixels.shape[1]

    @property
    def bottom(self) -> int:
        """Its lowest row."""
        return self.top + self.pixels.shape[0] - 1

    @property
    def right(self) -> int:
        """Its last column."""
        return self.left + self.pixels.shape[1] - 1

    @property
    def centre(self) -> Cell:
        """The middle cell of its box, the upper left one of two or four."""
        return (self.top + self.bottom) // 2, (self.left + self.right) // 2

    @property
    def mask(self) -> Mask:
        """Which cells of its box belong to it."""
        return self.pixels >= 0

    @property
    def size(self) -> int:
        """How many cells it has."""
        return int((self.pixels >= 0).sum())

    @property
    def colours(self) -> list[Colour]:
        """Its colours, the most frequent first; of equally frequent ones the smaller number."""
        counts = np.bincount(self.pixels.ravel() + 1, minlength=11)[1:]
        return [int(c) for c in np.argsort(-counts, kind="stable") if counts[c]]

    @property
    def colour(self) -> Colour:
        """Its most frequent colour."""
        return int(np.bincount(self.pixels.ravel() + 1, minlength=11)[1:].argmax())

    @property
    def cells(self) -> list[Cell]:
        """Where its cells are in the grid, in reading order."""
        return [(self.top + r, self.left + c) for r, c in np.argwhere(self.pixels >= 0).tolist()]


def find_objects(
    grid: Grid, diagonal: bool = False, multicolour: bool = False, background: Colour | None = BLACK
) -> list[Obj]:
    """The connected parts of a grid, in reading order of their first cells.

    diagonal: cells that touch at a corner are connected, too
    multicolour: different colours may be one object
    background: the colour that is no object; with None every cell is part of one

    >>> g = grid_of("1-2- -12- ----")
    >>> [o.size for o in find_objects(g)], [o.size for o in find_objects(g, diagonal=True)]
    ([1, 2, 1], [2, 2])
    >>> [o.size for o in find_objects(g, diagonal=True, multicolour=True)]
    [4]
    """
    height, width = grid.shape
    step = width + 2
    padded = np.full((height + 2, step), CLEAR, np.int8)
    padded[1:-1, 1:-1] = grid
    if background is not None:
        padded[padded == background] = CLEAR
    flat, values = padded.ravel().tolist(), padded.ravel().tolist()
    offsets = (-step, -1, 1, step, -step - 1, 1 - step, step - 1, step + 1)[: 8 if diagonal else 4]
    found = []
    for first, colour in enumerate(flat):
        if colour < 0:
            continue
        flat[first] = CLEAR
        cells = [first]
        if multicolour:
            for cell in cells:
                for offset in offsets:
                    if flat[cell + offset] >= 0:
                        flat[cell + offset] = CLEAR
                        cells.append(cell + offset)
        else:
            for cell in cells:
                for offset in offsets:
                    if flat[cell + offset] == colour:
                        flat[cell + offset] = CLEAR
                        cells.append(cell + offset)
        found.append(_object(cells, values, step))
    return found


def _object(cells: list[int], values: list[int], step: int) -> Obj:
    """The object of these places in a padded, flat grid whose rows are `step` long."""
    top, bottom = min(cells) // step, max(cells) // step
    columns = [cell % step for cell in cells]
    left, right = min(columns), max(columns)
    width = right - left + 1
    box = [CLEAR] * ((bottom - top + 1) * width)
    for cell, column in zip(cells, columns, strict=True):
        box[(cell // step - top) * width + column - left] = values[cell]
    return Obj(np.array(box, np.int8).reshape(-1, width), top - 1, left - 1)


def object_of(grid: Grid, mask: Mask) -> Obj:
    """The cells of the mask as one object, connected or not. Raises ValueError for an empty mask.

    >>> show(object_of(grid_of("3-- --2"), grid_of("1-- --1") == 1))
    3~~
    ~~2
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        raise ValueError("an object needs at least one cell, the mask has none")
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return Obj(np.where(mask[box], grid[box], CLEAR).astype(np.int8), int(rows[0]), int(columns[0]))


def objects_by_colour(grid: Grid, background: Colour | None = BLACK) -> list[Obj]:
    """One object for each colour with all of its cells, by colour.

    >>> [(o.colour, o.size) for o in objects_by_colour(grid_of("1-2 -2- 1-1"))]
    [(1, 3), (2, 2)]
    """
    colours = np.flatnonzero(np.bincount(grid.ravel(), minlength=10)).tolist()
    return [object_of(grid, grid == colour) for colour in colours if colour != background]


def bounding_box(objects: Sequence[Obj]) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of the smallest box around all of them.

    >>> bounding_box(find_objects(grid_of("----- -1--- ---2-")))
    (1, 1, 2, 3)
    """
    tops, lefts = [o.top for o in objects], [o.left for o in objects]
    return min(tops), min(lefts), max(o.bottom for o in objects), max(o.right for o in objects)
