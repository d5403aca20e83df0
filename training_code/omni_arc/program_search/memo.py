"""Results of slow functions of one grid, kept for the next call with the same grid. Knows no steps and no puzzles."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

import numpy as np

from omni_arc import language
from omni_arc.language.objects import Obj
from omni_arc.language.words import BLACK, Colour, Grid

Result = TypeVar("Result")
KEPT = 4096  # results a function


def remembered(function: Callable[..., Result]) -> Callable[..., Result]:
    """`function(grid, *hashable)` with the last KEPT results kept. The results are shared: nobody may change one."""

    @lru_cache(maxsize=KEPT)
    def of_bytes(content: bytes, shape: tuple[int, int], arguments: tuple, named: tuple) -> Result:
        grid = np.frombuffer(content, np.int8).reshape(shape)
        return function(grid, *arguments, **dict(named))

    @wraps(function)
    def of_grid(grid: Grid, *arguments: object, **named: object) -> Result:
        content = grid if grid.dtype == np.int8 else grid.astype(np.int8)
        return of_bytes(content.tobytes(), grid.shape, arguments, tuple(sorted(named.items())))

    of_grid.forget = of_bytes.cache_clear
    return of_grid


@remembered
def _objects(grid: Grid, diagonal: bool, multicolour: bool, background: Colour | None) -> tuple[Obj, ...]:
    return tuple(language.find_objects(grid, diagonal=diagonal, multicolour=multicolour, background=background))


def find_objects(
    grid: Grid, diagonal: bool = False, multicolour: bool = False, background: Colour | None = BLACK
) -> list[Obj]:
    """What `language.find_objects` gives, from memory where it was asked before."""
    return list(_objects(grid, diagonal, multicolour, background))
