"""Black rooms of grey walls become yellow: rectangles at whose corners no wall goes on."""

import numpy as np

from omni_arc.language import BLACK, GREY, YELLOW, draw, find_objects, is_rectangle, of_colour, recolour
from omni_arc.scenes import between, box, put, put_free

CONCEPTS = ("enclosure", "filling", "shapes")
NAMED_COLOURS = (BLACK, GREY, YELLOW)


def task(grid):
    walls, out = np.pad(grid == GREY, 2), grid
    for room in of_colour(find_objects(grid, background=GREY), BLACK):
        rows, columns = (
            (room.top + 1, room.bottom + 3),
            (room.left + 1, room.right + 3),
        )  # of the corners, with the margin
        beyond = [walls[row - 1 if row == rows[0] else row + 1, column] for row in rows for column in columns]
        beyond += [walls[row, column - 1 if column == columns[0] else column + 1] for row in rows for column in columns]
        if is_rectangle(room) and not any(beyond):
            out = draw(out, recolour(room, YELLOW))
    return out


def generate(rng, difficulty):
    while True:
        height, width = between(rng, difficulty, 10, 20), between(rng, difficulty, 10, 21)
        wide = np.zeros((height + 4, width + 4), np.int8)
        rows = rng.permutation(np.arange(4, height))[: int(rng.integers(1, 3))]
        columns = rng.permutation(np.arange(4, width))[: int(rng.integers(1, 3))]
        wide[rows], wide[:, columns] = GREY, GREY
        taken, inside = np.zeros_like(wide), np.zeros_like(wide)
        for _ in range(between(rng, difficulty, 1, 6)):
            room = box(int(rng.integers(3, 6)), int(rng.integers(3, 6)), GREY, BLACK)
            place = put_free(rng, taken, room * 0 + 1)
            if place:
                top, left = place
                bottom, right = top + len(room), left + room.shape[1]
                if not np.isin(rows, [top - 1, top, bottom - 1, bottom]).any():
                    if not np.isin(columns, [left - 1, left, right - 1, right]).any():
                        put(wide, room, place)
                        inside[top + 1 : bottom - 1, left + 1 : right - 1] = 1
        grid, inside = wide[2:-2, 2:-2].copy(), inside[2:-2, 2:-2]
        if inside.any() and ((task(grid) == YELLOW) == (inside > 0)).all():
            return grid
