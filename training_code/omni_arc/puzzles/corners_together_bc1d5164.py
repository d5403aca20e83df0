"""The four corners of three by three cells laid on top of each other."""

from omni_arc.language import BLACK, overlay
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("overlay", "cropping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    corners = [grid[:3, :3], grid[:3, -3:], grid[-3:, :3], grid[-3:, -3:]]
    return overlay(corners)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 12)
    colour, cells = one_colour(rng), rng.random((3, 3)) < 0.3 + 0.4 * rng.random()
    cells[0, 0] = True
    for rows in (slice(0, 3), slice(-3, None)):
        for columns in (slice(0, 3), slice(-3, None)):
            grid[rows, columns][cells & (rng.random((3, 3)) < 0.5)] = colour
    grid[0, 0] = colour
    grid[2, 2] = colour if rng.random() < 0.5 else grid[2, 2]
    return grid
