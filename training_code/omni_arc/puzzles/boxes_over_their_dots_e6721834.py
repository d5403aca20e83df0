"""The half with dots only; on it lie boxes of the other half, those with most dots first, each where its dots are found again."""

import numpy as np

from omni_arc.language import draw, find_objects, image, main_colour, move_to, object_of, split
from omni_arc.scenes import between, box, put, put_free, some_colours

CONCEPTS = ("alignment", "moving", "panels")
NAMED_COLOURS = ()


def task(grid):
    halves = split(grid, 2, 1) if grid.shape[0] > grid.shape[1] else split(grid, 1, 2)
    plain, boxed = sorted(halves, key=lambda half: int((half != main_colour(half, None)).sum()))
    out, ground = plain.copy(), main_colour(plain, None)
    boxes = find_objects(boxed, multicolour=True, background=main_colour(boxed, None))
    for piece in sorted(boxes, key=lambda piece: int((piece.pixels == piece.colour).sum()) - piece.size):
        dots = object_of(image(piece), piece.pixels != piece.colour)
        for row in range(len(plain) - dots.height + 1):
            for column in range(plain.shape[1] - dots.width + 1):
                place = plain[row : row + dots.height, column : column + dots.width]
                if (place == np.where(dots.mask, dots.pixels, ground)).all():
                    place[:] = ground
                    out = draw(out, move_to(piece, (row - dots.top, column - dots.left)))
    return out


def generate(rng, difficulty):
    while True:
        ground, under, body, *dots = some_colours(rng, 5, ())
        boxed = np.full((between(rng, difficulty, 9, 15), between(rng, difficulty, 9, 15)), under, np.int8)
        plain = np.full_like(boxed, ground)
        answer, free = plain.copy(), np.zeros_like(plain)
        for _ in range(between(rng, difficulty, 1, 4)):
            pixels = box(int(rng.integers(3, 6)), int(rng.integers(3, 6)), body)
            pixels.flat[rng.permutation(pixels.size)[: int(rng.integers(3, 6))]] = dots[int(rng.integers(2))]
            place = put_free(rng, free, box(*pixels.shape, 1))
            if place and put_free(rng, boxed, pixels, background=under) is not None:
                put(answer, pixels, place)
                put(plain, np.where(pixels == body, -1, pixels), place)
        grid = np.vstack([boxed, plain] if rng.random() < 0.5 else [plain, boxed])
        if 2 * len(boxed) > boxed.shape[1] and (plain != ground).any() and (task(grid) == answer).all():
            return grid.T.copy() if rng.random() < 0.5 else grid
