"""Objects moved, recoloured, turned, grown: each action gives a new object. Draws on no grid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from omni_arc.language.objects import Obj
from omni_arc.language.words import AROUND, BLACK, CLEAR, DOWN, STRAIGHT, Cell, Colour, Direction, Grid


def move(obj: Obj, direction: Direction, steps: int = 1) -> Obj:
    """So many steps further; it may leave the grid, what is outside is not drawn.

    >>> show(draw(blank(2, 4), move(find_objects(grid_of("11-- -1--"))[0], RIGHT, 2)))
    --11
    ---1
    """
    return replace(obj, top=obj.top + direction[0] * steps, left=obj.left + direction[1] * steps)


def move_to(obj: Obj, cell: Cell) -> Obj:
    """The top left corner of its box comes to the cell.

    >>> show(draw(blank(2, 4), move_to(find_objects(grid_of("1 1"))[0], (0, 2))))
    --1-
    --1-
    """
    return replace(obj, top=cell[0], left=cell[1])


def recolour(obj: Obj, colour: Colour) -> Obj:
    """All its cells in one colour.

    >>> show(recolour(find_objects(grid_of("12 -1"), multicolour=True)[0], 5))
    55
    ~5
    """
    return replace(obj, pixels=np.where(obj.pixels >= 0, np.int8(colour), obj.pixels))


def mirror(obj: Obj, direction: Direction) -> Obj:
    """Its mirror image in the same box: LEFT or RIGHT exchanges its sides, UP or DOWN puts it upside down.

    >>> show(mirror(find_objects(grid_of("12 -1"), multicolour=True)[0], LEFT))
    21
    1~
    """
    pixels = obj.pixels[::-1] if direction[0] else obj.pixels
    return replace(obj, pixels=(pixels[:, ::-1] if direction[1] else pixels).copy())


def turn(obj: Obj, quarters: int = 1) -> Obj:
    """So many quarter turns clockwise; the top left corner of its box stays.

    >>> show(turn(find_objects(grid_of("12 -1"), multicolour=True)[0]))
    ~1
    12
    """
    return replace(obj, pixels=np.rot90(obj.pixels, -quarters).copy())


def enlarge(obj: Obj, factor: int) -> Obj:
    """Every cell becomes a square of cells; the top left corner of its box stays.

    >>> show(enlarge(find_objects(grid_of("12 -1"), multicolour=True)[0], 2))
    1122
    1122
    ~~11
    ~~11
    """
    return replace(obj, pixels=np.repeat(np.repeat(obj.pixels, factor, axis=0), factor, axis=1))


def grow(obj: Obj, colour: Colour, diagonal: bool = True) -> Obj:
    """With one more layer of cells around it, in the colour.

    >>> show(grow(find_objects(grid_of("11"))[0], 2))
    2222
    2112
    2222
    >>> show(grow(find_objects(grid_of("11"))[0], 2, diagonal=False))
    ~22~
    2112
    ~22~
    """
    height, width = obj.pixels.shape
    pixels = np.full((height + 2, width + 2), CLEAR, np.int8)
    for down, right in AROUND if diagonal else STRAIGHT:
        pixels[1 + down : 1 + down + height, 1 + right : 1 + right + width][obj.pixels >= 0] = colour
    pixels[1:-1, 1:-1] = np.where(obj.pixels >= 0, obj.pixels, pixels[1:-1, 1:-1])
    return Obj(pixels, obj.top - 1, obj.left - 1)


def fall(obj: Obj, grid: Grid, direction: Direction = DOWN, background: Colour = BLACK) -> Obj:
    """It slides until the border or another thing of the grid, which it is part of, stops it; direction (0, 0): it stays.

    >>> g = grid_of("11- -1- --- -2-")
    >>> show(draw(erase(g, find_objects(g)[0]), fall(find_objects(g)[0], g)))
    ---
    11-
    -1-
    -2-
    """
    if direction == (0, 0):
        return obj
    height, width = grid.shape
    own = set(obj.cells)
    taken = grid != background
    steps, (down, right) = 0, direction
    while all(
        0 <= (y := r + down * (steps + 1)) < height
        and 0 <= (x := c + right * (steps + 1)) < width
        and (not taken[y, x] or (y, x) in own)
        for r, c in own
    ):
        steps += 1
    return move(obj, direction, steps)


def image(obj: Obj, background: Colour = BLACK) -> Grid:
    """The object alone, a grid as large as its box.

    >>> show(image(find_objects(grid_of("--- -12 -1-"), multicolour=True)[0]))
    12
    1-
    """
    return np.where(obj.pixels >= 0, obj.pixels, np.int8(background))
