"""One cell: blue where the left half mirrors the right half, orange where not."""

from omni_arc.language import BLACK, BLUE, ORANGE, RED, blank, flip_columns
from omni_arc.scenes import between, noise

CONCEPTS = ("symmetry", "logic")
NAMED_COLOURS = (BLUE, ORANGE, BLACK)


def task(grid):
    symmetric = (grid == flip_columns(grid)).all()
    return blank(1, 1, BLUE if symmetric else ORANGE)


def generate(rng, difficulty):
    side = between(rng, difficulty, 3, 9)
    grid = noise(rng, side, side, [RED], 0.3 + 0.4 * rng.random())
    if rng.random() < 0.5:
        grid[:, (side + 1) // 2 :] = grid[:, : side // 2][:, ::-1]
    grid[0, 0] = RED
    return grid
