"""Parts of a grid that simple rules speak of: background, bounding boxes, objects, panels between lines. Pure functions of one grid."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from arc_loader.grids import Grid

Box = tuple[int, int, int, int]  # first row, row after the last, first column, column after the last


def background(grid: Grid) -> int:
    """The commonest colour; of equally common ones the smallest."""
    return int(np.bincount(grid.ravel(), minlength=10).argmax())


def box_of(mask: np.ndarray) -> Box | None:
    """The smallest box around the True cells of a mask (H, W); None if there are none."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def cut(grid: Grid, box: Box | None) -> Grid | None:
    """What lies in a box; None for no box."""
    return None if box is None else grid[box[0] : box[1], box[2] : box[3]]


def objects(grid: Grid) -> tuple[np.ndarray, ...]:
    """Masks (H, W) of the connected parts (8 neighbours) of what is not background, in reading order of their first cells."""
    return _objects(grid.tobytes(), grid.shape)


@lru_cache(maxsize=256)
def _objects(data: bytes, shape: tuple[int, int]) -> tuple[np.ndarray, ...]:
    grid = np.frombuffer(data, np.int8).reshape(shape)
    height, width = shape
    wanted = grid != background(grid)
    label = np.zeros((height + 2, width + 2), np.int32)  # with a border, so that no neighbour is out of bounds
    todo = {(y + 1, x + 1) for y, x in np.argwhere(wanted).tolist()}
    found = []
    for y, x in sorted(todo):
        if (y, x) not in todo:
            continue
        todo.remove((y, x))
        stack = [(y, x)]
        number = len(found) + 1
        while stack:
            y, x = stack.pop()
            label[y, x] = number
            for near in [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]:
                if near in todo:
                    todo.remove(near)
                    stack.append(near)
        found.append(number)
    inner = label[1:-1, 1:-1]
    return tuple(inner == number for number in found)


def enclosed(grid: Grid) -> np.ndarray:
    """Mask (H, W) of the background cells that no path over background (4 neighbours) leads from to the border."""
    free = np.pad(grid == background(grid), 1, constant_values=True)  # (H + 2, W + 2)
    outside = np.zeros_like(free)
    outside[0, :] = outside[-1, :] = outside[:, 0] = outside[:, -1] = True
    while True:
        grown = outside.copy()
        grown[1:] |= outside[:-1]
        grown[:-1] |= outside[1:]
        grown[:, 1:] |= outside[:, :-1]
        grown[:, :-1] |= outside[:, 1:]
        grown &= free
        if (grown == outside).all():
            return (free & ~outside)[1:-1, 1:-1]
        outside = grown


def panels(grid: Grid) -> tuple[Grid, ...]:
    """The parts between full lines of one colour (the background last), in reading order; all of one size, at least two, else none."""
    rows = [(0, grid.shape[0])]
    columns = [(0, grid.shape[1])]
    ground = background(grid)
    for colour in sorted(np.unique(grid).tolist(), key=lambda colour: (colour == ground, colour)):
        lines = grid == colour
        down, across = np.flatnonzero(lines.all(axis=1)), np.flatnonzero(lines.all(axis=0))
        if len(down) or len(across):
            rows, columns = list(_between(down, grid.shape[0])), list(_between(across, grid.shape[1]))
            if len(rows) * len(columns) > 1:
                break
    sizes = {(b - a, d - c) for a, b in rows for c, d in columns}
    if len(sizes) != 1 or len(rows) * len(columns) < 2:
        return ()
    return tuple(grid[a:b, c:d] for a, b in rows for c, d in columns)


def _between(lines: np.ndarray, length: int) -> Iterator[tuple[int, int]]:
    begin = 0
    for line in [*lines.tolist(), length]:
        if line > begin:
            yield begin, line
        begin = line + 1
