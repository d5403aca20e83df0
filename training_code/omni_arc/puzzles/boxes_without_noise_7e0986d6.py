"""Noise on boxes takes their colour, noise beside them disappears."""

from omni_arc.language import BLACK, colours_of, count_neighbours, paint
from omni_arc.scenes import between, box, canvas, put_free, some_colours

CONCEPTS = ("denoising",)
NAMED_COLOURS = (BLACK,)


def task(grid):
    box, dots = colours_of(grid)[:2]
    noisy = grid == dots
    on_a_box = count_neighbours(grid, box, diagonal=False) > 1
    return paint(paint(grid, noisy, BLACK), noisy & on_a_box, box)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 20)
    colour, dots = some_colours(rng, 2)
    for _ in range(between(rng, difficulty, 2, 6)):
        height, width = rng.integers(3, 7, 2)
        put_free(rng, grid, box(height, width, colour), gap=2)
    for _ in range(between(rng, difficulty, 3, 12)):
        row, column = int(rng.integers(1, len(grid) - 1)), int(rng.integers(1, grid.shape[1] - 1))
        near = grid[row - 1 : row + 2, column - 1 : column + 2]
        if not (near == dots).any() and (grid == dots).sum() < (grid == colour).sum() // 2:
            grid[row, column] = dots
    return grid
