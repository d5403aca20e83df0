"""Every grey box takes the colour of the dot of the top row above it."""

from omni_arc.language import BLACK, GREY, draw, find_objects, recolour
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("colour", "position", "mapping")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    boxes = [obj for obj in find_objects(grid) if obj.colour == GREY]
    return draw(grid, [recolour(obj, int(grid[0, obj.left : obj.right + 1].max())) for obj in boxes])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 18)
    left = int(rng.integers(2))
    while left < grid.shape[1] - 1:
        width = int(rng.integers(2, min(5, grid.shape[1] - left) + 1))
        height = int(rng.integers(2, len(grid) - 2))
        top = int(rng.integers(2, len(grid) - height + 1))
        grid[top : top + height, left : left + width] = GREY
        grid[0, left + int(rng.integers(width))] = one_colour(rng, (BLACK, GREY))
        left += width + int(rng.integers(1, 3))
    return grid
