"""The inside of the larger yellow box becomes red, that of the smaller one blue."""

from omni_arc.language import BLACK, BLUE, RED, YELLOW, Obj, blank, draw, find_objects, largest, smallest
from omni_arc.scenes import box, canvas, put_free

CONCEPTS = ("size", "filling", "selecting")
NAMED_COLOURS = (BLACK, YELLOW, RED, BLUE)


def task(grid):
    boxes = find_objects(grid)
    out = grid
    for obj, colour in [(largest(boxes), RED), (smallest(boxes), BLUE)]:
        out = draw(out, Obj(blank(obj.height - 2, obj.width - 2, colour), obj.top + 1, obj.left + 1))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 20)
    height, width = rng.integers(3, 6, 2)
    sizes = [(height, width), (height + int(rng.integers(1, 3)), width + int(rng.integers(0, 3)))]
    for n in rng.permutation(2):
        put_free(rng, grid, box(*sizes[n], YELLOW), tries=100)
    return grid
