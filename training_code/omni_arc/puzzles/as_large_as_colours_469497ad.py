"""As many times larger as there are colours; red diagonals leave the corners of the block."""

import numpy as np

from omni_arc.language import BLACK, DIAGONAL, RED, colours_of, find_objects, ray, scale
from omni_arc.scenes import between, some_colours

CONCEPTS = ("enlarging", "counting", "rays")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    factor = len(colours_of(grid))
    out = scale(grid, factor)
    block = find_objects(out[:-factor, :-factor])[0]
    rays = out
    for down, right in DIAGONAL:
        corner = block.top if down < 0 else block.bottom, block.left if right < 0 else block.right
        rays = ray(rays, corner, (down, right), RED, through=True)
    return np.where(out == BLACK, rays, out)


def generate(rng, difficulty):
    side = between(rng, difficulty, 4, 6)
    colours = some_colours(rng, between(rng, difficulty, 2, 30 // side), (BLACK, RED))
    block, edge = colours[0], colours[1:] if rng.random() < 0.6 else colours
    grid = np.zeros((side, side), np.int8)
    row, column = (int(n) for n in rng.integers(0, side - 2, 2))
    grid[row : row + 2, column : column + 2] = block
    line = (
        np.array(edge, np.int8)[np.sort(np.arange(side) * len(edge) // side)]
        if rng.random() < 0.7
        else rng.choice(edge, side)
    )
    grid[-1, ::-1] = grid[::-1, -1] = line
    return grid
