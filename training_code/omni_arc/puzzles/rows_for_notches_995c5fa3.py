"""Each panel gives a row: sky if it has a hole, green with notches at its sides, yellow with one below, red if it is whole."""

import numpy as np

from omni_arc.language import BLACK, GREEN, RED, SKY, YELLOW, split_at_lines
from omni_arc.scenes import between, one_colour

CONCEPTS = ("mapping", "panels", "holes")
NAMED_COLOURS = (BLACK, RED, GREEN, YELLOW, SKY)


def task(grid):
    panels = split_at_lines(grid, BLACK)[0]
    hole, sides, below = [[panel[cell] == BLACK for panel in panels] for cell in ((1, 1), (1, 0), (3, 1))]
    colours = np.where(hole, SKY, np.where(sides, GREEN, np.where(below, YELLOW, RED)))
    return np.repeat(colours[:, None], len(panels), axis=1)


def generate(rng, difficulty):
    colour = one_colour(rng, NAMED_COLOURS)
    kinds = [0]
    while len(set(kinds)) == 1:
        kinds = rng.integers(0, 4, between(rng, difficulty, 3, 6)).tolist()
    panels = np.full((4, 4, 4), colour, np.int8)
    panels[0][1:3, 1:3] = BLACK
    panels[1][1:3, [0, 3]] = BLACK
    panels[2][2:, 1:3] = BLACK
    return np.hstack([np.pad(panels[kind], ((0, 0), (0, 1))) for kind in kinds])[:, :-1]
