"""Every object moves, turned or mirrored, to where the three dots of other colours in it are again."""

import numpy as np

from omni_arc.language import (
    BLACK,
    CLEAR,
    LEFT,
    draw,
    erase,
    find_objects,
    flip_columns,
    main_colour,
    mirror,
    move_to,
    of_colour,
    rotate,
    turn,
)
from omni_arc.scenes import between, blob, canvas, put, put_free, some_colours

CONCEPTS = ("moving", "rotation", "position")
NAMED_COLOURS = (BLACK,)


def task(grid):
    main = main_colour(grid)
    models = of_colour(find_objects(grid, diagonal=True, multicolour=True), main)
    out = rest = erase(grid, models)
    for model in models:
        for quarters in range(8):
            obj = turn(model if quarters < 4 else mirror(model, LEFT), quarters)
            keys = (obj.pixels >= 0) & (obj.pixels != main)
            windows = np.lib.stride_tricks.sliding_window_view(rest, obj.pixels.shape)
            found = (windows == obj.pixels)[..., keys].all(axis=2)
            out = draw(out, [move_to(obj, (int(row), int(column))) for row, column in np.argwhere(found)])
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 13, 24)
    taken = grid.copy()
    main, *keys = some_colours(rng, 4)
    for _ in range(between(rng, difficulty, 1, 2)):
        while True:
            model = blob(rng, 4, 5, [main], int(rng.integers(6, 11)))
            cells = np.argwhere(model >= 0)
            three = cells[rng.permutation(len(cells))[:3]]
            edges = three[1:] - three[0]
            if edges[0, 0] * edges[1, 1] != edges[0, 1] * edges[1, 0]:
                break
        model[tuple(three.T)] = keys
        turned = rotate(model if rng.random() < 0.5 else flip_columns(model), int(rng.integers(4)))
        here = put_free(rng, taken, np.abs(model), tries=60)
        there = put_free(rng, taken, np.abs(turned), tries=60) if here else None
        if there:
            put(grid, model, here)
            put(grid, np.where(turned == main, np.int8(CLEAR), turned), there)
    if not grid.any():
        put(grid, np.array([[main, main, keys[0]], [main, keys[1], keys[2]]], np.int8), (1, 1))
        grid[-2:, -3:] = [[BLACK, BLACK, keys[0]], [BLACK, keys[1], keys[2]]]
    return grid
