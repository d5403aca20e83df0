"""New grids are judged against the real ones: what is as the real ones are passes, and each way to differ is named."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.grids import N_COLOURS
from arc_strategies import grids
from prompting.grid_judgement import CHECKS, judge_grid, unreadable
from prompting.grid_traits import GridTraits
from prompting.puzzle import PromptError

REAL = [
    np.array([[0, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 2]]),
    np.array([[0, 0, 0, 0, 0], [1, 0, 0, 2, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 2], [0, 0, 0, 0, 0]]),
]


@given(real=st.lists(grids(), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_real_grid_is_like_itself_but_not_new(real):
    for grid in real:
        judged = judge_grid(grid=grid, real=real)
        assert judged.failed == ("new",) and judged.nearest == 1.0 and not judged.plausible
        assert set(judged.passed) == set(CHECKS) and all(value <= 0 for value in judged.values.values())


@given(grid=grids(), real=st.lists(grids(), min_size=1, max_size=3), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_colours_and_turns_of_all_grids_change_no_verdict(grid, real, seed):
    table = np.random.default_rng(seed).permutation(N_COLOURS).astype(np.int8)
    before = judge_grid(grid=grid, real=real)
    after = judge_grid(grid=table[grid].T, real=[table[one].T for one in real])
    assert before.values["size"] == after.values["size"] and before.passed["new"] == after.passed["new"]
    for name in ("colours", "shares", "roughness"):
        assert before.values[name] == pytest.approx(after.values[name])
    json.dumps(before.to_json(), allow_nan=False)


def test_what_differs_is_named():
    like = np.array([[0, 0, 0, 0], [0, 0, 1, 2], [0, 1, 0, 0], [0, 0, 0, 0]])
    assert judge_grid(grid=like, real=REAL).plausible
    assert judge_grid(grid=like, real=REAL, known=[like]).failed == ("new",)
    assert "size" in judge_grid(grid=np.zeros((20, 4), int), real=REAL).failed
    strange = like.copy()
    strange[0, :2] = 7, 8
    assert judge_grid(grid=strange, real=REAL).failed == ("colours",)
    assert judge_grid(grid=strange, real=REAL).values["colours"] == 2
    assert "shares" in judge_grid(grid=np.full((4, 4), 2), real=REAL).failed
    chequered = np.indices((5, 5)).sum(0) % 2
    assert {"objects", "roughness"} & set(judge_grid(grid=chequered, real=REAL).failed)


def test_patterns_of_sizes_are_kept():
    squares = [np.zeros((n, n), int) for n in (3, 5, 7)]
    assert "size" not in judge_grid(grid=np.zeros((4, 4), int), real=squares).failed
    assert judge_grid(grid=np.zeros((4, 5), int), real=squares).values["size"] == 1
    wide = [np.zeros((2, n), int) for n in (3, 5, 7)]
    assert judge_grid(grid=np.zeros((3, 5), int), real=wide).failed == ("size",)
    alone = [np.zeros((6, 3), int)]  # a single grid shows no pattern
    assert judge_grid(grid=np.zeros((7, 4), int), real=alone).failed == ()


def test_colours_that_only_one_real_grid_has_allow_for_new_ones():
    real = [np.array([[0, n, n]]) for n in (1, 2, 3)]
    assert "colours" not in judge_grid(grid=np.array([[0, 7, 7]]), real=real).failed
    assert "colours" in judge_grid(grid=np.array([[0, 7, 8]]), real=real).failed


def test_without_a_grid():
    judged = unreadable("no grid")
    assert judged.failed == ("valid",) and not judged.plausible and judged.to_json()["grid"] is None
    with pytest.raises(PromptError, match="real ones"):
        judge_grid(grid=REAL[0], real=[])


def test_traits_of_a_grid():
    traits = GridTraits(np.array([[0, 0, 1], [0, 2, 0], [0, 0, 0]]))
    assert (traits.height, traits.width, traits.colours) == (3, 3, {0, 1, 2})
    assert traits.objects == 2 and traits.shares[0] == pytest.approx(7 / 9)
    assert traits.roughness == pytest.approx(6 / 12)
    assert traits.colour_distance(GridTraits(np.array([[3]]))) == 1 and traits.colour_distance(traits) == 0
    assert traits.equal_cells(GridTraits(np.zeros((3, 3), int))) == pytest.approx(7 / 9)
