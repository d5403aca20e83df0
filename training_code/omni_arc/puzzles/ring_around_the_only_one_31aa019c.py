"""The colour that is there only once gets a red ring; all else disappears."""

from omni_arc.language import BLACK, RED, blank, draw, grow, objects_by_colour
from omni_arc.scenes import between, canvas, free_cells, some_colours

CONCEPTS = ("counting", "selecting", "denoising")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    (single,) = [obj for obj in objects_by_colour(grid) if obj.size == 1]
    return draw(blank(*grid.shape), grow(single, RED))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 16)
    single, *others = some_colours(
        rng, between(rng, difficulty, 3, 9), (BLACK, RED) if rng.random() < 0.5 else (BLACK,)
    )
    if single == RED:
        single, others[0] = others[0], single
    cells = free_cells(rng, grid, 2 * len(others) + 1 + int(rng.integers(3)))
    grid[cells[0]] = single
    for n, cell in enumerate(cells[1:]):
        grid[cell] = others[n % len(others)]
    return grid
