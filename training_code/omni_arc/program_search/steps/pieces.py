"""Steps that take a grid apart: pieces of many kinds, one chosen by a property, or all put together. Written in the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import (
    BLACK,
    Obj,
    above,
    beside,
    blank,
    bounding_box,
    colours_of,
    count_holes,
    crop,
    draw,
    image,
    is_symmetric,
    main_colour,
    object_of,
    objects_by_colour,
    overlay,
    split,
    split_at_lines,
)
from omni_arc.language.words import Colour, Grid
from omni_arc.program_search.memo import find_objects, remembered


def cut_colour(grid: Grid) -> Colour:
    """The colour of full rows and columns that cut the grid into equal panels, else into any. Fails where there is none but black."""
    cutting = []
    for colour in colours_of(grid):
        lines = grid == colour
        rows, columns = lines.all(axis=1), lines.all(axis=0)
        if rows.any() or columns.any():
            shapes = {o.pixels.shape for o in find_objects((~(rows[:, None] | columns[None, :])).astype(np.int8))}
            only = (lines == (rows[:, None] | columns[None, :])).all()
            cutting.append((len(shapes) == 1, only, int(lines.sum()), colour))
    if not cutting:
        raise ValueError("no lines")
    return max(cutting)[3]


@remembered
def panel_boxes(grid: Grid) -> list[Obj]:
    """The panels between full rows and columns of one colour, each as a full box, in reading order."""
    lines = grid == cut_colour(grid)
    free = ~(lines.all(axis=1)[:, None] | lines.all(axis=0)[None, :])
    return find_objects(free.astype(np.int8))


@remembered
def pieces(grid: Grid, kind: str) -> list[Obj]:
    """The things that a grid consists of.

    kind: objects "4" or "8" (of one colour), "4m" or "8m" (of any colours), "colours" (one for each colour), "panels" (between lines),
    "halves" (two equal parts, the longer side cut), "parts 2x2", "areas" (everything is part of one), "squares" (of the width and height)
    """
    if kind in ("4", "8", "4m", "8m"):
        return find_objects(grid, diagonal=kind[0] == "8", multicolour=kind[1:] == "m")
    if kind == "areas":
        return find_objects(grid, background=None)
    if kind == "colours":
        return objects_by_colour(grid)
    if kind == "panels":
        colour = cut_colour(grid)
        if colour is None:
            raise ValueError("no lines")
        boxes = find_objects((grid != colour).astype(np.int8))
        return [Obj(crop(grid, bounding_box([box])), box.top, box.left) for box in boxes]
    height, width = grid.shape
    rows, columns = (2, 2) if kind == "parts 2x2" else (2, 1) if height > width else (1, 2)
    if kind == "squares":
        side = min(height, width)
        rows, columns = height // side, width // side
    return [Obj(panel, n, n) for n, panel in enumerate(split(grid, rows, columns))]


@remembered
def measures(grid: Grid, kind: str, measure: str) -> list[int]:
    """A number for each piece: how much of something it has."""
    found = pieces(grid, kind)
    if measure == "size":
        return [int((o.pixels > 0).sum()) for o in found]
    if measure == "height":
        return [o.height for o in found]
    if measure == "width":
        return [o.width for o in found]
    if measure == "area":
        return [o.height * o.width for o in found]
    if measure == "top":
        return [o.top for o in found]
    if measure == "left":
        return [o.left for o in found]
    if measure == "colours":
        return [len([c for c in o.colours if c]) for o in found]
    if measure == "holes":
        return [count_holes(Obj(np.where(o.pixels > 0, o.pixels, -1).astype(np.int8), 0, 0)) for o in found]
    if measure == "gaps":
        return [int((o.pixels <= 0).sum()) for o in found]
    if measure == "density":
        return [1000 * int((o.pixels > 0).sum()) // o.pixels.size for o in found]
    if measure == "parts":
        return [len(find_objects(image(o))) for o in found]
    if measure == "symmetries":
        return [int(is_symmetric(o)) + int((o.pixels == o.pixels[::-1]).all()) for o in found]
    if measure == "others":
        rare = [o.colours[-1] if len(o.colours) else 0 for o in found]
        return [int((o.pixels == c).sum()) for o, c in zip(found, rare, strict=True)]
    if measure == "border":
        edges = grid.shape
        return [int(o.top == 0 or o.left == 0 or o.bottom == edges[0] - 1 or o.right == edges[1] - 1) for o in found]
    if measure == "same shape":
        shapes = [((o.pixels > 0).tobytes(), o.pixels.shape) for o in found]
        return [shapes.count(shape) for shape in shapes]
    if measure == "same image":
        images = [(o.pixels.tobytes(), o.pixels.shape) for o in found]
        return [images.count(one) for one in images]
    if measure == "same colour":
        colours = [o.colour for o in found]
        return [colours.count(colour) for colour in colours]
    if measure == "same size":
        sizes = [o.size for o in found]
        return [sizes.count(size) for size in sizes]
    if measure.startswith("cells "):
        return [int((o.pixels == int(measure[6:])).sum()) for o in found]
    if measure == "colour cells":
        return [int((grid == o.colour).sum()) for o in found]
    raise ValueError(f"no measure is called {measure}")


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
