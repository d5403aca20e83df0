"""The red cells are what is seen of crosses of one size in the noise; the rest of the crosses becomes sky."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, GREY, RED, SKY, pad
from omni_arc.scenes import between, noise, put, put_free

CONCEPTS = ("completion", "noise", "shapes")
NAMED_COLOURS = (BLACK, RED, GREY, SKY)


def task(grid):
    windows = np.lib.stride_tricks.sliding_window_view
    for arm in (3, 2, 1):
        side = 2 * arm + 1
        cross = np.zeros((side, side), bool)
        cross[arm] = cross[:, arm] = True
        free = windows(pad(grid, arm, GREY) != BLACK, cross.shape)[..., cross].all(axis=2)
        out = pad(grid, arm)
        left = out == RED
        while left.any():
            seen = windows(left, cross.shape)[..., cross].sum(axis=2) * free
            if seen.max() < arm:
                break
            row, column = np.argwhere(seen == seen.max())[0]
            part = out[row : row + side, column : column + side]
            part[cross & (part != RED)] = SKY
            left[row : row + side, column : column + side][cross] = False
        if not left.any():
            break
    return out[arm:-arm, arm:-arm].copy()


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 10, 24), between(rng, difficulty, 10, 24)
    grid = noise(rng, height, width, [GREY], 0.5 + 0.1 * rng.random())
    arm = int(rng.integers(2, 4))
    cross = np.full((2 * arm + 1, 2 * arm + 1), CLEAR, np.int8)
    cross[arm] = cross[:, arm] = RED
    taken = np.zeros(grid.shape, np.int8)
    for _ in range(between(rng, difficulty, 1, 5)):
        place = put_free(rng, taken, cross, gap=0)
        if place:
            seen = np.where((cross == RED) & (rng.random(cross.shape) < 0.4), np.int8(GREY), cross)
            seen[[0, arm], [arm, 0]], seen[arm, -1] = RED, GREY
            put(grid, seen, place)
    return grid
