"""At every red dot the object with red, mirrored; at every green dot the object with green."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, GREEN, LEFT, RED, draw, find_objects, mirror, move_to
from omni_arc.scenes import between, blob, canvas, one_colour, put, put_free

CONCEPTS = ("copying", "mirroring", "completion")
NAMED_COLOURS = (BLACK, RED, GREEN)


def task(grid):
    out = grid
    for model in find_objects(grid, diagonal=True, multicolour=True):
        key = RED if RED in model.colours else GREEN
        turned = mirror(model, LEFT) if key == RED else model
        row, column = np.argwhere(turned.pixels == key)[0].tolist()
        for r, c in np.argwhere(grid == key).tolist():
            if model.size > 1 and (r, c) not in model.cells:
                out = draw(out, move_to(turned, (r - row, c - column)))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 18)
    taken = grid.copy()
    for key in [(RED, GREEN), (RED,), (GREEN,)][int(rng.integers(3))]:
        model = blob(rng, 3, 3, [one_colour(rng, (BLACK, RED, GREEN))], int(rng.integers(3, 7)))
        cells = np.argwhere(model >= 0)
        model[tuple(cells[int(rng.integers(len(cells)))])] = key
        place = put_free(rng, taken, np.abs(model))
        if place:
            put(grid, model, place)
            turned = model[:, ::-1] if key == RED else model
            for _ in range(between(rng, difficulty, 1, 3)):
                place = put_free(rng, taken, np.abs(turned))
                if place:
                    put(grid, np.where(turned == key, turned, np.int8(CLEAR)), place)
    return grid
