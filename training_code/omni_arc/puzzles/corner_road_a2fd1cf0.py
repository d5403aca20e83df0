"""From the red cell a sky line goes along the row to the green one's column and then up or down to it."""

from omni_arc.language import BLACK, GREEN, RED, SKY, line, object_of, overlay
from omni_arc.scenes import canvas

CONCEPTS = ("connection", "lines", "direction")
NAMED_COLOURS = (BLACK, RED, GREEN, SKY)


def task(grid):
    (red,), (green,) = object_of(grid, grid == RED).cells, object_of(grid, grid == GREEN).cells
    corner = (red[0], green[1])
    road = line(line(grid, red, corner, SKY), corner, green, SKY)
    return overlay([grid, road])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 20)
    rows, columns = rng.permutation(len(grid))[:2], rng.permutation(grid.shape[1])[:2]
    grid[rows, columns] = RED, GREEN
    return grid
