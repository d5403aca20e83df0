"""The panel with a yellow cell moves to the place that this cell has in it; all else disappears."""

import numpy as np

from omni_arc.language import BLACK, GREY, YELLOW, blank, count, join_with_lines, split_at_lines
from omni_arc.scenes import noise

CONCEPTS = ("panels", "position", "selecting")
NAMED_COLOURS = (BLACK, GREY, YELLOW)


def task(grid):
    panels = split_at_lines(grid, GREY)
    (chosen,) = [panel for row in panels for panel in row if count(panel, YELLOW)]
    row, column = np.argwhere(chosen == YELLOW)[0]
    empty = [[blank(*panel.shape) for panel in line] for line in panels]
    empty[row][column] = chosen
    return join_with_lines(empty, GREY)


def generate(rng, difficulty):
    side = 3 if rng.random() < 0.6 else int(rng.integers(2, 6))
    panels = [
        [noise(rng, side, side, [1, 2, 3, 6, 7, 8, 9], 0.2 + 0.4 * difficulty) for _ in range(side)]
        for _ in range(side)
    ]
    row, column, y, x = rng.integers(side, size=4)
    panels[row][column][y, x] = YELLOW
    return join_with_lines(panels, GREY)
