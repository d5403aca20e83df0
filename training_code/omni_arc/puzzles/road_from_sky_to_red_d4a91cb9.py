"""A yellow line leads from the sky cell up or down and then along the row to the red cell."""

from omni_arc.language import BLACK, RED, SKY, YELLOW, line, object_of, overlay
from omni_arc.scenes import canvas

CONCEPTS = ("connection", "lines", "direction")
NAMED_COLOURS = (BLACK, SKY, RED, YELLOW)


def task(grid):
    (sky,), (red,) = object_of(grid, grid == SKY).cells, object_of(grid, grid == RED).cells
    corner = (red[0], sky[1])
    road = line(line(grid, sky, corner, YELLOW), corner, red, YELLOW)
    return overlay([grid, road])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 20)
    rows, columns = rng.permutation(len(grid))[:2], rng.permutation(grid.shape[1])[:2]
    grid[rows, columns] = SKY, RED
    return grid
