"""The only block of another colour, cut out."""

import numpy as np

from omni_arc.language import BLACK, image, object_of, rarest_colour
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("selecting", "cropping", "colour", "noise")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return image(object_of(grid, grid == rarest_colour(grid)))


def generate(rng, difficulty):
    main, other = some_colours(rng, 2)
    heights, widths = [[between(rng, difficulty, 5, 12) for _ in range(2)] for _ in range(2)]
    gaps = [[np.zeros((h, w), np.int8) for w in widths] for h in heights]
    which, size = int(rng.integers(4)), min(h * w for h in heights for w in widths)
    for n in range(4):
        h, w = heights[n // 2], widths[n % 2]
        density = 0.55 if n == which else 0.85
        block = noise(rng, h, w, [other if n == which else main], density if size else 1.0)
        block[0, 0] = block[-1, -1] = other if n == which else main
        gaps[n // 2][n % 2] = block
    rows = [np.hstack([a, np.zeros((len(a), int(rng.integers(2, 5))), np.int8), b]) for a, b in gaps]
    width = max(row.shape[1] for row in rows)
    rows = [np.pad(row, ((0, 0), (0, width - row.shape[1]))) for row in rows]
    return np.vstack([rows[0], np.zeros((int(rng.integers(2, 5)), width), np.int8), rows[1]])
