"""Between two panels with the same dot at the same place the panel between them gets it, too."""

import numpy as np

from omni_arc.language import BLACK, BLUE, colours_of, connect, join_with_lines
from omni_arc.scenes import between, some_colours

CONCEPTS = ("panels", "connection", "completion")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    out = grid.copy()
    for row in (0, 1):
        for column in (0, 1):
            cells = grid[row::3, column::3]
            for colour in colours_of(cells):
                if colour != BLUE:
                    out[row::3, column::3] = connect(out[row::3, column::3], colour, colour, background=BLUE)
    return out


def generate(rng, difficulty):
    rows, columns = rng.integers(3, 4 + round(3 * difficulty), 2)
    panels = [[np.full((2, 2), BLUE, np.int8) for _ in range(columns)] for _ in range(rows)]
    for colour in some_colours(rng, between(rng, difficulty, 1, 4), (BLACK, BLUE)):
        y, x = rng.integers(2, size=2)
        row, (a, b) = int(rng.integers(rows)), rng.choice(columns, 2, replace=False)
        for column in (a, b) if abs(a - b) > 1 else (0, 2):
            if panels[row][column][y, x] == BLUE:
                panels[row][column][y, x] = colour
    return join_with_lines(panels, BLACK)
