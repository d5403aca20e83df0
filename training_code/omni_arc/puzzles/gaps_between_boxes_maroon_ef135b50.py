"""What lies between two boxes that face each other from left to right, with nothing else between them, becomes maroon."""

from omni_arc.language import BLACK, MAROON, find_objects
from omni_arc.scenes import between, box, canvas, one_colour, put_free

CONCEPTS = ("connection", "filling", "alignment")
NAMED_COLOURS = (BLACK, MAROON)


def task(grid):
    out = grid.copy()
    boxes = find_objects(grid)
    for a in boxes:
        for b in boxes:
            if a.right < b.left and a.top <= b.bottom and b.top <= a.bottom:
                top, bottom = max(a.top, b.top), min(a.bottom, b.bottom)
                if not grid[top : bottom + 1, a.right + 1 : b.left].any():
                    out[top : bottom + 1, a.right + 1 : b.left] = MAROON
    return out


def generate(rng, difficulty):
    colour = one_colour(rng, (BLACK, MAROON))
    while True:
        grid = canvas(rng, difficulty, 7, 16)
        for _ in range(between(rng, difficulty, 3, 9)):
            put_free(rng, grid, box(int(rng.integers(1, 6)), int(rng.integers(1, 5)), colour))
        if (task(grid) != grid).any():
            return grid
