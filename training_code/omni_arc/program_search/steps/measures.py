"""How much of something the pieces of a grid have. Chooses nothing. Written in the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import BLACK, STRAIGHT, Obj, count_holes, image, is_symmetric
from omni_arc.language.words import Colour, Grid, Mask
from omni_arc.program_search.memo import find_objects, remembered
from omni_arc.program_search.steps.kinds import pieces


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
    if measure.startswith("mirror "):
        return [mirrored_in(o.pixels, measure[7:]) for o in found]
    if measure.startswith("touching"):
        colour = int(measure[9:]) if measure[9:] else None
        return [touched(grid, o, colour) for o in found]
    if measure in ("shape", "shape turned"):
        return [shape_number(o.mask, measure == "shape turned") for o in found]
    if measure.startswith("cells "):
        return [int((o.pixels == int(measure[6:])).sum()) for o in found]
    if measure == "colour cells":
        return [int((grid == o.colour).sum()) for o in found]
    raise ValueError(f"no measure is called {measure}")


def shape_number(mask: Mask, turned: bool) -> int:
    """A number below 97 for a shape, the same for equal ones (turned: also for those that turning or mirroring makes equal)."""
    images = [np.rot90(m, n) for m in (mask, mask[::-1]) for n in range(4)] if turned else [mask]
    return min(
        int((np.flatnonzero(m) * 7 + np.flatnonzero(m) ** 2 % 31 + m.shape[1] * 11 + 1).sum()) % 97 for m in images
    )


def mirrored_in(pixels: Grid, how: str) -> int:
    """Whether a picture is its own image: "across", "down", by a diagonal ("slanted", "rising"), "turned" by half, or "any" of them."""
    images = {
        "across": pixels[:, ::-1],
        "down": pixels[::-1],
        "slanted": pixels.T,
        "rising": pixels[::-1, ::-1].T,
        "turned": pixels[::-1, ::-1],
    }
    asked = images if how == "any" else [how]
    return int(any(images[name].shape == pixels.shape and (images[name] == pixels).all() for name in asked))


def touched(grid: Grid, o: Obj, colour: Colour | None) -> int:
    """How many cells of a colour, or drawn ones, lie beside an object; at most 9."""
    own = set(o.cells)
    beside = {(r + y, c + x) for r, c in own for y, x in STRAIGHT} - own
    inside = [(r, c) for r, c in beside if 0 <= r < grid.shape[0] and 0 <= c < grid.shape[1]]
    return min(9, sum(int(grid[cell] != BLACK if colour is None else grid[cell] == colour) for cell in inside))
