"""The shape that is also there at twice the size, partly outside the grid, cut out."""

import numpy as np

from omni_arc.language import enlarge, image, main_colour, object_of, objects_by_colour, on_border
from omni_arc.scenes import between, blob, canvas, put, put_free, some_colours

CONCEPTS = ("enlarging", "shapes", "selecting")
NAMED_COLOURS = ()


def task(grid):
    ground = main_colour(grid, background=None)
    shapes = sorted(objects_by_colour(grid, background=ground), key=lambda shape: on_border(shape, grid))
    large = shapes.pop().mask
    height, width = large.shape
    for shape in shapes:
        whole = enlarge(shape, 2).mask
        for row in range(len(whole) - height + 1):
            for column in range(whole.shape[1] - width + 1):
                if (whole[row : row + height, column : column + width] == large).all():
                    return image(shape, ground)


def generate(rng, difficulty):
    while True:
        ground, other, *colours = some_colours(rng, between(rng, difficulty, 4, 6), ())
        grid = canvas(rng, difficulty, 13, 20, colour=ground)
        shapes = [blob(rng, *rng.integers(3, 6, 2).tolist(), [colour], int(rng.integers(6, 14))) for colour in colours]
        large = np.where(shapes[0] >= 0, other, -1).repeat(2, axis=0).repeat(2, axis=1).astype(np.int8)
        cut = int(rng.integers(1, 4))
        parts = [large[cut:], large[:-cut], large[:, cut:], large[:, :-cut]]
        side = int(rng.integers(4))
        part = parts[side]
        rows, columns = len(grid) - len(part), grid.shape[1] - part.shape[1]
        if rows < 3 or columns < 3 or (shapes[0] >= 0).all():
            continue
        row, column = int(rng.integers(1, rows)), int(rng.integers(1, columns))
        put(grid, part, ((0, column), (rows, column), (row, 0), (row, columns))[side])
        large = object_of(grid, grid == other)
        fits = [find_crop(shape >= 0, large.mask) for shape in shapes]
        placed = [put_free(rng, grid, shape, background=ground, margin=1) is not None for shape in shapes]
        if all(placed) and on_border(large, grid) and fits == [True] + [False] * (len(fits) - 1):
            return grid


def find_crop(mask, part):
    """Whether the part can be cut out of the mask at twice its size."""
    whole = mask.repeat(2, axis=0).repeat(2, axis=1)
    height, width = part.shape
    offsets = np.ndindex(max(len(whole) - height + 1, 0), max(whole.shape[1] - width + 1, 0))
    return any((whole[r : r + height, c : c + width] == part).all() for r, c in offsets)
