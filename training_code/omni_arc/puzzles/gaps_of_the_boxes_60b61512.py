"""Black cells in the box around every object become orange."""

from omni_arc.language import BLACK, ORANGE, YELLOW, Obj, draw, find_objects, image
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("filling", "completion", "objects")
NAMED_COLOURS = (BLACK, ORANGE)


def task(grid):
    boxes = [Obj(image(obj, ORANGE), obj.top, obj.left) for obj in find_objects(grid, diagonal=True)]
    return draw(grid, boxes)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 16)
    colour = YELLOW if rng.random() < 0.5 else one_colour(rng, (BLACK, ORANGE))
    side = between(rng, difficulty, 3, 4)
    for _ in range(between(rng, difficulty, 1, 5)):
        put_free(rng, grid, blob(rng, side, side, [colour], int(rng.integers(4, 2 * side + 1))))
    return grid
