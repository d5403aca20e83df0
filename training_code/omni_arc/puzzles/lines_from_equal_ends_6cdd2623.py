"""Only lines between equal ends of the rarest colour stay."""

from omni_arc.language import BLACK, blank, paint, rarest_colour
from omni_arc.scenes import between, free_cells, noise, some_colours

CONCEPTS = ("lines", "denoising", "noise")
NAMED_COLOURS = (BLACK,)


def task(grid):
    colour = rarest_colour(grid)
    rows = (grid[:, 0] == colour) & (grid[:, -1] == colour)
    columns = (grid[0] == colour) & (grid[-1] == colour)
    return paint(blank(*grid.shape), rows[:, None] | columns, colour)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 9, 18), between(rng, difficulty, 12, 24)
    colours = some_colours(rng, between(rng, difficulty, 2, 4))
    grid = noise(rng, height, width, colours[1:], 0.15 + 0.15 * rng.random())
    for colour in colours[1:]:
        for cell in free_cells(rng, grid, 8):
            grid[cell] = colour
    rows, columns = rng.integers(1, height - 1, 2), rng.integers(1, width - 1, 2)
    kind = rng.random()
    if kind < 0.7:
        for row in rows[: 1 + (kind < 0.2)]:
            grid[row, [0, -1]] = colours[0]
    if kind > 0.4:
        grid[[0, -1], columns[0]] = colours[0]
    return grid
