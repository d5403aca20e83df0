"""Steps that draw into a grid: rays, outlines, fillings, things that fall or grow. Written in the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import (
    AROUND,
    BLACK,
    DIAGONAL,
    STRAIGHT,
    best_axis,
    blank,
    bounding_box,
    colours_of,
    count_neighbours,
    draw,
    enclosed,
    erase,
    fall,
    frame,
    grow,
    main_colour,
    mirror,
    overlay,
    restore_symmetry,
    turn,
)
from omni_arc.language.words import Colour, Direction, Grid
from omni_arc.program_search.memo import find_objects
from omni_arc.program_search.steps.lines import lines_from
from omni_arc.program_search.steps.periods import common_period


def rays(grid: Grid, colour: Colour | None, directions: str, line: Colour | None, through: bool) -> Grid:
    """Lines from every cell of a colour (None: of any), in the colour `line` (None: that of the cell), to the border or the first thing."""
    ways = {"all": AROUND, "straight": STRAIGHT, "diagonal": DIAGONAL, "level": STRAIGHT[2:], "upright": STRAIGHT[:2]}
    chosen = ways[directions] if directions in ways else (AROUND[int(directions)],)
    starts = np.argwhere(grid != BLACK if colour is None else grid == colour).tolist()
    if len(starts) > 60:
        raise ValueError("too many cells")
    shades = [int(grid[row, column]) if line is None else line for row, column in starts]
    return lines_from(grid, [(*s, d, shade) for s, shade in zip(starts, shades, strict=True) for d in chosen], through)


def outlined(grid: Grid, colour: Colour | None, line: Colour, diagonal: bool) -> Grid:
    """A layer of cells in the colour `line` around every object of a colour (None: of any), under what is there."""
    found = [o for o in find_objects(grid, diagonal=True) if colour is None or o.colour == colour]
    if len(found) > 60:
        raise ValueError("too many objects")
    return overlay([grid, draw(blank(*grid.shape), [grow(o, line, diagonal) for o in found])])


def boxed(grid: Grid, colour: Colour, line: Colour) -> Grid:
    """A frame around the box of every object of a colour."""
    out = grid
    for o in find_objects(grid, diagonal=True):
        if o.colour == colour:
            out = frame(out, (o.top - 1, o.left - 1, o.bottom + 1, o.right + 1), line)
    return out


def filled_boxes(grid: Grid, colour: Colour, fill: Colour) -> Grid:
    """The box of every object of a colour is filled where it is black."""
    out = grid.copy()
    for o in find_objects(grid, diagonal=True):
        if o.colour == colour:
            part = out[o.top : o.bottom + 1, o.left : o.right + 1]
            part[part == BLACK] = fill
    return out


def filled_inside(grid: Grid, colour: Colour | None) -> Grid:
    """What an object surrounds takes the colour, or with None the colour of the object."""
    out = grid.copy()
    for o in find_objects(grid, diagonal=True):
        inside = enclosed(o.mask.astype(np.int8))
        part = out[o.top : o.bottom + 1, o.left : o.right + 1]
        part[inside & (part == BLACK)] = o.colour if colour is None else colour
    return out


def fallen(grid: Grid, direction: Direction, kind: str, colour: Colour | None) -> Grid:
    """Objects (all, or those of a colour) slide as far as they can, the foremost first."""
    found = find_objects(grid, diagonal=kind[0] == "8", multicolour=kind[1:] == "m")
    down, right = direction
    found = sorted(
        found,
        key=lambda o: (
            -(o.bottom * down if down > 0 else o.top * down) - (o.right * right if right > 0 else o.left * right)
        ),
    )
    out = grid
    for o in found:
        if colour is None or o.colour == colour:
            landed = fall(o, out, direction)
            out = draw(erase(out, o), landed)
    return out


def turned_objects(grid: Grid, way: int, kind: str) -> Grid:
    """Every object turned or mirrored in its place: way 0 upside down, 1 left to right, 2 half a turn, 3 and 4 a quarter."""
    found = find_objects(grid, diagonal=kind[0] == "8", multicolour=kind[1:] == "m")
    ways = [
        lambda o: mirror(o, (1, 0)),
        lambda o: mirror(o, (0, 1)),
        lambda o: turn(o, 2),
        lambda o: turn(o, 1),
        lambda o: turn(o, 3),
    ]
    return draw(erase(grid, found), [ways[way](o) for o in found])


def without_dots(grid: Grid, largest: int) -> Grid:
    """Objects of few cells are taken away: what was around them fills their place."""
    out = grid.copy()
    for o in find_objects(grid, background=None):
        if o.size <= largest:
            around = [
                int(grid[r + y, c + x])
                for r, c in o.cells
                for y, x in STRAIGHT
                if 0 <= r + y < grid.shape[0] and 0 <= c + x < grid.shape[1] and grid[r + y, c + x] != o.colour
            ]
            for cell in o.cells:
                out[cell] = max(set(around), key=lambda colour: (around.count(colour), -colour)) if around else BLACK
    return out


def mended_symmetry(grid: Grid, hidden: Colour) -> Grid:
    """Hidden cells as mirror images show them; then what is hidden alone is there."""
    if best_axis(grid, hidden) is None or not (grid == hidden).any():
        raise ValueError("nothing to mend")
    return restore_symmetry(grid, hidden)


def hidden_part(whole: Grid, grid: Grid, hidden: Colour) -> Grid:
    """The part of a whole grid that is hidden in another one."""
    rows, columns = np.flatnonzero((grid == hidden).any(1)), np.flatnonzero((grid == hidden).any(0))
    return whole[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()


def box_filled(grid: Grid, colour: Colour) -> Grid:
    """The box around all that is drawn is filled with a colour where it is black."""
    out = grid.copy()
    top, left, bottom, right = bounding_box(find_objects(grid))
    part = out[top : bottom + 1, left : right + 1]
    part[part == BLACK] = colour
    return out


def smoothed(grid: Grid) -> Grid:
    """Cells without a neighbour of their colour take the colour of most cells."""
    out = grid.copy()
    for colour in colours_of(grid, None):
        out[(grid == colour) & (count_neighbours(grid, colour) == 0)] = main_colour(grid, None)
    return out


def connected_aslant(grid: Grid) -> Grid:
    """A diagonal line of their colour between every two cells of the same colour that see each other over black."""
    out = grid.copy()
    for row, column in np.argwhere(grid != BLACK).tolist():
        for down, right in DIAGONAL[2:]:
            r, c = row + down, column + right
            between = []
            while 0 <= r < grid.shape[0] and 0 <= c < grid.shape[1] and grid[r, c] == BLACK:
                between.append((r, c))
                r, c = r + down, c + right
            if 0 <= r < grid.shape[0] and 0 <= c < grid.shape[1] and grid[r, c] == grid[row, column]:
                for cell in between:
                    out[cell] = grid[row, column]
    return out


def uncovered(grid: Grid, hidden: Colour, periodic: bool) -> Grid:
    """What mirror images, or a period, show in the place of the hidden cells, cut out."""
    whole = common_period(grid, hidden) if periodic else mended_symmetry(grid, hidden)
    return hidden_part(whole, grid, hidden)


def moved_to_touch(grid: Grid, colour: Colour, target: Colour) -> Grid:
    """Every object of a colour slides towards the object of the target colour that it faces, until they touch."""
    out = grid
    goals = [o for o in find_objects(grid, diagonal=True) if o.colour == target]
    for o in find_objects(grid, diagonal=True):
        for goal in goals if o.colour == colour else []:
            faces = o.left <= goal.right and goal.left <= o.right, o.top <= goal.bottom and goal.top <= o.bottom
            if faces[0] != faces[1]:
                down = (goal.top > o.bottom) - (goal.bottom < o.top) if faces[0] else 0
                right = (goal.left > o.right) - (goal.right < o.left) if faces[1] else 0
                out = draw(erase(out, o), fall(o, out, (down, right)))
                break
    return out
