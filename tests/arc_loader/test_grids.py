"""Grids: what is one, what is none, and their names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_loader.grids import GridError, as_grid, grid_hash, same_grid, to_lists
from arc_strategies import grids


@given(grids())
def test_lists_and_arrays_of_colours_are_grids(grid):
    for value in (to_lists(grid), tuple(map(tuple, to_lists(grid))), grid.astype(np.int64), grid):
        made = as_grid(value, where="here")
        assert made.dtype == np.int8 and same_grid(made, grid)
        with pytest.raises(ValueError):
            made[0, 0] = 1


def test_a_writeable_array_is_copied():
    array = np.zeros((2, 2), dtype=np.int8)
    grid = as_grid(array, where="here")
    array[0, 0] = 5
    assert grid[0, 0] == 0


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "None"),
        ("12", "'12'"),
        (3, "3"),
        ({}, "{}"),
        ([], "not 0"),
        ([[]], "row 0: .*not 0"),
        ([[1], []], "row 1"),
        ([[1, 2], [3]], r"row 1: 1 cells where row 0 has 2: \[3\]"),
        ([[1], 2], "row 1: .*2"),
        ([[1], "2"], "row 1: .*'2'"),
        ([[0, 10]], "row 0 column 1: .*10"),
        ([[0], [-1]], "row 1 column 0: .*-1"),
        ([[True]], "True"),
        ([[1.0]], "1.0"),
        ([["1"]], "'1'"),
        ([[None]], "None"),
        ([[[1]]], r"\[1\]"),
        ([[0]] * 31, "not 31"),
        ([[0] * 31], "not 31"),
        (np.zeros((2, 2)), "float64"),
        (np.zeros((2, 2), dtype=bool), "bool"),
        (np.zeros((0, 2), dtype=int), r"\(0, 2\)"),
        (np.zeros((31, 2), dtype=int), r"\(31, 2\)"),
        (np.zeros(4, dtype=int), r"\(4,\)"),
        (np.array([[0, 1], [12, 3]]), "row 1 column 0: .*12"),
        (np.array([["1"]]), "<U1"),
    ],
)
def test_anything_else_is_refused_with_place_and_value(value, message):
    with pytest.raises(GridError, match=rf"^train\[1\]\.output.*{message}"):
        as_grid(value, where="train[1].output")


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-2, 12), st.floats(), st.text(max_size=2)),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=9,
    )
)
def test_whatever_comes_it_is_a_grid_or_a_grid_error(value):
    try:
        grid = as_grid(value, where="here")
    except GridError as error:
        assert str(error).startswith("here")
    else:
        assert to_lists(grid) == value


@given(grids(max_side=3), grids(max_side=3))
def test_equal_names_mean_equal_grids(a, b):
    assert (grid_hash(a) == grid_hash(b)) == same_grid(a, b)
    assert grid_hash(a) == grid_hash(a.astype(np.int64))


def test_the_name_is_the_same_in_every_run_and_knows_the_shape():
    assert grid_hash(as_grid([[1, 2], [3, 4]], where="x")) == "e1f3453e28bec34d24885cd8b6d05bf7"
    assert grid_hash(as_grid([[1, 2, 3, 4]], where="x")) != grid_hash(as_grid([[1, 2], [3, 4]], where="x"))
