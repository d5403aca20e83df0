"""Between lines with gaps whole panels become green; panels that gaps join, and the gaps, yellow."""

import numpy as np

from omni_arc.language import BLACK, GREEN, YELLOW, draw, find_objects, is_rectangle, of_colour, recolour
from omni_arc.scenes import between, one_colour

CONCEPTS = ("panels", "filling", "shapes")
NAMED_COLOURS = (BLACK, GREEN, YELLOW)


def task(grid):
    rooms = of_colour(find_objects(grid, background=None), BLACK)
    return draw(grid, [recolour(room, GREEN if is_rectangle(room) else YELLOW) for room in rooms])


def generate(rng, difficulty):
    panels = between(rng, difficulty, 3, 7)
    size = min(int(rng.integers(2, 6)), 31 // panels - 1)
    side = panels * (size + 1) - 1
    on_line = np.arange(side) % (size + 1) == size
    lines = on_line[:, None] | on_line[None, :]
    grid = np.where(lines, np.int8(one_colour(rng, (BLACK, GREEN, YELLOW))), np.int8(BLACK))
    between_panels = np.argwhere(on_line[:, None] ^ on_line[None, :])
    for row, column in rng.permutation(between_panels)[: between(rng, difficulty, 2, 2 * panels)]:
        grid[row, column] = BLACK
    return grid
