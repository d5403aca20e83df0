"""The missing left arm is added in red: the shape turned by half."""

import numpy as np

from omni_arc.language import BLACK, BLUE, RED, Obj, crop, draw, object_of, rotate
from omni_arc.scenes import between, canvas, noise, one_colour, put_free

CONCEPTS = ("symmetry", "completion", "rotation")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    obj = object_of(grid, grid != BLACK)
    left = obj.right - obj.height + 1
    part = crop(grid, (obj.top, left, obj.bottom, obj.right))
    added = (rotate(part, 2) != BLACK) & (part == BLACK)
    return draw(grid, Obj(np.where(added, RED, part).astype(np.int8), obj.top, left))


def generate(rng, difficulty):
    half = between(rng, difficulty, 3, 6)
    colour = BLUE if rng.random() < 0.5 else one_colour(rng, (BLACK, RED))
    arm = noise(rng, half - 1, 2 * half, [1], 0.35)
    arm[:, half - 1 : half + 1] |= noise(rng, half - 1, 2, [1], 0.5)
    arm[0, half] = arm[-1, half] = 1
    arm &= np.abs(np.arange(2 * half) - half + 0.5) < np.arange(half, 1, -1)[:, None]
    whole = np.zeros((2 * half, 2 * half), np.int8)
    whole[: half - 1] = arm
    whole[half - 1 : half + 1, half - 1 : half + 1] = 1
    whole |= rotate(whole) | rotate(whole, 2)
    grid = canvas(rng, difficulty, 2 * half, 2 * half + 3)
    whole[:, : half - 1] &= ~rotate(whole[half + 1 :], 1)
    put_free(rng, grid, np.where(whole > 0, np.int8(colour), np.int8(BLACK)), gap=0)
    return grid
