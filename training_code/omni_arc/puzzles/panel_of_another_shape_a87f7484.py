"""Of panels of three by three cells the one whose shape differs from the others."""

import numpy as np

from omni_arc.language import BLACK, split
from omni_arc.scenes import between, some_colours

CONCEPTS = ("selecting", "panels", "shapes")
NAMED_COLOURS = (BLACK,)


def task(grid):
    panels = split(grid, len(grid) // 3, grid.shape[1] // 3)
    shapes = [(panel != BLACK).tobytes() for panel in panels]
    return [panel for panel, shape in zip(panels, shapes) if shapes.count(shape) == 1][0]


def generate(rng, difficulty):
    number = between(rng, difficulty, 3, 9)
    usual, other = rng.random((2, 3, 3)) < 0.5
    usual[0, 0] = other[2, 2] = True
    other[0, 0] = other[1, 1] = False
    usual[1, 1] = True
    shapes = [usual] * number
    shapes[int(rng.integers(number))] = other
    panels = [np.where(shape, np.int8(colour), np.int8(0)) for shape, colour in zip(shapes, some_colours(rng, number))]
    return (np.hstack if rng.random() < 0.5 else np.vstack)(panels)
