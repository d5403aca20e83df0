"""The colour with fewest cells, cut out."""

from omni_arc.language import BLACK, image, objects_by_colour, smallest
from omni_arc.scenes import between, box, canvas, put_free, some_colours

CONCEPTS = ("selecting", "size", "cropping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return image(smallest(objects_by_colour(grid)))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 20)
    sizes = [int(rng.integers(2, 5)), int(rng.integers(2, 4))]
    colours = some_colours(rng, between(rng, difficulty, 2, 5))
    put_free(rng, grid, box(*sizes, colours[0]))
    for colour in colours[1:]:
        put_free(rng, grid, box(sizes[0] + int(rng.integers(1, 5)), sizes[1] + int(rng.integers(0, 6)), colour), gap=0)
    return grid
