"""Steps that put objects, copies and fillings where other things say: between corners, into frames, at marks. In the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import BLACK, draw, erase, move_to, object_of
from omni_arc.language.words import Colour, Grid
from omni_arc.program_search.memo import find_objects
from omni_arc.program_search.steps.kinds import cut_colour, panel_boxes, pieces
from omni_arc.program_search.steps.measures import measures


def filled_corners(grid: Grid, fill: Colour | None) -> Grid:
    """What lies within four single cells of one colour at the corners of a rectangle is filled; None: with their colour."""
    out = grid.copy()
    marks = {(o.top, o.left): o.colour for o in find_objects(grid, diagonal=True) if o.size == 1}
    if len(marks) > 40:
        raise ValueError("too many cells")
    for (top, left), colour in marks.items():
        for bottom, right in marks:
            if top + 1 < bottom and left + 1 < right:
                others = {marks.get(cell) for cell in ((top, right), (bottom, left), (bottom, right))}
                part = out[top + 1 : bottom, left + 1 : right]
                if others == {colour} and (part == BLACK).all():
                    part[:] = colour if fill is None else fill
    return out


def centred(grid: Grid, colour: Colour, frame: Colour) -> Grid:
    """All cells of a colour move so that the middle of their box is the middle of the box around a frame of another colour."""
    thing, around = object_of(grid, grid == colour), object_of(grid, grid == frame)
    top = around.top + (around.height - thing.height) // 2
    left = around.left + (around.width - thing.width) // 2
    return draw(erase(grid, thing), move_to(thing, (top, left)))


def aligned(grid: Grid, colour: Colour, side: str) -> Grid:
    """All objects move along rows, or columns, until a side of theirs is level with that of the object of a colour."""
    found = find_objects(grid, diagonal=True)
    goal = next(o for o in found if o.colour == colour)
    moved = []
    for o in found:
        top = {"top": goal.top, "bottom": goal.bottom - o.height + 1}.get(side, o.top)
        left = {"left": goal.left, "right": goal.right - o.width + 1}.get(side, o.left)
        moved.append(move_to(o, (top, left)))
    return draw(erase(grid, found), moved)


def copied_to_marks(grid: Grid) -> Grid:
    """Every single cell becomes a copy of the object of several colours that has one cell of its colour, laid upon it."""
    found = find_objects(grid, diagonal=True, multicolour=True)
    models = [o for o in found if len(o.colours) > 1]
    out = grid
    for mark in found:
        for model in models if mark.size == 1 else []:
            places = np.argwhere(model.pixels == mark.colour)
            if len(places) == 1:
                out = draw(out, move_to(model, (mark.top - int(places[0][0]), mark.left - int(places[0][1]))))
    return out


def panel_over_panels(grid: Grid, measure: str, most: bool) -> Grid:
    """Every panel is filled with one cell of the panel that has most, or least, of a measure: the cell at the place of the panel."""
    numbers = measures(grid, "panels", measure)
    best = max(numbers) if most else min(numbers)
    if numbers.count(best) != 1:
        raise ValueError("no panel stands out")
    cells = pieces(grid, "panels")[numbers.index(best)].pixels.ravel()
    boxes = panel_boxes(grid)
    if len(boxes) != len(cells):
        raise ValueError("not as many panels as cells")
    out = np.full(grid.shape, cut_colour(grid), np.int8)
    for box, colour in zip(boxes, cells, strict=True):
        out[box.top : box.bottom + 1, box.left : box.right + 1] = colour
    return out


def swapped_colours(grid: Grid, kind: str) -> Grid:
    """In every piece of two colours these change places."""
    out = grid.copy()
    for o in pieces(grid, kind):
        if len(o.colours) == 2:
            a, b = o.colours
            part = out[o.top : o.bottom + 1, o.left : o.right + 1]
            part[o.pixels == a], part[o.pixels == b] = b, a
    return out


def mirrored_objects_beside(grid: Grid, way: int) -> Grid:
    """Every object's mirror image beside it: 0 below, 1 above, 2 to the right, 3 to the left, where the grid is black."""
    out = grid.copy()
    for o in find_objects(grid, diagonal=True, multicolour=True):
        down, right = ((o.height, 0), (-o.height, 0), (0, o.width), (0, -o.width))[way]
        image = o.pixels[::-1] if down else o.pixels[:, ::-1]
        for r, c in np.argwhere(image > 0).tolist():
            row, column = o.top + down + r, o.left + right + c
            if 0 <= row < grid.shape[0] and 0 <= column < grid.shape[1] and grid[row, column] == BLACK:
                out[row, column] = image[r, c]
    return out


def balanced_objects(grid: Grid, how: str) -> Grid:
    """Every object of several cells becomes symmetric about the point where most of its cells mirror others and none contradicts.

    how: "both" (across and down), "turned" (by quarters), or "all"
    """
    ways = {
        "both": ((1, 0, 0, -1), (-1, 0, 0, 1), (-1, 0, 0, -1)),
        "turned": ((0, 1, -1, 0), (0, -1, 1, 0), (-1, 0, 0, -1)),
    }
    ways["all"] = tuple(dict.fromkeys((*ways["both"], *ways["turned"], (0, 1, 1, 0), (0, -1, -1, 0))))
    out = grid.copy()
    for o in find_objects(grid, diagonal=True, multicolour=True):
        cells = np.array(o.cells)
        shades = grid[cells[:, 0], cells[:, 1]]
        best, places = 0, cells[:0]
        for y in range(2 * o.top, 2 * o.bottom + 1) if 4 <= o.size <= 80 else ():
            for x in range(2 * o.left + y % 2, 2 * o.right + 1, 2):
                away = 2 * cells - (y, x)
                images = np.concatenate([away @ np.array(way).reshape(2, 2) for way in ways[how]]) + (y, x)
                images = images // 2
                inside = ((images >= 0) & (images < grid.shape)).all(axis=1)
                there = np.where(inside, grid[images[:, 0] % grid.shape[0], images[:, 1] % grid.shape[1]], BLACK)
                alike = there == np.tile(shades, len(ways[how]))
                if ((there == BLACK) | alike).all() and int(alike.sum()) > best:
                    best, places = int(alike.sum()), images[inside]
                    colours = np.tile(shades, len(ways[how]))[inside]
        if best:
            out[places[:, 0], places[:, 1]] = colours
    return out


def bridged(grid: Grid, line: Colour | None, inner: bool) -> Grid:
    """Objects that face each other with nothing between are joined by all they both face (inner: but the outermost lines)."""
    out = grid.copy()
    found = find_objects(grid, diagonal=True)
    edge = int(inner)
    if len(found) > 20:
        raise ValueError("too many objects")
    for a in found:
        for b in found:
            top, bottom = max(a.top, b.top) + edge, min(a.bottom, b.bottom) - edge
            left, right = max(a.left, b.left) + edge, min(a.right, b.right) - edge
            if top <= bottom and a.right + 1 < b.left:
                part = out[top : bottom + 1, a.right + 1 : b.left]
            elif left <= right and a.bottom + 1 < b.top:
                part = out[a.bottom + 1 : b.top, left : right + 1]
            else:
                continue
            if (part == BLACK).all():
                part[:] = a.colour if line is None else line
    return out


def completed_objects(grid: Grid, how: str) -> Grid:
    """Every object of several colours becomes symmetric about the middle of the cells of its rarest colour.

    how: "across", "down", "both", or "all" (also turned by quarters)
    """
    out = grid.copy()
    for o in find_objects(grid, diagonal=True, multicolour=True):
        rows, columns = np.nonzero(o.pixels == o.colours[-1])
        total = int(2 * o.top + rows.min() + rows.max()), int(2 * o.left + columns.min() + columns.max())
        cells = {cell: int(grid[cell]) for cell in o.cells}
        for _ in range(2):
            for (r, c), colour in list(cells.items()):
                y, x = 2 * r - total[0], 2 * c - total[1]
                images = {
                    "across": [(y, -x)],
                    "down": [(-y, x)],
                    "both": [(-y, x), (y, -x)],
                    "all": [(-y, x), (y, -x), (x, y)],
                }[how]
                for image in images:
                    if (image[0] + total[0]) % 2 == 0 and (image[1] + total[1]) % 2 == 0:
                        cells.setdefault(((image[0] + total[0]) // 2, (image[1] + total[1]) // 2), colour)
        for (r, c), colour in cells.items():
            if 0 <= r < grid.shape[0] and 0 <= c < grid.shape[1] and out[r, c] == BLACK:
                out[r, c] = colour
    return out
