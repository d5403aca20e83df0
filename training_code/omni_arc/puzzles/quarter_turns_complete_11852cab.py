"""The shape and its quarter turns together."""

import numpy as np

from omni_arc.language import BLACK, Obj, draw, image, object_of, overlay, rotate
from omni_arc.scenes import between, canvas, noise, put_free, some_colours

CONCEPTS = ("symmetry", "rotation", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    obj = object_of(grid, grid != BLACK)
    part = image(obj)
    whole = overlay([rotate(part, quarters) for quarters in range(4)])
    return draw(grid, Obj(whole, obj.top, obj.left))


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 4)
    colours = some_colours(rng, between(rng, difficulty, 2, 4))
    quarter = noise(rng, side, side, colours, 0.6)
    quarter[0, 0] = colours[0]
    whole = np.zeros((2 * side + 1, 2 * side + 1), np.int8)
    for n in range(4):
        turned = rotate(whole, n)
        turned[:side, :side] = quarter
        whole = rotate(turned, -n)
    whole[side, side] = whole[side, 0] = whole[side, -1] = whole[0, side] = whole[-1, side] = colours[1]
    gone = rng.permutation(4)[: int(rng.integers(1, 4))]
    for n in gone:
        turned = rotate(whole, n)
        turned[:side, :side] = BLACK
        whole = rotate(turned, -n)
    grid = canvas(rng, difficulty, 2 * side + 1, 2 * side + 6)
    put_free(rng, grid, whole, gap=0)
    return grid
