"""Every shape is mirrored to each side on which a cell of another colour touches it, in that colour."""

import numpy as np

from omni_arc.language import BLACK, draw, find_objects, image, largest, mirror, move_to, recolour
from omni_arc.scenes import between, blob, canvas, put_free, some_colours

CONCEPTS = ("mirroring", "symmetry", "colour")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid
    for obj in find_objects(grid, diagonal=True, multicolour=True):
        parts = find_objects(image(obj), diagonal=True)
        shape = largest(parts)
        for part in parts:
            down = (part.top > shape.bottom) - (part.bottom < shape.top)
            right = (part.left > shape.right) - (part.right < shape.left)
            place = (obj.top + shape.top + down * shape.height, obj.left + shape.left + right * shape.width)
            out = draw(out, move_to(mirror(recolour(shape, part.colour), (down, right)), place))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 12, 30)
    for _ in range(between(rng, difficulty, 1, 5)):
        own, *others = some_colours(rng, 4)
        shape = blob(rng, int(rng.integers(2, 5)), int(rng.integers(2, 5)), [own], int(rng.integers(4, 10)))
        height, width = shape.shape
        if shape[-1, -1] < 0 or min(shape.shape) < 2:
            continue
        whole = np.full((2 * height, 2 * width), 10, np.int8)  # 10: kept free
        whole[:height, :width] = np.where(shape < 0, 10, shape)
        touching = [(height - 1, width), (height, width - 1), (height, width)]
        for which in rng.permutation(3)[: int(rng.integers(1, 4))]:
            whole[touching[which]] = others[which]
        put_free(rng, grid, np.rot90(whole, int(rng.integers(4))), gap=2)
    grid[grid == 10] = BLACK
    return grid if grid.any() else generate(rng, difficulty)
