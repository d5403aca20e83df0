"""Grey stairs lead from the sky cell up to the right and down to the left."""

from omni_arc.language import BLACK, DOWN, GREY, LEFT, RIGHT, SKY, UP, object_of
from omni_arc.scenes import canvas

CONCEPTS = ("patterns", "rays", "direction")
NAMED_COLOURS = (BLACK, SKY, GREY)


def task(grid):
    out = grid.copy()
    (start,) = object_of(grid, grid == SKY).cells
    for path in ((UP, UP, RIGHT, RIGHT), (DOWN, DOWN, LEFT, LEFT)):
        row, column = start
        for down, right in path * 30:
            row, column = row + down, column + right
            if 0 <= row < grid.shape[0] and 0 <= column < grid.shape[1]:
                out[row, column] = GREY
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 26)
    grid[int(rng.integers(1, len(grid))), int(rng.integers(grid.shape[1]))] = SKY
    return grid
