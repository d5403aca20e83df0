"""Only the box of one colour stays, the noise disappears."""

from omni_arc.language import BLACK, blank, count_neighbours, draw, find_objects, largest, paint
from omni_arc.scenes import between, box, noise, one_colour, put

CONCEPTS = ("denoising", "size", "selecting")
NAMED_COLOURS = (BLACK,)


def task(grid):
    box = largest(find_objects(grid))
    out = draw(blank(*grid.shape), box)
    return paint(out, count_neighbours(out, box.colour, diagonal=False) < 2, BLACK)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 8, 20), between(rng, difficulty, 8, 20)
    grid = noise(rng, height, width, range(1, 10), 0.25 + 0.2 * rng.random())
    sizes = rng.integers(3, 6, 2)
    put(grid, box(*sizes, one_colour(rng)), (int(rng.integers(height - sizes[0])), int(rng.integers(width - sizes[1]))))
    return grid
