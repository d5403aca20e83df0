"""Dots in the areas become the star; its long arms go on to the borders of the area."""

import numpy as np

from omni_arc.language import CLEAR, draw, erase, find_objects, main_colour, move_to, smallest
from omni_arc.scenes import between, canvas, put_free, some_colours

CONCEPTS = ("lines", "copying", "patterns")
NAMED_COLOURS = ()


def task(grid):
    background = main_colour(grid, None)
    objects = find_objects(grid, multicolour=True, background=background)
    star = smallest(objects)
    down, right = star.height // 2, star.width // 2
    areas, stars = erase(grid, star, background), []
    out = areas.copy()
    for area in objects:
        dots = np.argwhere(area.pixels == star.pixels[down, right]) + (area.top, area.left)
        for row, column in dots.tolist() if area is not star else []:
            if star.width == 5:
                out[row, area.left : area.right + 1] = star.pixels[down, 0]
            if star.height == 5:
                out[area.top : area.bottom + 1, column] = star.pixels[0, right]
            stars.append(move_to(star, (row - down, column - right)))
    return np.where(areas == background, background, draw(out, stars)).astype(np.int8)


def generate(rng, difficulty):
    background, ground, middle, arms, corners = some_colours(rng, 5, ())
    corners = middle if rng.random() < 0.3 else corners
    grid = canvas(rng, difficulty, 20, 30, background)
    star = np.full((5, 5), CLEAR, np.int8)
    star[1:4, 1:4], star[2], star[:, 2] = corners, arms, arms
    star[2, 2] = middle
    kind = rng.random()
    star = star[1:4] if kind < 0.3 else star[:, 1:4] if kind < 0.6 else star
    put_free(rng, grid, star, background=background, margin=1)
    for _ in range(between(rng, difficulty, 1, 4)):
        height, width = (int(n) for n in rng.integers(7, 15, 2))
        area = np.full((height, width), ground, np.int8)
        row, column = (int(n) for n in rng.integers(2, (height - 2, width - 2)))
        area[row, column] = middle
        if rng.random() < 0.3:
            other = int(rng.integers(2, height - 2)), int(rng.integers(2, width - 2))
            if abs(other[0] - row) > 3 and abs(other[1] - column) > 3:
                area[other] = middle
        put_free(rng, grid, area, background=background, tries=60)
    return grid
