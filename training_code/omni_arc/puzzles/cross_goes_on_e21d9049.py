"""Both arms of the coloured cross go on to the borders, their colours repeating."""

import numpy as np

from omni_arc.language import BLACK, find_objects
from omni_arc.scenes import canvas, some_colours

CONCEPTS = ("periodic", "lines", "patterns")
NAMED_COLOURS = (BLACK,)


def task(grid):
    cross = find_objects(grid, multicolour=True)[0]
    row, column = (grid != BLACK).sum(axis=1).argmax(), (grid != BLACK).sum(axis=0).argmax()
    out = grid.copy()
    rows, columns = np.arange(grid.shape[0]), np.arange(grid.shape[1])
    out[row] = grid[row, cross.left + (columns - cross.left) % cross.width]
    out[:, column] = grid[cross.top + (rows - cross.top) % cross.height, column]
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 22)
    length = int(rng.integers(3, 6))
    colours = np.array(some_colours(rng, length), np.int8)
    row, column = [int(rng.integers(length - 1, side - length + 1)) for side in grid.shape]
    across, down = np.roll(colours, int(rng.integers(length))), np.roll(colours, int(rng.integers(length)))
    before = int(rng.integers(length))
    above = int(np.flatnonzero(down == across[before])[0])
    grid[row, column - before : column - before + length] = across
    grid[row - above : row - above + length, column] = down
    return grid
