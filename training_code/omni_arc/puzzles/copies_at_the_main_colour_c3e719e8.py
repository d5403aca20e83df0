"""Every cell of the most frequent colour becomes a copy of the grid, all others black."""

import numpy as np

from omni_arc.language import BLACK, main_colour, stamp
from omni_arc.scenes import some_colours

CONCEPTS = ("tiling", "counting")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return stamp(grid == main_colour(grid, None), grid)


def generate(rng, difficulty):
    height, width = rng.integers(2, 4 + round(2 * difficulty), 2)
    main, *others = some_colours(rng, 9)
    cells = height * width
    number = int(rng.integers(cells // 2, cells)) if cells > 4 else 2
    grid = np.resize(np.array(others, np.int8), cells)
    grid[rng.permutation(cells)[: max(number, cells // 8 + 2)]] = main
    return grid.reshape(height, width)
