"""Lines drawn from many cells at once against the language's ray, one line at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from omni_arc.language import AROUND, overlay, ray
from omni_arc.program_search.steps.lines import lines_from
from omni_grids import grids


@settings(deadline=None, max_examples=80)
@given(grid=grids(), through=st.booleans(), seed=st.integers(0, 2**32 - 1))
def test_lines_are_rays_under_what_is_there(grid, through, seed):
    rng = np.random.default_rng(seed)
    starts, slow = [], [grid]
    for row, column in np.argwhere(grid > 0).tolist():
        direction, colour = AROUND[rng.integers(8)], int(rng.integers(1, 10))
        starts.append((row, column, direction, colour))
        beyond = row + direction[0], column + direction[1]
        if 0 <= beyond[0] < grid.shape[0] and 0 <= beyond[1] < grid.shape[1] and grid[beyond] == 0:
            made = ray(grid, (row, column), direction, colour, through=through)
            slow.append(np.where(made != grid, made, 0).astype(np.int8))
    assert (lines_from(grid, starts, through) == overlay(slow)).all()
