"""Merging equal grids, and candidates on their way to disk and back."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_loader.grids import as_grid, grid_hash
from inference_tools.candidates import Candidate, merge_candidates

nlls = st.floats(0, 1e6, allow_nan=False)
small_grids = st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=2), min_size=1, max_size=2).map(
    lambda rows: as_grid(rows, where="test")
)
finds = st.dictionaries(
    st.sampled_from(["a_0", "a_0.tp", "a_0.rt", "a_0.rt.rt"]), st.lists(st.tuples(small_grids, nlls), max_size=6)
)


@given(found=finds, seed=st.integers(0, 99))
def test_merging_keeps_all_evidence_in_a_fixed_order(found: dict, seed: int) -> None:
    merged = merge_candidates(found=found)
    assert {grid_hash(c.grid) for c in merged} == {grid_hash(grid) for finds in found.values() for grid, _ in finds}
    assert len({grid_hash(c.grid) for c in merged}) == len(merged)
    for candidate in merged:
        assert candidate.view_nll == {}
        for key, results in found.items():
            same = [nll for grid, nll in results if grid_hash(grid) == grid_hash(candidate.grid)]
            assert candidate.search_nll.get(key) == min(same, default=None)
    order = [(min(c.search_nll.values()), grid_hash(c.grid)) for c in merged]
    assert order == sorted(order)
    rng = np.random.default_rng(seed)
    keys = list(rng.permutation(list(found))) if found else []
    shuffled = {str(key): [found[key][i] for i in rng.permutation(len(found[key]))] for key in keys}
    assert merge_candidates(found=shuffled) == merged


@given(grid=small_grids, search_nll=st.dictionaries(st.text(), nlls), view_nll=st.dictionaries(st.text(), nlls))
def test_json_and_back_is_exact(grid: np.ndarray, search_nll: dict, view_nll: dict) -> None:
    candidate = Candidate(grid=grid, search_nll=search_nll).with_view_nll(view_nll=view_nll)
    back = Candidate.from_json(json.loads(json.dumps(candidate.to_json())))
    assert back == candidate and hash(back) == hash(candidate)
    assert back.grid.dtype == np.int8 and not back.grid.flags.writeable


def test_numpy_numbers_become_plain_and_differences_show() -> None:
    grid = as_grid([[1, 2]], where="test")
    candidate = merge_candidates(found={"k": [(grid, np.float64(0.25))]})[0].with_view_nll(
        view_nll={"k": np.float32(0.5)}
    )
    assert type(candidate.search_nll["k"]) is float and type(candidate.view_nll["k"]) is float
    assert candidate != candidate.with_view_nll(view_nll={"k": 0.75})
    assert candidate != Candidate(grid=as_grid([[1], [2]], where="test"), search_nll={"k": 0.25}, view_nll={"k": 0.5})
    assert candidate != "k"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"grid": [[1], [1, 2]]}, r"here\.grid"),
        ({"grid": [[10]]}, r"here\.grid"),
        ({"search_nll": {"k": math.nan}}, r"here\.search_nll.*nan"),
        ({"search_nll": {"k": math.inf}}, r"here\.search_nll.*inf"),
        ({"view_nll": {"k": "1"}}, r"here\.view_nll.*'1'"),
        ({"view_nll": {"k": True}}, r"here\.view_nll.*True"),
        ({"view_nll": None}, r"here\.view_nll.*None"),
        ({"more": 1}, "here.*more"),
    ],
)
def test_damaged_json_is_refused(change: dict, message: str) -> None:
    value = {"grid": [[1]], "search_nll": {"k": 1.0}, "view_nll": {}, **change}
    with pytest.raises(ValueError, match=message):
        Candidate.from_json(value, where="here")


def test_impossible_scores_are_refused() -> None:
    with pytest.raises(ValueError, match=r"a_0\[0\].*nan"):
        merge_candidates(found={"a_0": [(as_grid([[1]], where="test"), math.nan)]})
    with pytest.raises(ValueError, match="a_0"):
        merge_candidates(found={"a_0": [(np.array([[11]]), 1.0)]})
