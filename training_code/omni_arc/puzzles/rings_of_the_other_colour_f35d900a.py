"""Each of four dots gets a ring of the other colour; between them lie grey dots, every other cell from both ends to the middle."""

from omni_arc.language import BLACK, GREY, frame, object_of
from omni_arc.scenes import canvas, some_colours

CONCEPTS = ("boundary", "connection", "alignment")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    dots = object_of(grid, grid != BLACK)
    out = grid.copy()
    for n in range(2, (dots.width - 1) // 2 + 1, 2):
        out[[dots.top, dots.bottom], dots.left + n] = out[[dots.top, dots.bottom], dots.right - n] = GREY
    for n in range(2, (dots.height - 1) // 2 + 1, 2):
        out[dots.top + n, [dots.left, dots.right]] = out[dots.bottom - n, [dots.left, dots.right]] = GREY
    for row, column in dots.cells:
        other = next(colour for colour in dots.colours if colour != grid[row, column])
        out = frame(out, (row - 1, column - 1, row + 1, column + 1), other)
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 22)
    height, width = grid.shape
    top, left = int(rng.integers(1, height - 6)), int(rng.integers(1, width - 6))
    bottom, right = int(rng.integers(top + 4, height - 1)), int(rng.integers(left + 4, width - 1))
    a, b = some_colours(rng, 2, (BLACK, GREY))
    grid[[top, bottom], [left, right]] = a
    grid[[top, bottom], [right, left]] = b
    return grid
