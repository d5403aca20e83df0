"""The two-coloured shape goes into the frame, mirrored where its halves lie the other way than the frame's sides."""

import numpy as np

from omni_arc.language import BLACK, LEFT, YELLOW, Obj, crop, draw, erase, mirror, move_to, object_of
from omni_arc.scenes import between, put_free, some_colours

CONCEPTS = ("moving", "mirroring", "alignment")
NAMED_COLOURS = (BLACK, YELLOW)


def task(grid):
    corners = object_of(grid, grid == YELLOW)
    frame = crop(grid, (corners.top, corners.left, corners.bottom, corners.right))
    rest = erase(grid, Obj(frame, corners.top, corners.left))
    shape = object_of(rest, rest != BLACK)
    left, right = [np.argwhere(rest == frame[1, side])[0, 1] for side in (0, -1)]
    return draw(frame, move_to(mirror(shape, LEFT) if left > right else shape, (1, 1)))


def generate(rng, difficulty):
    height, half = between(rng, difficulty, 2, 5), int(rng.integers(2, 4))
    a, b = some_colours(rng, 2, (BLACK, YELLOW))
    cells = rng.random((height, 2 * half)) < 0.6
    cells[:, half - 1 : half + 1] |= rng.random((height, 1)) < 0.5
    cells[int(rng.integers(height)), :] = True
    cells[[0, -1], half] = True
    shape = np.where(cells, np.repeat([a, b], half), BLACK).astype(np.int8)
    frame = np.zeros((height + 2, 2 * half + 2), np.int8)
    frame[1:-1, 0], frame[1:-1, -1] = (a, b) if rng.random() < 0.5 else (b, a)
    frame[[0, 0, -1, -1], [0, -1, 0, -1]] = YELLOW
    grid = np.zeros((between(rng, difficulty, 2 * height + 5, 18), between(rng, difficulty, 10, 18)), np.int8)
    parts = [shape, frame] if rng.random() < 0.5 else [frame, shape]
    top = int(rng.integers(0, len(grid) - 2 * height - 2))
    put_free(rng, grid[: len(parts[0]) + top], parts[0], gap=0)
    put_free(rng, grid[len(parts[0]) + top :], parts[1], gap=0)
    return grid
