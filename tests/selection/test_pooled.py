"""Evidence of several sources together: against a slow, obvious computation, and the properties that the decision rests on."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_loader.grids import as_grid
from inference_tools.candidates import Candidate
from selection.pooled import pooled, pooled_candidates
from selection.ranking import RULES, mean_view_nll, rank

GRIDS = [as_grid([[n]], where="test") for n in range(5)]
VIEWS = ("v", "w", "x")
NLLS = st.floats(0, 20)


@st.composite
def sources(draw, most: int = 3):
    """name -> candidates; in a source, all that are scored are scored under the same views."""
    by_source = {}
    for name in "abc"[: draw(st.integers(1, most))]:
        views = draw(st.lists(st.sampled_from(VIEWS), unique=True))
        found = []
        for grid in draw(st.lists(st.sampled_from(range(5)), unique=True, max_size=4)):
            search = draw(st.dictionaries(st.sampled_from(VIEWS), NLLS, min_size=1))
            scored = draw(st.booleans())
            found.append(Candidate(GRIDS[grid], search, {v: draw(NLLS) for v in views} if scored else {}))
        by_source[name] = found
    return by_source


def slow(by_source, cutoffs):
    """grid -> (search_nll, view_nll), cell by cell."""
    table = {}
    for cell in {int(c.grid[0, 0]) for found in by_source.values() for c in found}:
        mine = {s: c for s, found in by_source.items() for c in found if c.grid[0, 0] == cell}
        search = {f"{s}/{v}": nll for s, c in mine.items() for v, nll in c.search_nll.items()}
        view = {}
        if any(c.view_nll for c in mine.values()):
            for s, found in by_source.items():
                for v in VIEWS:
                    all_nlls = [c.view_nll[v] for c in found if v in c.view_nll]
                    if not all_nlls:
                        continue
                    if s in mine and v in mine[s].view_nll:
                        view[f"{s}/{v}"] = mine[s].view_nll[v]
                    elif s in mine and v in mine[s].search_nll:
                        view[f"{s}/{v}"] = mine[s].search_nll[v]
                    else:
                        view[f"{s}/{v}"] = max([*all_nlls, cutoffs.get(s, 0.0)])
        table[cell] = (search, view)
    return table


@given(sources(), st.dictionaries(st.sampled_from("abc"), st.floats(0, 8)))
def test_against_the_obvious_way(by_source, cutoffs) -> None:
    found = pooled_candidates(by_source=by_source, cutoffs=cutoffs)
    expected = slow(by_source, cutoffs)
    assert {int(c.grid[0, 0]): (c.search_nll, c.view_nll) for c in found} == expected
    assert len(found) == len(expected)


@given(sources(most=1), st.sampled_from(sorted(RULES)))
def test_one_source_ranks_as_it_does_alone(by_source, name: str) -> None:
    alone = rank(candidates=by_source["a"], rule=RULES[name])
    together = rank(candidates=pooled_candidates(by_source=by_source, cutoffs={"a": 2.3}), rule=RULES[name])
    if all(c.view_nll for c in alone) or not any(c.view_nll for c in alone):
        assert [RULES[name](c) for c in together] == [RULES[name](c) for c in alone]
        assert [c.grid.tolist() for c in together] == [c.grid.tolist() for c in alone]
    assert sum(not c.view_nll for c in together) == sum(not c.view_nll for c in alone)


@given(sources())
def test_all_that_are_scored_have_the_same_experts(by_source) -> None:
    scored = [c for c in pooled_candidates(by_source=by_source) if c.view_nll]
    assert len({frozenset(c.view_nll) for c in scored}) <= 1


def test_a_grid_gains_nothing_by_not_being_looked_at() -> None:
    sure, unsure = (
        Candidate(GRIDS[0], {"v": 0.1}, {"v": 0.1, "w": 0.2}),
        Candidate(GRIDS[1], {"v": 2.0}, {"v": 2.0, "w": 2.2}),
    )
    only = Candidate(GRIDS[2], {"v": 1.0}, {"v": 1.0, "w": 1.0})
    by_source = {"a": [sure], "b": [unsure, only, Candidate(GRIDS[0], {}, {"v": 1.5, "w": 1.5})]}
    known = {c.grid[0, 0]: c for c in pooled_candidates(by_source=by_source, cutoffs={"a": math.log(10)})}
    assert known[2].view_nll == {"a/v": math.log(10), "a/w": math.log(10), "b/v": 1.0, "b/w": 1.0}
    assert mean_view_nll(known[0]) == pytest.approx((0.1 + 0.2 + 1.5 + 1.5) / 4)
    ranked = rank(candidates=tuple(known.values()), rule=mean_view_nll)
    assert [int(c.grid[0, 0]) for c in ranked] == [0, 2, 1]


@given(sources(), st.sampled_from(sorted(RULES)), st.sets(st.sampled_from("abc")))
def test_what_stands_behind_stays_behind(by_source, name: str, behind: set[str]) -> None:
    ranked = pooled(by_source=by_source, cutoffs={"a": 2.0}, behind=behind).ranked(RULES[name])
    front = {s: found for s, found in by_source.items() if s not in behind}
    expected = rank(candidates=pooled_candidates(by_source=front, cutoffs={"a": 2.0}), rule=RULES[name])
    assert ranked[: len(expected)] == expected
    cells = [int(c.grid[0, 0]) for c in ranked]
    assert sorted(cells) == sorted({int(c.grid[0, 0]) for found in by_source.values() for c in found})


def test_names_of_sources() -> None:
    with pytest.raises(ValueError, match="'a/b'"):
        pooled_candidates(by_source={"a/b": []})
    assert pooled_candidates(by_source={}) == pooled_candidates(by_source={"a": []}) == ()
