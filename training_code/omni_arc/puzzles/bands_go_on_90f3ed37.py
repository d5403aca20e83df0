"""Bands that end early go on in blue as the longest band does, which may have to be moved to the right."""

import numpy as np

from omni_arc.language import BLACK, BLUE, RIGHT, draw, find_objects, move, move_to, recolour
from omni_arc.scenes import between, one_colour

CONCEPTS = ("patterns", "completion", "alignment")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    bands = find_objects(grid, diagonal=True)
    longest = max(bands, key=lambda band: band.width)
    out = grid
    for band in bands:
        model = recolour(move_to(longest, (band.top, longest.left)), BLUE)
        copies = [move(model, RIGHT, steps) for steps in range(3)]
        own = set(band.cells)
        misfits = [sum(cell[1] <= band.right and cell not in own for cell in copy.cells) for copy in copies]
        out = draw(out, [copies[misfits.index(min(misfits))], band])
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 10, 20), between(rng, difficulty, 8, 16)
    thick = int(rng.integers(1, 4))
    colour = one_colour(rng, (BLACK, BLUE))
    steps = np.clip(np.cumsum(rng.integers(-1, 2, width)) + int(rng.integers(thick)), 0, thick - 1)
    path = np.arange(thick)[:, None] == steps
    if rng.random() < 0.4:
        path |= np.roll(path, 1, axis=0) & (rng.random(width) < 0.5)
    grid = np.zeros((height, width), np.int8)
    tops = list(range(int(rng.integers(0, 2)), height - thick, thick + int(rng.integers(1, 4))))
    for number, top in enumerate(tops):
        moved = np.hstack([path[:, :1], path])[:, :width] if number and rng.random() < 0.4 else path
        seen = int(rng.integers(2, width - 2)) if number else width
        grid[top : top + thick, :seen][moved[:, :seen]] = colour
    return grid
