"""What a grid consists of: objects, panels, halves, frames, areas. Measures and chooses nothing. Written in the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import Obj, bounding_box, colours_of, crop, objects_by_colour, split
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


def framed(grid: Grid) -> list[Obj]:
    """Boxes with an edge of one colour; where there are none, those with four single cells of one colour at their corners."""
    boxes = []
    for o in find_objects(grid):
        edge = np.concatenate([o.pixels[0], o.pixels[-1], o.pixels[:, 0], o.pixels[:, -1]])
        if min(o.pixels.shape) > 2 and (edge == o.colour).all() and (o.pixels < 0).any():
            boxes.append((o.top, o.left, o.bottom, o.right))
    marks = {(o.top, o.left): o.colour for o in find_objects(grid) if o.size == 1}
    if not boxes and len(marks) <= 40:
        for (top, left), colour in marks.items():
            for bottom, right in marks:
                corners = {marks.get(cell) for cell in ((top, right), (bottom, left), (bottom, right))}
                if top < bottom and left < right and corners == {colour}:
                    boxes.append((top, left, bottom, right))
    return [Obj(crop(grid, box), box[0], box[1]) for box in boxes]


@remembered
def pieces(grid: Grid, kind: str) -> list[Obj]:
    """The things that a grid consists of.

    kind: objects "4" or "8" (of one colour), "4m" or "8m" (of any colours), "colours" (one for each colour), "panels" (between lines),
    "halves" (two equal parts, the longer side cut), "parts 2x2", "areas" (everything is part of one), "squares" (of the width and height),
    "frames" (boxes with an edge of one colour, or with four single cells of one at their corners, with all inside)
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
    if kind == "frames":
        return framed(grid)
    height, width = grid.shape
    rows, columns = (2, 2) if kind == "parts 2x2" else (2, 1) if height > width else (1, 2)
    if kind == "squares":
        side = min(height, width)
        rows, columns = height // side, width // side
    return [Obj(panel, n, n) for n, panel in enumerate(split(grid, rows, columns))]
