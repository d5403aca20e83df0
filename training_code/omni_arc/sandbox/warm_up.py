"""A program of our own that every new worker runs first: it loads what numpy loads late, and shows that programs run at all. Data only."""

from __future__ import annotations

import numpy as np

from omni_arc.sandbox.program import Job, Program

_SOURCE = """
import numpy as np, random, copy
from collections import Counter, deque
from typing import List

def task(grid):
    colours = Counter(grid.ravel().tolist())
    seen = np.zeros(grid.shape, bool)
    queue = deque([(0, 0)])
    while queue:
        y, x = queue.popleft()
        if seen[y, x]:
            continue
        seen[y, x] = True
        queue.extend((y + dy, x + dx) for dy, dx in ((0, 1), (1, 0)) if y + dy < grid.shape[0] and x + dx < grid.shape[1])
    values, counts = np.unique(grid, return_counts=True)
    wide = np.pad(np.tile(grid, (2, 2)), 1)
    big = np.kron(grid, np.ones((2, 2), int)).astype(float)
    rest = np.linalg.matrix_rank(big) + np.einsum("ij->", big) + np.median(big) + np.percentile(big, 50) + big.std()
    parts = np.concatenate([np.rot90(grid, k).ravel() for k in range(4)])
    order = np.argsort(parts, kind="stable")[np.random.permutation(len(parts))]
    text = f"{colours.most_common(1)} {values} {counts} {rest:.3f} {wide} {str(order)}"
    copied = copy.deepcopy([grid, text])
    for number in range(2):
        try:
            np.zeros((2, 3)) @ np.zeros((2, 3)) if number else [][random.randint(0, 3)]
        except (ValueError, IndexError) as wrong:
            text += str(wrong)
    f = np.vectorize(lambda v: (v + 1) % 10)
    np.insert(np.delete(np.append(parts, 3), 0), 0, 1), np.isin(grid, [1, 2]), np.where(grid > 0)
    np.random.default_rng(0).integers(3), np.array_equal(grid, copied[0]), np.apply_along_axis(sum, 0, grid)
    return f(grid)
"""

WARM_UP = Job(Program(_SOURCE), (np.arange(12).reshape(3, 4) % 10, np.eye(5, dtype=int)))
