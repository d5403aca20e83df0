"""The pieces move together so that grey end follows grey end; each end takes its piece's colour."""

import numpy as np

from omni_arc.language import BLACK, GREY, blank, draw, find_objects, move_to, recolour
from omni_arc.scenes import between, one_colour

CONCEPTS = ("joining", "moving", "connection")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    parts, place = [], None
    for obj in sorted(find_objects(grid, diagonal=True, multicolour=True), key=lambda obj: obj.left):
        ends = sorted((column, row) for row, column in obj.cells if grid[row, column] == GREY)
        right, down = (0, 0) if place is None else (place[0] - ends[0][0], place[1] - ends[0][1])
        place = ends[-1][0] + right + 1, ends[-1][1] + down
        colour = next(colour for colour in obj.colours if colour != GREY)
        parts.append(recolour(move_to(obj, (obj.top + down, obj.left + right)), colour))
    return draw(blank(len(grid), parts[-1].right + 1), parts)


def generate(rng, difficulty):
    height, pieces = between(rng, difficulty, 3, 7), between(rng, difficulty, 2, 5)
    row, strips = int(rng.integers(height)), []
    for n in range(pieces):
        part = np.zeros((height, int(rng.integers(2, 5))), np.int8)
        colour, start = one_colour(rng, (BLACK, GREY)), row
        for column in range(part.shape[1]):
            part[row, column] = colour
            if column + 1 < part.shape[1] and (rng.random() < 0.5 or part.shape[1] == 2):
                row += 1 if row == 0 else -1 if row == height - 1 else int(rng.choice([-1, 1]))
                part[row, column] = colour
        part[start, 0] = GREY if n else colour
        part[row, -1] = GREY if n < pieces - 1 else colour
        if n:
            rows = np.flatnonzero(part.any(axis=1))
            part = np.roll(part, int(rng.integers(-rows[0], height - rows[-1])), axis=0)
            strips.append(np.zeros((height, int(rng.integers(1, 3))), np.int8))
        strips.append(part)
    return np.hstack(strips)
