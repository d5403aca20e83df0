"""The black cells in the box of every yellow object become orange."""

from omni_arc.language import BLACK, ORANGE, YELLOW, Obj, draw, find_objects, image
from omni_arc.scenes import between, blob, canvas, put_free

CONCEPTS = ("completion", "filling", "objects")
NAMED_COLOURS = (BLACK, YELLOW, ORANGE)


def task(grid):
    objects = find_objects(grid, diagonal=True)
    return draw(grid, [Obj(image(obj, ORANGE), obj.top, obj.left) for obj in objects])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    for _ in range(between(rng, difficulty, 1, 6)):
        put_free(rng, grid, blob(rng, 3, 3, [YELLOW], int(rng.integers(5, 8))))
    return grid
