"""Every grey block becomes a copy of the pattern."""

from omni_arc.language import BLACK, GREY, draw, find_objects, move_to
from omni_arc.scenes import between, box, canvas, noise, put_free, some_colours

CONCEPTS = ("copying", "patterns", "objects")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    objects = find_objects(grid, multicolour=True)
    (pattern,) = [obj for obj in objects if obj.colour != GREY]
    blocks = [obj for obj in objects if obj.colour == GREY]
    return draw(grid, [move_to(pattern, (block.top, block.left)) for block in blocks])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    height, width = rng.integers(2, 5, 2)
    colours = some_colours(rng, 2, (BLACK, GREY))
    put_free(rng, grid, noise(rng, height, width, colours, 1.0))
    for _ in range(between(rng, difficulty, 2, 7)):
        put_free(rng, grid, box(height, width, GREY))
    return grid
