"""How difficult a pair looks: its pixels, symbols and objects. Knows no puzzles."""

from __future__ import annotations

import numpy as np

from arc_loader.grids import MAX_SIDE, N_COLOURS, Grid
from arc_loader.tasks import Pair
from omni_arc.language import find_objects


def pso_difficulty(pair: Pair) -> float:
    """Mean over both grids of the mean of three shares, each from 0 to 1: higher is harder.

    Pixels of the 900 possible ones, colours of 10, and connected parts of one colour of the pixels.
    """
    return float(np.mean([_shares(pair.input), _shares(pair.output)]))


def _shares(grid: Grid) -> tuple[float, float, float]:
    parts = len(find_objects(grid, diagonal=True, background=None))
    colours = np.count_nonzero(np.bincount(grid.ravel(), minlength=N_COLOURS))
    return grid.size / MAX_SIDE**2, colours / N_COLOURS, parts / grid.size
