"""Two cells of one colour are opposite corners of a rectangle of it."""

from omni_arc.language import BLACK, Obj, blank, draw, objects_by_colour
from omni_arc.scenes import between, box, canvas, put_free, some_colours

CONCEPTS = ("filling", "completion", "connection")
NAMED_COLOURS = (BLACK,)


def task(grid):
    pairs = objects_by_colour(grid)
    return draw(grid, [Obj(blank(obj.height, obj.width, obj.colour), obj.top, obj.left) for obj in pairs])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 16)
    corners, full = grid.copy(), grid.copy()
    for colour in some_colours(rng, between(rng, difficulty, 1, 4)):
        height, width = rng.integers(2, 6), rng.integers(2, 7)
        place = put_free(rng, full, box(int(height), int(width), colour))
        if place:
            sides = [0, width - 1] if rng.random() < 0.5 else [width - 1, 0]
            corners[[place[0], place[0] + height - 1], [place[1] + side for side in sides]] = colour
    return corners
