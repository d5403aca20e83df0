"""Steps to another look at a grid and back: colours numbered by frequency, the ground black, turned upright, panels or blocks as cells."""

from __future__ import annotations

import numpy as np

from omni_arc.language import BLACK, colours_of
from omni_arc.language.words import Colour, Grid
from omni_arc.program_search.steps.kinds import panel_boxes
from omni_arc.program_search.steps.whole import turned


def colour_order(grid: Grid, fixed: tuple[Colour, ...], ground: bool) -> list[Colour]:
    """A number for each colour: 0 for black (ground: for the most frequent one), fixed ones stay, the others by frequency."""
    found = colours_of(grid, None)
    first = found[0] if ground else BLACK
    new = {first: BLACK} | {colour: colour for colour in fixed if colour not in (first, BLACK)}
    rest = [colour for colour in [*found, *range(10)] if colour not in new]
    free = [number for number in range(10) if number not in new.values()]
    return [number for _, number in sorted({**new, **dict(zip(dict.fromkeys(rest), free, strict=True))}.items())]


def in_order(grid: Grid, like: Grid, fixed: tuple[Colour, ...], ground: bool) -> Grid:
    """Colours changed as `colour_order` says for the grid `like`."""
    return np.array(colour_order(like, fixed, ground), np.int8)[grid]


def out_of_order(grid: Grid, like: Grid, fixed: tuple[Colour, ...], ground: bool) -> Grid:
    """Colours changed back."""
    return np.argsort(colour_order(like, fixed, ground)).astype(np.int8)[grid]


def heavy_side(grid: Grid, what: str) -> int:
    """How many quarter turns clockwise bring the heaviest side up.

    what: "weight": most drawn cells lie towards it, "border": most cells at that border are drawn. Fails where two sides are alike.
    """
    sides = []
    for way in range(4):
        image = np.rot90(grid, -way) != BLACK
        half = image[: image.shape[0] // 2]
        sides.append(int(half.sum()) * 2 - int(image.sum()) if what == "weight" else int(image[0].sum()))
    if sides.count(max(sides)) != 1:
        raise ValueError("no side stands out")
    return sides.index(max(sides))


def upright(grid: Grid, like: Grid, what: str) -> Grid:
    """Turned so that the heavy side of the grid `like` comes up."""
    return turned(grid, heavy_side(like, what))


def turned_back(grid: Grid, like: Grid, what: str) -> Grid:
    """Turned back from `upright`."""
    return turned(grid, -heavy_side(like, what) % 4)


def panels_as_cells(grid: Grid, like: Grid) -> Grid:
    """A cell for every panel between the lines of the grid `like`: the colour in its middle. Fails where panels are no table."""
    boxes = panel_boxes(like)
    tops, lefts = sorted({box.top for box in boxes}), sorted({box.left for box in boxes})
    if grid.shape != like.shape or len(boxes) != len(tops) * len(lefts):
        raise ValueError("panels of other places")
    return np.array([int(grid[box.centre]) for box in boxes], np.int8).reshape(len(tops), len(lefts))


def cells_as_panels(grid: Grid, like: Grid) -> Grid:
    """The panels of the grid `like` filled with the cells of a grid."""
    out = like.copy()
    for box, colour in zip(panel_boxes(like), grid.ravel(), strict=True):
        out[box.top : box.bottom + 1, box.left : box.right + 1] = colour
    return out


def block_size(grid: Grid) -> tuple[int, int]:
    """The sides of the equal blocks of one colour that a grid consists of; fails where these are single cells."""
    sides = []
    for lines in (grid, grid.T):
        changes = [0, *(n for n in range(1, len(lines)) if (lines[n] != lines[n - 1]).any()), len(lines)]
        sides.append(int(np.gcd.reduce(changes)))
    if sides == [1, 1] or tuple(sides) == grid.shape:
        raise ValueError("no blocks")
    return sides[0], sides[1]


def blocks_as_cells(grid: Grid, like: Grid) -> Grid:
    """A cell for every block of the size that the blocks of the grid `like` have."""
    rows, columns = block_size(like)
    if grid.shape[0] % rows or grid.shape[1] % columns:
        raise ValueError("not made of such blocks")
    return grid[::rows, ::columns].copy()


def cells_as_blocks(grid: Grid, like: Grid) -> Grid:
    """Every cell as a block of the size that the blocks of the grid `like` have."""
    rows, columns = block_size(like)
    if grid.shape[0] * rows > 30 or grid.shape[1] * columns > 30:
        raise ValueError("larger than a grid can be")
    return grid.repeat(rows, axis=0).repeat(columns, axis=1)
