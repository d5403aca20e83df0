"""Steps that take a grid apart: a piece chosen by a property, some kept, or all put together. Written in the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import (
    BLACK,
    above,
    beside,
    blank,
    bounding_box,
    colours_of,
    crop,
    draw,
    image,
    main_colour,
    object_of,
    overlay,
    split,
    split_at_lines,
)
from omni_arc.language.words import Grid
from omni_arc.program_search.steps.kinds import cut_colour, panel_boxes, pieces
from omni_arc.program_search.steps.measures import measures


def chosen(grid: Grid, kind: str, measure: str, most: bool, whole: bool) -> Grid:
    """The piece with most, or least, of a measure; with all that its box shows, or alone. Fails where several have as much."""
    numbers = measures(grid, kind, measure)
    best = max(numbers) if most else min(numbers)
    if len(numbers) < 2 or numbers.count(best) > 1 and not measure.startswith("same"):
        raise ValueError("no piece stands out")
    piece = pieces(grid, kind)[numbers.index(best)]
    return crop(grid, bounding_box([piece])) if whole else image(piece)


def kept(grid: Grid, kind: str, measure: str, most: bool) -> Grid:
    """Only the pieces with most, or least, of a measure stay where they are."""
    numbers = measures(grid, kind, measure)
    best = max(numbers) if most else min(numbers)
    if min(numbers) == max(numbers):
        raise ValueError("no piece stands out")
    return draw(blank(*grid.shape), [o for o, n in zip(pieces(grid, kind), numbers, strict=True) if n == best])


def numbered_piece(grid: Grid, kind: str, number: int) -> Grid:
    """One piece by its place in reading order."""
    return image(pieces(grid, kind)[number])


def laid_over(grid: Grid, kind: str, last_above: bool) -> Grid:
    """All pieces, which are of equal shape, on top of each other."""
    grids = [image(piece) for piece in pieces(grid, kind)]
    return overlay(grids[::-1] if last_above else grids)


def lined_up(grid: Grid, kind: str, measure: str, falling: bool, upright: bool) -> Grid:
    """All pieces side by side, or below each other, in the order of a measure."""
    numbers = measures(grid, kind, measure)
    order = np.argsort([-n if falling else n for n in numbers], kind="stable").tolist()
    images = [image(pieces(grid, kind)[n]) for n in order]
    return above(*images) if upright else beside(*images)


def piece_colours(grid: Grid, kind: str, measure: str, falling: bool, upright: bool) -> Grid:
    """A cell of its colour for each piece, in the order of a measure."""
    numbers = measures(grid, kind, measure)
    order = np.argsort([-n if falling else n for n in numbers], kind="stable").tolist()
    line = np.array([[pieces(grid, kind)[n].colour for n in order]], np.int8)
    return line.T.copy() if upright else line


def summed_up(grid: Grid, height: int, width: int, what: str) -> Grid:
    """A cell for every block of so many rows and columns: its main colour, its rarest one, 1 where anything is drawn, or how much is."""
    say = {
        "main": main_colour,
        "most": lambda block: main_colour(block, None),
        "rarest": lambda block: colours_of(block, None)[-1],
        "any": lambda block: int((block != BLACK).any()),
        "number": lambda block: min(9, int((block != BLACK).sum())),
    }
    rows, columns = grid.shape[0] // height, grid.shape[1] // width
    blocks = split(grid, rows, columns)
    return np.array([say[what](block) for block in blocks], np.int8).reshape(rows, columns)


def panel_colours(grid: Grid, what: str) -> Grid:
    """A cell for each panel between lines: its main colour, 1 where anything is drawn, or the number of its drawn cells."""
    rows = split_at_lines(grid, cut_colour(grid))
    say = {
        "main": main_colour,
        "any": lambda p: int((p != BLACK).any()),
        "number": lambda p: min(9, int((p != BLACK).sum())),
    }
    return np.array([[say[what](panel) for panel in row] for row in rows], np.int8)


def fullest_panels(grid: Grid, most: bool) -> Grid:
    """Panels between lines that have most, or least, drawn cells are filled with their main colour, the others emptied."""
    out = np.where(grid == cut_colour(grid), grid, BLACK).astype(np.int8)
    panels = panel_boxes(grid)
    counts = [int((crop(grid, bounding_box([p])) != BLACK).sum()) for p in panels]
    for panel, number in zip(panels, counts, strict=True):
        if number == (max(counts) if most else min(counts)):
            out[panel.top : panel.bottom + 1, panel.left : panel.right + 1] = main_colour(
                crop(grid, bounding_box([panel]))
            )
    return out


def colour_grid(grid: Grid) -> Grid:
    """A cell for each area of one colour: rows and columns of areas without their sizes."""
    rows = np.r_[True, (grid[1:] != grid[:-1]).any(axis=1)]
    columns = np.r_[True, (grid[:, 1:] != grid[:, :-1]).any(axis=0)]
    return grid[rows][:, columns]


def drawn_object(grid: Grid) -> Grid:
    """All that is drawn, as one picture, without black around it."""
    return image(object_of(grid, grid != BLACK))


def number_of_pieces(grid: Grid, kind: str, upright: bool) -> Grid:
    """As many cells of the main colour as there are pieces."""
    colour = colours_of(grid)[0]
    return blank(len(pieces(grid, kind)), 1, colour) if upright else blank(1, len(pieces(grid, kind)), colour)
