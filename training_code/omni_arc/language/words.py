"""Words of the language: what its functions take and give, the ten colours, the eight directions. Knows no functions."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import numpy as np

Grid: TypeAlias = Annotated[np.ndarray, "Grid"]  # int8 (H, W), colours 0-9
Mask: TypeAlias = Annotated[np.ndarray, "Mask"]  # bool (H, W)
Colour: TypeAlias = Annotated[int, "Colour"]  # 0-9
Cell: TypeAlias = Annotated[tuple[int, int], "Cell"]  # (row, column) from the top left corner, from 0 on
Direction: TypeAlias = Annotated[tuple[int, int], "Direction"]  # (rows down, columns to the right), each -1, 0 or 1

BLACK, BLUE, RED, GREEN, YELLOW, GREY, MAGENTA, ORANGE, SKY, MAROON = range(10)

UP, DOWN, LEFT, RIGHT = (-1, 0), (1, 0), (0, -1), (0, 1)
UP_LEFT, UP_RIGHT, DOWN_LEFT, DOWN_RIGHT = (-1, -1), (-1, 1), (1, -1), (1, 1)
STRAIGHT = (UP, DOWN, LEFT, RIGHT)
DIAGONAL = (UP_LEFT, UP_RIGHT, DOWN_LEFT, DOWN_RIGHT)
AROUND = STRAIGHT + DIAGONAL

CLEAR = -1  # in the pixels of an object: nothing is drawn here
