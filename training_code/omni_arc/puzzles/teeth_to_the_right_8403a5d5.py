"""From the cell on, every second column is filled; grey joins them at the top and at the bottom in turn."""

from omni_arc.language import BLACK, GREY
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("patterns", "periodic", "lines")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    column = int((grid[-1] != BLACK).argmax())
    out = grid.copy()
    out[:, column::2] = grid[-1, column]
    out[0, column + 1 :: 4] = GREY
    out[-1, column + 3 :: 4] = GREY
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 20)
    grid[-1, int(rng.integers(0, grid.shape[1] * 2 // 3))] = one_colour(rng, (BLACK, GREY))
    return grid
