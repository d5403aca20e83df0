"""Random grids for the tests of the language."""

import numpy as np
from hypothesis import strategies as st


@st.composite
def grids(draw, *, max_side=9, colours=4, min_side=1):
    """int8 (H, W) with mostly black."""
    height = draw(st.integers(min_side, max_side))
    width = draw(st.integers(min_side, max_side))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    grid = rng.integers(0, colours, (height, width))
    return np.where(rng.random((height, width)) < draw(st.sampled_from([0.2, 0.5, 0.9])), grid, 0).astype(np.int8)
