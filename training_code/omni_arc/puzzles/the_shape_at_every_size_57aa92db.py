"""Every started object is completed as the whole one shows, in its own size and colour."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, Obj, colours_of, draw, enlarge, find_objects, scale, shrink
from omni_arc.scenes import between, blob, canvas, put, put_free, some_colours

CONCEPTS = ("enlarging", "completion", "copying")
NAMED_COLOURS = (BLACK,)


def task(grid):
    objects = find_objects(grid, multicolour=True)
    key = next(colour for colour in colours_of(grid) if all(colour in obj.colours for obj in objects))
    sizes = [int((obj.pixels == key).sum() ** 0.5) for obj in objects]
    model = max(objects, key=lambda obj: obj.size / sizes[objects.index(obj)] ** 2)
    down, right = np.argwhere(model.pixels == key)[0] // sizes[objects.index(model)]
    small = shrink(model.pixels, sizes[objects.index(model)])
    out = grid
    for obj, size in zip(objects, sizes, strict=True):
        row, column = np.argwhere(obj.pixels == key)[0]
        colour = next(colour for colour in obj.colours if colour != key)
        pixels = np.where((small >= 0) & (small != key), np.int8(colour), small)
        whole = Obj(pixels.copy(), int(obj.top + row - down * size), int(obj.left + column - right * size))
        out = draw(out, enlarge(whole, size))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 12, 30)
    key, *colours = some_colours(rng, 5)
    shape = blob(rng, 3, 3, [1], int(rng.integers(4, 8)))
    while min(shape.shape) < 2:
        shape = blob(rng, 3, 3, [1], 6)
    cells = [tuple(cell) for cell in np.argwhere(shape > 0).tolist()]
    first = cells[int(rng.integers(len(cells)))]
    second = next(cell for cell in cells if abs(cell[0] - first[0]) + abs(cell[1] - first[1]) == 1)
    taken = grid.copy()
    for n in range(between(rng, difficulty, 2, 5)):
        size = 1 if n == 0 else int(rng.integers(1, 4))
        pixels = np.where(shape > 0, np.int8(rng.choice(colours)), CLEAR).astype(np.int8)
        pixels[first] = key
        there = np.zeros(shape.shape, bool)
        there[first] = there[second] = True
        place = put_free(rng, taken, scale(np.abs(pixels), size))
        if place:
            put(grid, scale(pixels if n == 0 else np.where(there, pixels, np.int8(CLEAR)), size), place)
    return grid
