"""Every row goes on as the full row does, in its own colours."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import between, some_colours

CONCEPTS = ("patterns", "completion", "mapping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    (full,) = grid[(grid != BLACK).all(axis=1)]
    out = grid.copy()
    for row in out:
        if row.any():
            own = {int(there): int(here) for there, here in zip(full, row) if here != BLACK}
            row[:] = [own[int(cell)] for cell in full]
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 6, 16), between(rng, difficulty, 6, 14)
    grid = np.zeros((height, width), np.int8)
    full = rng.integers(0, 2, width)
    full[:2] = 0, 1
    rows = np.arange(1, height, int(rng.integers(2, 4)))
    for n, row in enumerate(rows):
        grid[row] = np.array(some_colours(rng, 2), np.int8)[full]
        if n:
            grid[row, int(rng.integers(2, max(3, width // 2))) :] = BLACK
    return grid
