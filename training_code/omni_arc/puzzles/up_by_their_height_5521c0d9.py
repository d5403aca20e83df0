"""Every block rises by its own height."""

from omni_arc.language import BLACK, BLUE, RED, UP, YELLOW, blank, draw, find_objects, move
from omni_arc.scenes import canvas, some_colours

CONCEPTS = ("moving", "size", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return draw(blank(*grid.shape), [move(obj, UP, obj.height) for obj in find_objects(grid)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 20)
    left = int(rng.integers(0, 3))
    colours = [BLUE, RED, YELLOW] if rng.random() < 0.5 else some_colours(rng, 5)
    for colour in rng.permutation(colours):
        height, width = (int(n) for n in rng.integers(1, (len(grid) // 2 + 1, 6)))
        if left + width > grid.shape[1]:
            break
        grid[len(grid) - height :, left : left + width] = colour
        left += width + int(rng.integers(1, 3))
    return grid
