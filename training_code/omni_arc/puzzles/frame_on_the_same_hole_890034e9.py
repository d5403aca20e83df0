"""The frame is drawn once more, around the other black hole of its size in the noise."""

import numpy as np

from omni_arc.language import BLACK, draw, move_to, objects_by_colour
from omni_arc.scenes import box, canvas, noise, some_colours

CONCEPTS = ("noise", "copying", "enclosure")
NAMED_COLOURS = (BLACK,)


def task(grid):
    frame = min(objects_by_colour(grid, background=None), key=lambda obj: obj.height * obj.width)
    height, width = frame.height - 2, frame.width - 2
    out = grid
    for row in range(1, len(grid) - height):
        for column in range(1, grid.shape[1] - width):
            if (
                not grid[row, column : column + width].any()
                and not grid[row : row + height, column : column + width].any()
            ):
                out = draw(out, move_to(frame, (row - 1, column - 1)))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 14, 24)
    *colours, frame = some_colours(rng, int(rng.integers(2, 4)))
    grid[:] = noise(rng, *grid.shape, colours, 0.75)
    height, width = ((2, 3), (3, 2), (5, 2), (2, 4), (3, 4), (4, 3))[int(rng.integers(6))]
    places = []
    for row, column in rng.integers((0, 0), np.array(grid.shape) - (height + 1, width + 1), (60, 2)):
        if all(abs(row - r) > height + 2 or abs(column - c) > width + 2 for r, c in places) and len(places) < 2:
            place = grid[row : row + height + 2, column : column + width + 2]
            place[:] = np.where(place == BLACK, colours[0], place)
            place[1:-1, 1:-1] = BLACK
            places.append((row, column))
    row, column = places[0]
    grid[row : row + height + 2, column : column + width + 2] = box(height + 2, width + 2, frame, BLACK)
    return grid
