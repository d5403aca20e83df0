"""Black that red walls enclose becomes blue."""

from omni_arc.language import BLACK, BLUE, RED, fill_enclosed
from omni_arc.scenes import between, box, canvas, put

CONCEPTS = ("enclosure", "filling")
NAMED_COLOURS = (BLACK, RED, BLUE)


def task(grid):
    return fill_enclosed(grid, BLUE)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 16)
    for _ in range(between(rng, difficulty, 1, 4)):
        height, width = rng.integers(4, 7, 2)
        row, column = int(rng.integers(grid.shape[0] - height + 1)), int(rng.integers(grid.shape[1] - width + 1))
        frame_pixels = box(height, width, RED, BLACK)
        frame_pixels[2, 2] = RED
        put(grid, frame_pixels, (row, column))
    return grid
