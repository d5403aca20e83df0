"""Questions about cells against slow, obvious loops; tables against trying all colours; memory against the language."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omni_arc import language
from omni_arc.language import AROUND
from omni_arc.program_search import memo
from omni_arc.program_search.budget import Budget
from omni_arc.program_search.expressions import INPUT, Expression
from omni_arc.program_search.layers import layer_of
from omni_arc.program_search.steps.cells import between, by_table, like_neighbours, nearest, neighbour, seen
from omni_arc.program_search.steps.whole import turned
from omni_arc.program_search.tables import learn_tables
from omni_grids import grids


def walk(grid, row, column, direction):
    """The first colour in a direction, step by step."""
    while True:
        row, column = row + direction[0], column + direction[1]
        if not (0 <= row < grid.shape[0] and 0 <= column < grid.shape[1]):
            return -1
        if grid[row, column]:
            return grid[row, column]


@settings(deadline=None, max_examples=60)
@given(grid=grids(), direction=st.sampled_from(AROUND))
def test_what_is_seen(grid, direction):
    slow = [[walk(grid, r, c, direction) for c in range(grid.shape[1])] for r in range(grid.shape[0])]
    assert seen(grid, direction).tolist() == slow


@settings(deadline=None, max_examples=30)
@given(grid=grids(), upright=st.booleans())
def test_what_lies_between(grid, upright):
    one, other = ((-1, 0), (1, 0)) if upright else ((0, -1), (0, 1))
    for r, c in np.ndindex(grid.shape):
        a, b = walk(grid, r, c, one), walk(grid, r, c, other)
        assert between(grid, upright)[r, c] == (a if a == b else -1)


@settings(deadline=None, max_examples=30)
@given(grid=grids(), diagonal=st.booleans())
def test_neighbours(grid, diagonal):
    padded = np.pad(grid, 1, constant_values=-1)
    for r, c in np.ndindex(grid.shape):
        around = {d: padded[r + 1 + d[0], c + 1 + d[1]] for d in AROUND}
        assert all(neighbour(grid, d)[r, c] == value for d, value in around.items())
        counted = [around[d] for d in AROUND[: 8 if diagonal else 4]]
        assert like_neighbours(grid, diagonal)[r, c] == sum(value == grid[r, c] for value in counted)


@settings(deadline=None, max_examples=30)
@given(grid=grids(max_side=6))
def test_the_nearest(grid):
    cells = [(r, c) for r, c in np.ndindex(grid.shape) if grid[r, c]]
    if not cells:
        with pytest.raises(ValueError, match="none or too many"):
            nearest(grid, None)
        return
    for r, c in np.ndindex(grid.shape):
        others = [(abs(r - y) + abs(c - x), grid[y, x]) for y, x in cells if (y, x) != (r, c)]
        colours = {colour for away, colour in others if away == min(others)[0]} if others else {grid[cells[0]]}
        assert nearest(grid, None)[r, c] == (colours.pop() if len(colours) == 1 else 0)


@settings(deadline=None, max_examples=30)
@given(grid=grids(), diagonal=st.booleans(), multicolour=st.booleans(), background=st.sampled_from([0, 1, None]))
def test_memory_gives_what_the_language_gives(grid, diagonal, multicolour, background):
    arguments = {"diagonal": diagonal, "multicolour": multicolour, "background": background}
    slow = language.find_objects(grid, **arguments)
    for _ in range(2):
        fast = memo.find_objects(grid, **arguments)
        assert [(o.top, o.left, o.pixels.tolist()) for o in fast] == [(o.top, o.left, o.pixels.tolist()) for o in slow]


def test_the_ways_of_turning_are_the_eight_of_a_square():
    grid = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]], np.int8)
    assert len({turned(grid, way).tobytes() for way in range(8)}) == 8


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), copied=st.booleans())
def test_learned_tables_give_the_output_and_are_the_smallest(seed, copied):
    """Outputs made of two of five layers by a random table: a table is found with at most two keys, right everywhere it was shown."""
    rng = np.random.default_rng(seed)
    names = [Expression("turned", (INPUT,), (("way", n),)) for n in range(1, 6)]
    values = [(rng.integers(0, 3, (12, 12)), rng.integers(0, 3, (2, 2))) for _ in names]
    made = {(a, b): int(rng.integers(0, 10)) for a in range(3) for b in range(3)}
    one, two, three = values[0][0], values[1][0], values[2][0]
    output = np.vectorize(lambda a, b: made[a, b])(one, two)
    if copied:
        output = np.where(one == 1, three, output)
    layers = [layer_of(n, v, n_train=1, cost=1.0) for n, v in zip(names, values, strict=True)]
    found = learn_tables(
        keys=layers, shown=[layers[2]], output=output.ravel().astype(np.int64), budget=Budget(units=10**6)
    )
    assert found and len(found[0].keys) <= 2
    by_name = dict(zip(names, values, strict=True))
    for table in found:
        keys = [by_name[layer.expression][0] for layer in table.keys]
        shown = [by_name[layer.expression][0] for layer in table.shown]
        assert (by_table(keys, shown, dict(table.entries)) == output).all()
        tests = np.stack([by_name[layer.expression][1].ravel() for layer in table.keys], axis=1)
        assert {tuple(row) for row in tests.tolist()} <= set(dict(table.entries))


def test_a_table_that_does_not_know_the_test_is_none():
    layer = layer_of(INPUT, (np.array([[0, 1]]), np.array([[2, 1]])), n_train=1, cost=1.0)
    assert learn_tables(keys=[layer], shown=[], output=np.array([3, 4]), budget=Budget(units=100)) == []
    known = layer_of(INPUT, (np.array([[0, 1, 0]]), np.array([[0, 1]])), n_train=1, cost=1.0)
    (table,) = learn_tables(keys=[known], shown=[], output=np.array([3, 4, 3]), budget=Budget(units=100))
    assert table.entries == (((0,), 3), ((1,), 4))
    by_heart = layer_of(INPUT, (np.array([[0, 1, 2]]), np.array([[0, 1]])), n_train=1, cost=1.0)
    assert learn_tables(keys=[by_heart], shown=[], output=np.array([3, 4, 3]), budget=Budget(units=100)) == []
