"""Wherever the yellow and red cells of the most colourful object are again, turned or mirrored, it is drawn."""

import numpy as np

from omni_arc.language import (
    BLACK,
    BLUE,
    CLEAR,
    GREEN,
    LEFT,
    RED,
    YELLOW,
    draw,
    find_objects,
    flip_columns,
    mirror,
    move_to,
    rotate,
    turn,
)
from omni_arc.scenes import between, blob, canvas, put, put_free, some_colours

CONCEPTS = ("completion", "rotation", "copying")
NAMED_COLOURS = (BLACK, RED, YELLOW)


def task(grid):
    model = max(find_objects(grid, diagonal=True, multicolour=True), key=lambda obj: len(obj.colours))
    out = grid
    for quarters in range(8):
        obj = turn(model if quarters < 4 else mirror(model, LEFT), quarters)
        keys = (obj.pixels == YELLOW) | (obj.pixels == RED)
        windows = np.lib.stride_tricks.sliding_window_view(grid, obj.pixels.shape)
        found = (windows == obj.pixels)[..., keys].all(axis=2)
        out = draw(out, [move_to(obj, (int(row), int(column))) for row, column in np.argwhere(found)])
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 12, 20)
    others = [BLUE, GREEN] if rng.random() < 0.6 else some_colours(rng, 2, (BLACK, RED, YELLOW))
    while True:
        body = blob(rng, 4, 5, [YELLOW], int(rng.integers(8, 13)))
        cells = np.argwhere(body >= 0)
        few = cells[rng.permutation(len(cells))[: int(rng.integers(3, 6))]]
        for n, cell in enumerate(few):
            body[tuple(cell)] = RED if n == 0 else others[n % 2]
        keys = np.where((body == RED) | (body == YELLOW), body, np.int8(BLACK))
        turned = {rotate(view, n).tobytes() for view in (keys, flip_columns(keys)) for n in range(4)}
        if len(turned) == 8 and len(find_objects(keys, diagonal=True, multicolour=True)) == 1:
            break
    taken = grid.copy()
    for n in range(between(rng, difficulty, 2, 4)):
        view = rotate(body if rng.random() < 0.5 else flip_columns(body), int(rng.integers(4)))
        place = put_free(rng, taken, np.abs(view))
        if place:
            keep = (view == RED) | (view == YELLOW) | (n == 0)
            put(grid, np.where(keep, view, np.int8(CLEAR)), place)
    return grid
