"""What the sky object lacks of its box becomes red."""

from omni_arc.language import BLACK, RED, SKY, Obj, blank, draw, find_objects
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("filling", "completion", "shapes")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    obj = find_objects(grid)[0]
    return draw(grid, [Obj(blank(obj.height, obj.width, RED), obj.top, obj.left), obj])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 16)
    height, width = (min(side, between(rng, difficulty, 4, 10)) for side in grid.shape)
    colour = SKY if rng.random() < 0.5 else one_colour(rng, (BLACK, RED))
    put_free(rng, grid, blob(rng, height, width, [colour], between(rng, difficulty, 8, 40)), gap=0)
    return grid
