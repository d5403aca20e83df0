"""Two cells of a colour are opposite corners of a box that is filled."""

from omni_arc.language import BLACK, Obj, blank, draw, objects_by_colour
from omni_arc.scenes import between, box, canvas, put_free, some_colours

CONCEPTS = ("filling", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    corners = objects_by_colour(grid)
    return draw(grid, [Obj(blank(pair.height, pair.width, pair.colour), pair.top, pair.left) for pair in corners])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    free = grid.copy()
    for colour in some_colours(rng, between(rng, difficulty, 1, 4)):
        height, width = rng.integers(2, 7, 2)
        cell = put_free(rng, free, box(height, width, colour))
        if cell is not None:
            rising = bool(rng.random() < 0.5)
            grid[cell[0], cell[1] + (width - 1 if rising else 0)] = colour
            grid[cell[0] + height - 1, cell[1] + (0 if rising else width - 1)] = colour
    return grid
