"""A trusted module as a BARC program's `common`: names that programs import, or find defined."""

import numpy as np

from arc_loader.grids import MAX_SIDE

BLACK = 0


class Box:
    """A thing with attributes of its own."""

    def __init__(self, grid: np.ndarray) -> None:
        self.height, self.width = grid.shape

    def area(self) -> int:
        return self.height * self.width


def bounding(grid: np.ndarray) -> Box:
    """The box around everything."""
    return Box(grid)


def biggest() -> int:
    """A function that programs may try to replace."""
    return MAX_SIDE


def recolour(grid: np.ndarray) -> np.ndarray:
    """Uses `biggest`, so that a program which could replace it for others would show."""
    return (grid + biggest()) % 10


__all__ = ["BLACK", "Box", "biggest", "bounding", "np", "recolour"]
