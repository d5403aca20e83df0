"""Only the cell whose colour is there once stays, with a red ring."""

from omni_arc.language import BLACK, RED, blank, colours_of, count, draw, grow, object_of
from omni_arc.scenes import between, canvas, free_cells, some_colours

CONCEPTS = ("counting", "selecting", "boundary")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    colour = next(colour for colour in colours_of(grid) if count(grid, colour) == 1)
    return draw(blank(*grid.shape), grow(object_of(grid, grid == colour), RED))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 16)
    colours = some_colours(rng, between(rng, difficulty, 4, 9))
    single = next(colour for colour in colours if colour != RED)
    colours.remove(single)
    cells = free_cells(rng, grid, min(grid.size, 1 + between(rng, difficulty, 8, 36)))
    for n, cell in enumerate(cells[1:]):
        grid[cell] = colours[n // 2] if n < 2 * len(colours) else rng.choice(colours)
    if len(cells) % 2 == 0 and len(cells) < 2 * len(colours) + 2:
        grid[cells[-1]] = BLACK
    grid[cells[0]] = single
    return grid
