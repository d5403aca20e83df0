"""Frame and inside exchange colours; wings as wide as the inside grow on every side."""

from omni_arc.language import BLACK, Obj, blank, draw, find_objects, recolour_by
from omni_arc.scenes import between, box, canvas, put_free, some_colours

CONCEPTS = ("colour", "shapes", "enlarging")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid
    for obj in find_objects(grid, multicolour=True):
        outer, inner, wing = obj.pixels[0, 0], obj.pixels[1, 1], obj.height - 2
        wings = Obj(blank(obj.height, obj.width + 2 * wing, outer), obj.top, obj.left - wing)
        upright = Obj(blank(obj.height + 2 * wing, obj.width, outer), obj.top - wing, obj.left)
        turned = Obj(recolour_by(obj.pixels, {outer: inner, inner: outer}), obj.top, obj.left)
        out = draw(out, [wings, upright, turned])
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 20)
    outer, inner = some_colours(rng, 2)
    for _ in range(between(rng, difficulty, 1, 4)):
        side = int(rng.integers(1, 4 if min(grid.shape) > 10 else 3))
        put_free(rng, grid, box(side + 2, side + 2, outer, inner), gap=side, margin=side if side > 2 else 0)
    return grid
