"""A green spiral winds inwards from the upper left corner, with one line of cells free between its turns."""

from omni_arc.language import DOWN, GREEN, LEFT, RIGHT, UP, line
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("lines", "direction", "patterns")
NAMED_COLOURS = (GREEN,)


def task(grid):
    out = grid.copy()
    row, column = 0, 0
    for turn in range(sum(grid.shape)):
        down, right = (RIGHT, DOWN, LEFT, UP)[turn % 4]
        steps = grid.shape[(turn + 1) % 2] - 1 - 2 * max(0, (turn - 1) // 2)
        if steps < 1:
            break
        end = (row + down * steps, column + right * steps)
        out = line(out, (row, column), end, GREEN)
        row, column = end
    return out


def generate(rng, difficulty):
    return canvas(rng, difficulty, 5, 24, colour=one_colour(rng, (GREEN,)))
