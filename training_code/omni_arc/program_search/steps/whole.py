"""Steps on whole grids: turned, cut, repeated, completed, sorted, shaken. Written in the language alone: their text is part of programs."""

from __future__ import annotations

import numpy as np

from omni_arc.language import (
    BLACK,
    DOWN,
    RIGHT,
    above,
    beside,
    blank,
    colours_of,
    connect,
    crop,
    main_colour,
    overlay,
    rotate,
    scale,
    shift,
    split,
    stamp,
    tile,
    trim,
)
from omni_arc.language.words import Colour, Grid, Mask


def turned(grid: Grid, way: int) -> Grid:
    """Way 0 to 3: so many quarter turns clockwise; 4 to 7: of the mirror image."""
    return rotate(grid[:, ::-1] if way > 3 else grid, way % 4)


def stretched(grid: Grid, rows: int, columns: int) -> Grid:
    """Every cell becomes so many rows and columns."""
    if grid.shape[0] * rows > 30 or grid.shape[1] * columns > 30:
        raise ValueError("larger than a grid can be")
    return grid.repeat(rows, axis=0).repeat(columns, axis=1)


def repeated(grid: Grid, rows: int, columns: int) -> Grid:
    """So many copies below and beside each other."""
    if grid.shape[0] * rows > 30 or grid.shape[1] * columns > 30:
        raise ValueError("larger than a grid can be")
    return tile(grid, rows, columns)


def blocks(grid: Grid, ways: tuple[tuple[int, ...], ...]) -> Grid:
    """Copies below and beside each other, each turned in its way; way 8 leaves it black."""
    if grid.shape[0] * len(ways) > 30 or grid.shape[1] * len(ways[0]) > 30:
        raise ValueError("larger than a grid can be")
    return above(*(beside(*(grid * 0 if way == 8 else turned(grid, way) for way in row)) for row in ways))


def corners_over(grid: Grid, rows: int, columns: int) -> Grid:
    """The four corners of so many rows and columns laid over each other."""
    if grid.shape[0] < rows or grid.shape[1] < columns:
        raise ValueError("smaller than its corners")
    return overlay(
        [lines[:, side] for lines in (grid[:rows], grid[-rows:]) for side in (slice(columns), slice(-columns, None))]
    )


def part(grid: Grid, rows: int, columns: int, number: int) -> Grid:
    """One of so many equal panels, in reading order."""
    return split(grid, rows, columns)[number]


def half(grid: Grid, side: str) -> Grid:
    """The half at a side, with the middle line where there is one."""
    rows, columns = (grid.shape[0] + 1) // 2, (grid.shape[1] + 1) // 2
    return {"top": grid[:rows], "bottom": grid[-rows:], "left": grid[:, :columns], "right": grid[:, -columns:]}[
        side
    ].copy()


def inner(grid: Grid) -> Grid:
    """Without the outermost rows and columns."""
    return grid[1:-1, 1:-1].copy()


def trimmed(grid: Grid) -> Grid:
    """Without the rows and columns of the most frequent colour around all the rest."""
    return trim(grid, main_colour(grid, None))


def on_black(grid: Grid) -> Grid:
    """The most frequent colour and black change places."""
    ground = main_colour(grid, None)
    return np.where(grid == ground, BLACK, np.where(grid == BLACK, ground, grid)).astype(np.int8)


def only_colour(grid: Grid, colour: Colour) -> Grid:
    """All but one colour becomes black."""
    return np.where(grid == colour, grid, BLACK).astype(np.int8)


def without_colour(grid: Grid, colour: Colour) -> Grid:
    """One colour becomes black."""
    return np.where(grid == colour, BLACK, grid).astype(np.int8)


def box_of_colour(grid: Grid, colour: Colour) -> Grid:
    """The smallest part of the grid with all cells of a colour."""
    rows, columns = np.flatnonzero((grid == colour).any(1)), np.flatnonzero((grid == colour).any(0))
    return crop(grid, (rows[0], columns[0], rows[-1], columns[-1]))


def inside_colour(grid: Grid, colour: Colour) -> Grid:
    """What lies within the frame that a colour makes."""
    return inner(box_of_colour(grid, colour))


def in_itself(grid: Grid, where: str) -> Grid:
    """A copy of the grid in place of each cell that is drawn, black, or of its most or least frequent colour."""
    if max(side * side for side in grid.shape) > 30:
        raise ValueError("larger than a grid can be")
    colour = colours_of(grid)[0 if where == "main" else -1]
    return stamp({"drawn": grid != BLACK, "black": grid == BLACK}.get(where, grid == colour), grid)


def enlarged_by_count(grid: Grid, what: str, copies: bool) -> Grid:
    """Enlarged, or repeated, as often as the grid has colours, drawn cells, or black cells."""
    number = {"colours": len(colours_of(grid)), "drawn": int((grid != 0).sum()), "black": int((grid == 0).sum())}[what]
    if not 1 < number * max(grid.shape) <= 30:
        raise ValueError("larger than a grid can be")
    return tile(grid, number, number) if copies else scale(grid, number)


def with_image(grid: Grid, way: int) -> Grid:
    """The grid with its turned image behind it."""
    return overlay([grid, turned(grid, way)])


def with_all_images(grid: Grid) -> Grid:
    """The grid with all of its turned images behind it."""
    return overlay([turned(grid, way) for way in range(8)])


def connected(grid: Grid) -> Grid:
    """A line of their colour between every two cells of the same colour that see each other."""
    lines = [connect(grid, colour, colour) for colour in colours_of(grid)]
    return overlay([grid, *lines])


def sorted_lines(grid: Grid, columns: bool, falling: bool) -> Grid:
    """Rows, or columns, in the order of how many cells are drawn in them."""
    lines = grid.T if columns else grid
    counts = (lines != BLACK).sum(axis=1)
    lines = lines[np.argsort(-counts if falling else counts, kind="stable")]
    return (lines.T if columns else lines).copy()


def moved_round(grid: Grid, down: int, right: int) -> Grid:
    """Everything so many steps further; what goes out comes in at the other side."""
    return shift(shift(grid, DOWN, down, None), RIGHT, right, None)


def without_repeats(grid: Grid) -> Grid:
    """Rows and columns that were there before are left out."""
    rows = [r for r in range(len(grid)) if not any((grid[r] == grid[q]).all() for q in range(r))]
    columns = [c for c in range(grid.shape[1]) if not any((grid[:, c] == grid[:, q]).all() for q in range(c))]
    return grid[rows][:, columns]


def without_ground_lines(grid: Grid) -> Grid:
    """Rows and columns of black alone are left out."""
    return grid[(grid != BLACK).any(axis=1)][:, (grid != BLACK).any(axis=0)]


def counted_bar(grid: Grid, colours: bool, upright: bool) -> Grid:
    """One cell for each drawn cell of the grid, or each colour, the most frequent colours first."""
    found = colours_of(grid)
    bar = [c for c in found for _ in range(1 if colours else int((grid == c).sum()))]
    line = np.array([bar], np.int8)
    return line.T.copy() if upright else line


def counted_columns(grid: Grid, ground: bool) -> Grid:
    """A column of cells for each colour, as high as the colour has cells, the most frequent first."""
    found = colours_of(grid, None if ground else BLACK)
    out = blank(int((grid == found[0]).sum()), len(found))
    for n, colour in enumerate(found):
        out[: int((grid == colour).sum()), n] = colour
    return out


def in_cells(grid: Grid) -> Grid:
    """Shrunk as far as all runs of equal rows, and of equal columns, have lengths with a common divisor."""
    steps = []
    for lines in (grid, grid.T):
        changes = [0, *(n for n in range(1, len(lines)) if (lines[n] != lines[n - 1]).any()), len(lines)]
        steps.append(int(np.gcd.reduce(changes)))
    return grid[:: steps[0], :: steps[1]].copy()


def reflected(grid: Grid, rows: int, columns: int) -> Grid:
    """So many copies that overlap by a row, or column, each the mirror image of the one before."""
    height, width = grid.shape
    if (height - 1) * rows + 1 > 30 or (width - 1) * columns + 1 > 30 or min(height, width) < 2:
        raise ValueError("larger than a grid can be")
    return np.pad(grid, ((0, (height - 1) * (rows - 1)), (0, (width - 1) * (columns - 1))), mode="reflect")


def one_colour(grid: Grid, rarest: bool) -> Grid:
    """The most, or least, frequent colour everywhere."""
    return np.full(grid.shape, colours_of(grid)[-1 if rarest else 0], np.int8)


def drawn(grid: Grid) -> Mask:
    """What is not black."""
    return grid != BLACK
