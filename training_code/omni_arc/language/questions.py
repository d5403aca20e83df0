"""Questions about objects whose answer is yes or no, or a number. Changes nothing."""

from __future__ import annotations

import numpy as np

from omni_arc.language.filling import enclosed
from omni_arc.language.objects import Obj, find_objects
from omni_arc.language.words import AROUND, STRAIGHT, Grid


def is_line(obj: Obj) -> bool:
    """A straight row or column of at least two cells.

    >>> [is_line(o) for o in find_objects(grid_of("111-2-33 ------3-"))]
    [True, False, False]
    """
    return obj.size > 1 and min(obj.pixels.shape) == 1


def is_rectangle(obj: Obj) -> bool:
    """It fills its box.

    >>> [is_rectangle(o) for o in find_objects(grid_of("11-22 11-2-"))]
    [True, False]
    """
    return bool((obj.pixels >= 0).all())


def is_square(obj: Obj) -> bool:
    """It fills its box, which is as high as it is wide.

    >>> [is_square(o) for o in find_objects(grid_of("11-222 11-222"))]
    [True, False]
    """
    return obj.height == obj.width and is_rectangle(obj)


def count_holes(obj: Obj) -> int:
    """How many separate places inside are surrounded by it.

    >>> [count_holes(o) for o in find_objects(grid_of("11111-222 1-1-1-2-- 11111-222"))]
    [2, 0]
    """
    hidden = enclosed(obj.mask.astype(np.int8))
    return len(find_objects(hidden.astype(np.int8))) if hidden.any() else 0


def has_hole(obj: Obj) -> bool:
    """It surrounds at least one cell that is not its own.

    >>> [has_hole(o) for o in find_objects(grid_of("111-222 1-1-2-- 111-222"))]
    [True, False]
    """
    return bool(enclosed(obj.mask.astype(np.int8)).any())


def is_symmetric(obj: Obj) -> bool:
    """Its left half mirrors its right half, with colours.

    >>> [is_symmetric(o) for o in find_objects(grid_of("1-1-2- 111-22"))]
    [True, False]
    """
    return bool((obj.pixels == obj.pixels[:, ::-1]).all())


def on_border(obj: Obj, grid: Grid) -> bool:
    """Its box reaches the border of the grid.

    >>> g = grid_of("1--- --2- ----")
    >>> [on_border(o, g) for o in find_objects(g)]
    [True, False]
    """
    return obj.top == 0 or obj.left == 0 or obj.bottom == grid.shape[0] - 1 or obj.right == grid.shape[1] - 1


def same_shape(a: Obj, b: Obj) -> bool:
    """Both cover the same cells of boxes of the same size, whatever their colours.

    >>> a, b, c = find_objects(grid_of("11-22-3 1--2--3"), multicolour=True)
    >>> same_shape(a, b), same_shape(a, c)
    (True, False)
    """
    return a.pixels.shape == b.pixels.shape and bool(((a.pixels >= 0) == (b.pixels >= 0)).all())


def touches(a: Obj, b: Obj, diagonal: bool = False) -> bool:
    """A cell of one lies beside a cell of the other.

    >>> a, b, c = find_objects(grid_of("12- --3"))
    >>> touches(a, b), touches(b, c), touches(b, c, diagonal=True)
    (True, False, True)
    """
    theirs = set(b.cells)
    return any((r + y, c + x) in theirs for r, c in a.cells for y, x in (AROUND if diagonal else STRAIGHT))


def is_inside(a: Obj, b: Obj) -> bool:
    """The box of `a` lies within the box of `b`.

    >>> ring, dot = find_objects(grid_of("111 121 111"))
    >>> is_inside(dot, ring), is_inside(ring, dot)
    (True, False)
    """
    return b.top <= a.top and b.left <= a.left and a.bottom <= b.bottom and a.right <= b.right
