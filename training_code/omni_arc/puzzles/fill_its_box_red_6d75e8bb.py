"""The black cells in the object's box become red."""

from omni_arc.language import BLACK, RED, Obj, draw, image, object_of
from omni_arc.scenes import blob, canvas, one_colour, put_free

CONCEPTS = ("completion", "filling", "objects")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    obj = object_of(grid, grid != BLACK)
    return draw(grid, Obj(image(obj, RED), obj.top, obj.left))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    height, width = [int(rng.integers(3, side - 1)) for side in grid.shape]
    put_free(rng, grid, blob(rng, height, width, [one_colour(rng, (BLACK, RED))], height * width // 2 + 1), margin=1)
    return grid
