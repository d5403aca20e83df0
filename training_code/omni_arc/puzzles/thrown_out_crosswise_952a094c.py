"""The four cells in the corners of the frame come out at the opposite corners."""

from omni_arc.language import BLACK, blank, draw, find_objects, largest
from omni_arc.scenes import box, canvas, put_free, some_colours

CONCEPTS = ("moving", "position")
NAMED_COLOURS = (BLACK,)


def task(grid):
    box = largest(find_objects(grid))
    out = draw(blank(*grid.shape), box)
    top, left, bottom, right = box.top, box.left, box.bottom, box.right
    out[[top - 1, top - 1, bottom + 1, bottom + 1], [left - 1, right + 1, left - 1, right + 1]] = grid[
        [bottom - 1, bottom - 1, top + 1, top + 1], [right - 1, left + 1, right - 1, left + 1]
    ]
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 18)
    colours = some_colours(rng, 5)
    height, width = [int(rng.integers(4, side - 1)) for side in grid.shape]
    pixels = box(height, width, colours[0], BLACK)
    pixels[[1, 1, -2, -2], [1, -2, 1, -2]] = colours[1:]
    put_free(rng, grid, pixels, margin=1)
    return grid
