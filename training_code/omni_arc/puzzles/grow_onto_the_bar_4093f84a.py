"""All cells beside the grey bar become grey and fall onto it."""

import numpy as np

from omni_arc.language import BLACK, DOWN, GREY, RED, UP, above, gravity, paint, transpose
from omni_arc.scenes import canvas, noise, one_colour

CONCEPTS = ("falling", "moving", "colour")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    upright = (grid == GREY).all(axis=0).any()
    work = transpose(grid) if upright else grid
    work = paint(work, work != BLACK, GREY)
    bar = (grid.T if upright else grid) == GREY
    middle = int(bar.all(axis=1).argmax())
    out = above(gravity(work[:middle], DOWN), gravity(work[middle:], UP))
    return transpose(out) if upright else out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 18)
    height = len(grid)
    top, thick = int(rng.integers(3, height - 4)), int(rng.integers(2, 5))
    dots = noise(rng, *grid.shape, [one_colour(rng, (BLACK, GREY))], 0.04 + 0.1 * rng.random())
    dots[:, int(rng.integers(grid.shape[1]))] = BLACK
    dots[0, 0] = dots.max() or RED
    dots[top : top + thick] = GREY
    return np.ascontiguousarray(dots.T) if rng.random() < 0.5 else dots
