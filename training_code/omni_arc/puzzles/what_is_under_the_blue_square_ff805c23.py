"""What the blue square hides in the symmetric carpet, as its mirror images show it."""

from omni_arc.language import BLUE, crop, object_of, restore_symmetry, symmetric_pattern
from omni_arc.scenes import between, some_colours

CONCEPTS = ("symmetry", "completion", "cropping")
NAMED_COLOURS = (BLUE,)


def task(grid):
    hidden = object_of(grid, grid == BLUE)
    return crop(restore_symmetry(grid, BLUE), (hidden.top, hidden.left, hidden.bottom, hidden.right))


def generate(rng, difficulty):
    half = between(rng, difficulty, 10, 14)
    colours = some_colours(rng, int(rng.integers(3, 6)), (BLUE,))
    quarter = rng.choice(colours, (half, half))
    grid = symmetric_pattern(quarter).astype("int8")
    side = int(rng.integers(3, 6))
    row, column = int(rng.integers(0, half - side)), int(rng.integers(0, 2 * half - side))
    if rng.random() < 0.5:
        row, column = column, row
    grid[row : row + side, column : column + side] = BLUE
    return grid
