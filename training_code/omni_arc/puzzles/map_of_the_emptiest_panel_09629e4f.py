"""Each cell of the panel with fewest colours becomes a whole panel."""

import numpy as np

from omni_arc.language import BLACK, GREY, blank, join_with_lines, split_at_lines
from omni_arc.scenes import between, some_colours

CONCEPTS = ("panels", "enlarging", "mapping")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    panels = [panel for row in split_at_lines(grid, GREY) for panel in row]
    chosen = min(panels, key=np.count_nonzero)
    return join_with_lines([[blank(*chosen.shape, colour) for colour in row] for row in chosen], GREY)


def generate(rng, difficulty):
    side = between(rng, difficulty, 3, 5)
    most = int(rng.integers(side + 1, side * side - 1))
    colours = some_colours(rng, between(rng, difficulty, 3, 6), (BLACK, GREY))
    few = int(rng.integers(side * side))
    panels = np.zeros((side * side, side * side), np.int8)
    for n, panel in enumerate(panels):
        cells = rng.permutation(side * side)[: most - (n == few)]
        panel[cells] = rng.choice(colours, len(cells))
    panels = panels.reshape(side, side, side, side)
    return join_with_lines([list(row) for row in panels], GREY)
