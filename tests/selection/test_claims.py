"""Claims to an attempt, cases by hand: programs that agree, disagree, are long; and what the study says of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import arc_strategies  # noqa: F401  (the hypothesis profile of the house)
from arc_loader.grids import Grid, as_grid, grid_hash
from inference_tools.candidates import Candidate, ProgramEvidence
from selection.attempts import choose_attempts
from selection.claims import claims
from selection.pooled import Pooled, pooled
from selection.program_study import program_text, spoken
from selection.ranking import mean_view_nll
from selection.study import Case, ranked_by, with_claims


def grid(cell: int) -> Grid:
    return as_grid([[cell]], where="test")


def by_program(cell: int, cost: float, votes: int = 1) -> Candidate:
    return Candidate(grid(cell), {}, program=ProgramEvidence(cost=cost, votes=votes, source=f"program {cell}"))


def by_model(cell: int, nll: float) -> Candidate:
    return Candidate(grid(cell), {"a": nll}, {"a": nll, "b": nll})


def attempts(
    front: list[Candidate], programs: list[Candidate], *, believed: float | None = 5.0, obeyed=None
) -> list[int]:
    """The cells that are submitted; 9 and 8 stand for guesses."""
    ranked = Pooled(tuple(front), (), tuple(programs)).ranked(mean_view_nll)
    claimed = claims(candidates=ranked, obeyed=None if obeyed is None else grid(obeyed), believed=believed)
    chosen = choose_attempts(ranked=ranked, guesses=[grid(9), grid(8)], claims=claimed)
    return [int(one[0, 0]) for one in chosen.attempts]


MODEL = [by_model(1, 0.1), by_model(2, 0.5), by_model(3, 0.9)]


@pytest.mark.parametrize(
    ("programs", "options", "expected"),
    [
        ([], {}, [1, 2]),
        ([by_program(4, 3.0)], {}, [1, 4]),  # the model knows nothing of it
        ([by_program(3, 3.0)], {}, [1, 3]),  # the model thinks little of it
        ([by_program(1, 3.0)], {}, [1, 2]),  # both say the same: the other attempt is the model's
        ([by_program(4, 5.1)], {}, [1, 2]),  # too long to be believed
        ([by_program(4, 3.0)], {"believed": None}, [1, 2]),
        ([by_program(5, 4.0), by_program(4, 3.0)], {}, [1, 4]),  # two that disagree: the shorter one
        ([by_program(4, 3.0), by_program(1, 4.0)], {}, [1, 4]),
        ([by_program(4, 3.0), by_program(5, 3.0, votes=2)], {}, [1, 5]),  # equally short: what more programs say
        ([by_program(3, 3.0), by_program(2, 3.0)], {}, [1, 2]),  # the same number: what the model prefers
        ([by_program(4, 3.0)], {"obeyed": 6}, [1, 6]),  # a simple rule comes first
        ([by_program(4, 3.0)], {"obeyed": 1}, [1, 4]),
        ([by_program(4, 3.0)], {"obeyed": 4}, [1, 4]),
    ],
)
def test_claims_beside_a_model(programs: list[Candidate], options: dict, expected: list[int]) -> None:
    assert attempts(MODEL, programs, **options) == expected
    assert attempts(MODEL[::-1], programs[::-1], **options) == expected


@pytest.mark.parametrize(
    ("programs", "options", "expected"),
    [
        ([by_program(4, 99.0)], {}, [4, 9]),  # a long program is still better than a guess
        ([by_program(4, 99.0), by_program(5, 98.0), by_program(6, 97.0)], {}, [6, 5]),
        ([by_program(4, 3.0)], {"obeyed": 6}, [4, 6]),
        ([], {"obeyed": 6}, [6, 9]),
    ],
)
def test_without_a_model_programs_are_tried_in_their_order(programs, options, expected) -> None:
    assert attempts([], programs, **options) == expected


def test_program_evidence_joins_what_the_model_says() -> None:
    scored = Candidate(grid(4), {}, {"a": 0.3, "b": 0.3})  # not found by its searches, scored as an answer of a program
    together = pooled(
        by_source={"s": [*MODEL, scored], "q": [by_model(7, 0.1)]},
        behind=["q"],
        programs=[by_program(4, 3.0), by_program(5, 2.0)],
    )
    ranked = together.ranked(mean_view_nll)
    assert [int(one.grid[0, 0]) for one in ranked] == [1, 4, 2, 3, 7, 5]
    assert ranked[1].program.cost == 3.0 and len(ranked[1].view_nll) == 2 and ranked[0].program is None
    assert ranked[-1].program.cost == 2.0 and not ranked[-1].view_nll


@given(
    cells=st.lists(
        st.tuples(st.integers(0, 5), st.floats(0, 20), st.integers(1, 5)), max_size=5, unique_by=lambda x: x[0]
    ),
    believed=st.none() | st.floats(0, 20),
    obeyed=st.none() | st.integers(0, 5),
)
def test_claims_on_any_candidates(cells, believed, obeyed) -> None:
    candidates = [by_program(cell, cost, votes) for cell, cost, votes in cells]
    rule = None if obeyed is None else grid(obeyed)
    found = claims(candidates=candidates, obeyed=rule, believed=believed)
    names = [grid_hash(one) for one in found]
    assert len(set(names)) == len(names) <= 2
    if obeyed is not None:
        assert int(found[0][0, 0]) == obeyed
    if believed is not None and any(cost <= believed for _, cost, _ in cells):
        least = min(cost for _, cost, _ in cells)
        assert any(one.program.cost == least and grid_hash(one.grid) in names for one in candidates)


def case(task_id: str, front: list[Candidate], programs: list[Candidate], truth: int) -> Case:
    spare = (grid(9), grid(8))
    return Case("p", task_id, 1, Pooled(tuple(front), (), tuple(programs)), views=2, truth=grid(truth), guesses=spare)


def test_the_study_of_programs() -> None:
    cases = [
        case("a", MODEL, [by_program(4, 3.0)], truth=4),
        case("b", MODEL, [by_program(1, 3.5), by_program(2, 9.0)], truth=1),
        case("c", MODEL, [by_program(4, 7.0), by_program(5, 9.0)], truth=2),
        case("d", MODEL, [], truth=3),
        case("e", [], [by_program(4, 12.0), by_program(5, 13.0)], truth=5),
    ]
    said = spoken(cases=cases, rule=mean_view_nll)
    assert [(one.cost, one.right, one.rivals, one.second) for one in said] == [
        (3.0, True, 0, False), (3.5, True, 1, False), (7.0, False, 1, False), (12.0, False, 1, True)
    ]  # fmt: skip
    assert [(one.agrees, one.first, one.next) for one in said] == [
        (False, False, False), (True, True, False), (False, False, True), (None, False, False)
    ]  # fmt: skip
    before = ranked_by(name="m", rule=mean_view_nll, cases=cases)
    assert before.solved.tolist() == [0, 1, 1, 0, 1]
    for believed, solved in ((None, [0, 1, 1, 0, 1]), (5.0, [1, 1, 1, 0, 1]), (8.0, [1, 1, 0, 0, 1])):
        after = with_claims(name="x", ranked=before, cases=cases, rule=mean_view_nll, believed=believed)
        assert after.solved.tolist() == solved
    text = program_text(cases=cases, before=before, rule=mean_view_nll, rng=np.random.default_rng(0))
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    assert ["2 to 4", "2", "2", "1", "1", "0", "1", "1", "1", "1", "0", "0"] in rows
    assert ["6 to 8", "1", "0", "1", "0", "0", "0", "0", "1", "0", "0", "1"] in rows
    assert ["5", "1", "0", "+20.00"] in [row[:4] for row in rows] and ["8", "1", "1", "+0.00"] in [
        row[:4] for row in rows
    ]
    assert program_text(cases=cases[3:4], before=before, rule=mean_view_nll, rng=np.random.default_rng(0)) == ""
