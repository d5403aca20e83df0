"""Grey boxes get blue corners, yellow edges and a red inside."""

from omni_arc.language import BLACK, BLUE, GREY, RED, YELLOW, draw, find_objects, frame, of_colour, recolour
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("filling", "position", "objects")
NAMED_COLOURS = (GREY, BLUE, YELLOW, RED, BLACK)


def task(grid):
    out = grid
    for obj in of_colour(find_objects(grid), GREY):
        box = obj.top, obj.left, obj.bottom, obj.right
        out = frame(draw(out, recolour(obj, RED)), box, YELLOW)
        out[[obj.top, obj.top, obj.bottom, obj.bottom], [obj.left, obj.right] * 2] = BLUE
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    for _ in range(between(rng, difficulty, 1, 5)):
        height, width = rng.integers(3, 8, 2)
        put_free(rng, grid, box(height, width, GREY))
    return grid
