"""Each started copy of the large shape goes on in its direction and colour to the border."""

import numpy as np

from omni_arc.language import AROUND, BLACK, CLEAR, STRAIGHT, draw, find_objects, largest, move_to, recolour
from omni_arc.scenes import between, blob, canvas, put, some_colours

CONCEPTS = ("copying", "direction", "patterns")
NAMED_COLOURS = (BLACK,)


def task(grid):
    objects = find_objects(grid, diagonal=True)
    shape = largest(objects)
    out = grid
    for part in objects:
        down = (part.top > shape.bottom) - (part.bottom < shape.top)
        right = (part.left > shape.right) - (part.right < shape.left)
        for n in range(1, len(grid)) if part is not shape else []:
            row, column = shape.top + n * down * (shape.height + 1), shape.left + n * right * (shape.width + 1)
            out = draw(out, recolour(move_to(shape, (row, column)), part.colour))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 16, 24)
    height, width = (int(n) for n in rng.integers(2, 5, 2))
    while True:
        shape = blob(rng, height, width, [1], int(rng.integers(height * width - 2, height * width + 1)))
        if shape.shape == (height, width):
            break
    main, *colours = some_colours(rng, between(rng, difficulty, 2, 4))
    top, left = (int(n) for n in rng.integers((5, 5), (len(grid) - height - 5, grid.shape[1] - width - 5)))
    put(grid, np.where(shape > 0, np.int8(main), shape), (top, left))
    directions = (
        [STRAIGHT[n] for n in rng.permutation(4)] if rng.random() < 0.6 else [AROUND[n] for n in rng.permutation(8)]
    )
    for colour, (down, right) in zip(colours, directions, strict=False):
        copy = np.where(shape > 0, np.int8(colour), shape)
        if down:
            copy[1:] = np.where(down > 0, CLEAR, copy[1:])
            copy[:-1] = np.where(down < 0, CLEAR, copy[:-1])
        else:
            copy[:, 1:] = np.where(right > 0, CLEAR, copy[:, 1:])
            copy[:, :-1] = np.where(right < 0, CLEAR, copy[:, :-1])
        put(grid, copy, (top + down * (height + 1), left + right * (width + 1)))
    return grid
