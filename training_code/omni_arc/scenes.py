"""What generators of inputs are made of: sides, colours, noise, shapes put at free places. Knows no puzzles.

Unlike the language these functions change the grid that they are given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from omni_arc.language.words import CLEAR, STRAIGHT, Cell, Colour, Grid


def between(rng: np.random.Generator, difficulty: float, low: int, high: int) -> int:
    """A number from low to high, both with it; rather low where the difficulty is near 0, rather high where it is near 1."""
    middle = low + difficulty * (high - low)
    spread = max(1.0, (high - low) / 4)
    return int(np.clip(round(rng.uniform(middle - spread, middle + spread)), low, high))


def canvas(
    rng: np.random.Generator, difficulty: float, low: int, high: int, colour: Colour = 0, square: bool = False
) -> Grid:
    """A grid of one colour whose sides lie between low and high."""
    height = between(rng, difficulty, low, high)
    width = height if square else between(rng, difficulty, low, high)
    return np.full((height, width), colour, np.int8)


def some_colours(rng: np.random.Generator, count: int, avoid: Sequence[Colour] = (0,)) -> list[Colour]:
    """So many different colours, none of those to avoid."""
    return [int(c) for c in rng.permutation([c for c in range(10) if c not in avoid])[:count]]


def one_colour(rng: np.random.Generator, avoid: Sequence[Colour] = (0,)) -> Colour:
    """A colour, none of those to avoid."""
    return some_colours(rng, 1, avoid)[0]


def noise(rng: np.random.Generator, height: int, width: int, colours: Sequence[Colour], density: float) -> Grid:
    """Cells of random colours on black; density: the share of cells that are coloured."""
    cells = rng.choice(np.array(colours, np.int8), (height, width))
    return np.where(rng.random((height, width)) < density, cells, np.int8(0))


def blob(rng: np.random.Generator, height: int, width: int, colours: Sequence[Colour], cells: int) -> np.ndarray:
    """The pixels of a connected shape of about so many cells within a box, each in one of the colours, CLEAR elsewhere."""
    cells = min(cells, height * width)
    draws = rng.random((6 * cells + 2, 3)).tolist()
    paints = [int(c) for c in colours]
    taken = [(int(draws[0][0] * height), int(draws[0][1] * width))]
    found = {taken[0]: paints[int(draws[0][2] * len(paints))]}
    for which, where, paint in draws[1:]:
        if len(taken) == cells:
            break
        row, column = taken[int(which * len(taken))]
        down, right = STRAIGHT[int(where * 4)]
        cell = row + down, column + right
        if cell not in found and 0 <= cell[0] < height and 0 <= cell[1] < width:
            found[cell] = paints[int(paint * len(paints))]
            taken.append(cell)
    top, left = min(row for row, _ in taken), min(column for _, column in taken)
    bottom, right = max(row for row, _ in taken), max(column for _, column in taken)
    pixels = np.full((bottom - top + 1, right - left + 1), CLEAR, np.int8)
    for (row, column), colour in found.items():
        pixels[row - top, column - left] = colour
    return pixels


def box(height: int, width: int, colour: Colour, inner: Colour | None = None) -> np.ndarray:
    """The pixels of a rectangle; with an inner colour (or CLEAR) only its border has the colour."""
    pixels = np.full((height, width), colour, np.int8)
    if inner is not None:
        pixels[1:-1, 1:-1] = inner
    return pixels


def put(grid: Grid, pixels: np.ndarray, cell: Cell) -> None:
    """Draw pixels with their top left corner at a cell; CLEAR ones leave the grid as it is. They must fit."""
    place = grid[cell[0] : cell[0] + pixels.shape[0], cell[1] : cell[1] + pixels.shape[1]]
    np.copyto(place, pixels, where=pixels >= 0)


def put_free(
    rng: np.random.Generator,
    grid: Grid,
    pixels: np.ndarray,
    gap: int = 1,
    background: Colour = 0,
    margin: int = 0,
    tries: int = 30,
) -> Cell | None:
    """Draw pixels where so many cells around their box are background too; None, and nothing drawn, where no place is found.

    margin: how far they stay from the border
    """
    height, width = pixels.shape
    rows, columns = grid.shape[0] - height - 2 * margin, grid.shape[1] - width - 2 * margin
    if rows < 0 or columns < 0:
        return None
    free = grid == background
    for down, right in rng.random((tries, 2)).tolist():
        row, column = margin + int(down * (rows + 1)), margin + int(right * (columns + 1))
        if free[max(row - gap, 0) : row + height + gap, max(column - gap, 0) : column + width + gap].all():
            put(grid, pixels, (row, column))
            return row, column
    return None


def free_cells(rng: np.random.Generator, grid: Grid, count: int, background: Colour = 0) -> list[Cell]:
    """At most so many different cells of the background, in random order."""
    cells = np.argwhere(grid == background)
    return [(int(r), int(c)) for r, c in rng.permutation(cells)[:count]]
