"""Between the yellow corners the small plan is drawn so much larger that it fits the parts that are there; the rest is cut off."""

import numpy as np

from omni_arc.language import (
    BLACK,
    YELLOW,
    Obj,
    crop,
    draw,
    enlarge,
    erase,
    image,
    move_to,
    object_of,
    objects_by_colour,
    smallest,
)
from omni_arc.scenes import between, blob, some_colours

CONCEPTS = ("enlarging", "completion", "alignment")
NAMED_COLOURS = (BLACK, YELLOW)


def task(grid):
    corners = object_of(grid, grid == YELLOW)
    field = crop(grid, (corners.top, corners.left, corners.bottom, corners.right))
    outside = erase(grid, Obj(field, corners.top, corners.left))
    plan = object_of(outside, outside != BLACK)
    small = smallest(objects_by_colour(image(plan)))
    shown = object_of(field, field == small.colour)
    factor = shown.height // small.height
    place = (shown.top - factor * small.top, shown.left - factor * small.left)
    return draw(field, move_to(enlarge(plan, factor), place))


def generate(rng, difficulty):
    while True:
        colours = some_colours(rng, int(rng.integers(2, 4)), (BLACK, YELLOW))
        plan = blob(rng, int(rng.integers(2, 4)), int(rng.integers(2, 5)), colours, int(rng.integers(3, 8)))
        sizes = {c: int((plan == c).sum()) for c in colours}
        if min(sizes.values()) > 0 and max(sizes.values()) > min(sizes.values()):
            break
    factor = between(rng, difficulty, 2, 4)
    hidden = [c for c in colours if sizes[c] > min(sizes.values())]
    shown = np.where(np.isin(plan, hidden[: int(rng.integers(1, len(hidden) + 1))]), -1, plan)
    large = np.maximum(shown, 0).repeat(factor, axis=0).repeat(factor, axis=1)
    field = np.pad(large, [(int(rng.integers(1, 3)), int(rng.integers(1, 3))) for _ in range(2)])
    field[[0, 0, -1, -1], [0, -1, 0, -1]] = YELLOW
    height, width = len(field) + len(plan) + 1, max(field.shape[1], plan.shape[1])
    grid = np.zeros(
        (int(rng.integers(height, max(height, 18) + 1)), int(rng.integers(width, max(width, 19) + 1))), np.int8
    )
    left = int(rng.integers(0, grid.shape[1] - field.shape[1] + 1))
    grid[: len(field), left : left + field.shape[1]] = field
    left = int(rng.integers(0, grid.shape[1] - plan.shape[1] + 1))
    grid[len(field) + 1 : height, left : left + plan.shape[1]] = np.maximum(plan, 0)
    return np.roll(grid, int(rng.integers(0, len(grid) - height + 1)), axis=0)
