"""The panel that has more than one colour."""

from omni_arc.language import blank, split_at_lines
from omni_arc.scenes import between, some_colours

CONCEPTS = ("panels", "selecting")
NAMED_COLOURS = ()


def task(grid):
    lines = next(row[0] for row in grid if (row == row[0]).all())
    panels = [panel for row in split_at_lines(grid, lines) for panel in row]
    return next(panel for panel in panels if len(set(panel.ravel().tolist())) > 1)


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 6)
    rows, columns = rng.integers(2, 2 + max(1, 20 // (side + 1) - 1), 2)
    plain, lines, odd = some_colours(rng, 3, ())
    grid = blank(int(rows) * (side + 1) - 1, int(columns) * (side + 1) - 1, plain)
    row, column = rng.integers(rows) * (side + 1), rng.integers(columns) * (side + 1)
    grid[row + rng.integers(side), column + rng.integers(side)] = odd
    grid[side :: side + 1] = lines
    grid[:, side :: side + 1] = lines
    return grid
