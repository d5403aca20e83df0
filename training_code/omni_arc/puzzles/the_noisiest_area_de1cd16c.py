"""The colour of the area with most noise."""

import numpy as np

from omni_arc.language import blank, count, crop, objects_by_colour, rarest_colour
from omni_arc.scenes import between, some_colours

CONCEPTS = ("counting", "noise", "selecting")
NAMED_COLOURS = ()


def task(grid):
    noise = rarest_colour(grid, None)
    areas = [obj for obj in objects_by_colour(grid, None) if obj.colour != noise]
    dots = {obj.colour: count(crop(grid, (obj.top, obj.left, obj.bottom, obj.right)), noise) for obj in areas}
    return blank(1, 1, max(dots, key=dots.get))


def generate(rng, difficulty):
    number = between(rng, difficulty, 2, 4)
    *colours, dots = some_colours(rng, number + 1, ())
    width = between(rng, difficulty, 13, 18)
    parts = []
    for colour, most in zip(colours, rng.permutation(np.arange(1, 6))):
        part = np.full((int(rng.integers(5, 8)) if number < 4 else 4, width), colour, np.int8)
        cells = rng.choice((part.shape[0] - 2) * (width - 2), most, replace=False)
        part[1 + cells // (width - 2), 1 + cells % (width - 2)] = dots
        parts.append(part)
    grid = np.vstack(parts)
    return np.rot90(grid, int(rng.integers(4))).copy()
