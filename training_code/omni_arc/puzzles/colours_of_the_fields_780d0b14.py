"""The colour of every noisy field between the black lines."""

import numpy as np

from omni_arc.language import BLACK, join_with_lines, main_colour, split_at_lines
from omni_arc.scenes import between, noise

CONCEPTS = ("shrinking", "denoising", "panels")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return np.array([[main_colour(field) for field in row] for row in split_at_lines(grid, BLACK)], np.int8)


def generate(rng, difficulty):
    rows, columns = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    heights = [between(rng, difficulty, 5, 9) for _ in range(rows)]
    widths = [between(rng, difficulty, 5, 9) for _ in range(columns)]
    colours = rng.integers(1, 10, (rows, columns))
    fields = []
    for row, height in enumerate(heights):
        line = [noise(rng, height, width, [colours[row, n]], 0.75) for n, width in enumerate(widths)]
        for field, colour in zip(line, colours[row], strict=True):
            field[np.arange(len(field)), np.arange(len(field)) % field.shape[1]] = colour
            field[np.arange(field.shape[1]) % len(field), np.arange(field.shape[1])] = colour
        fields.append(line)
    return join_with_lines(fields, BLACK)
