"""What programs are worth beside a model: how often the shortest is right by its cost, and what attempts for it bring. Reads no files."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.grids import same_grid
from inference_tools.candidates import Candidate
from selection.comparison import markdown
from selection.ranking import Rule
from selection.study import Case, Ranked, per_puzzle, with_claims
from selection.uncertainty import compare

COSTS = (0.0, 2.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, np.inf)
"""Bounds of the classes of costs; the upper ones are what `believed` is tried with."""


@dataclass(frozen=True)
class Spoken:
    """A test input for which programs speak.

    cost: of the shortest; right: whether its answer is; rivals: different answers of other programs; second: the first of these is right
    agrees: the model's best candidate is the same grid; None: it has none; first: whether that is right
    next: whether the second of the model's other candidates is right, which an attempt for the program takes the place of
    """

    cost: float
    right: bool
    rivals: int
    second: bool
    agrees: bool | None
    first: bool
    next: bool


def spoken(*, cases: Sequence[Case], rule: Rule) -> list[Spoken]:
    """Of the cases those with programs; candidates as `rule` ranks them."""
    found = []
    for case in cases:
        programs = sorted(case.pooled.programs, key=lambda one: one.program.cost)
        if not programs:
            continue
        ranked = [one for one in case.pooled.ranked(rule) if one.search_nll or one.view_nll]
        best, *others = programs
        rest = [one for one in ranked if not same_grid(one.grid, best.grid)]

        def right(candidates: Sequence[Candidate], place: int, truth: np.ndarray = case.truth) -> bool:
            return len(candidates) > place and same_grid(candidates[place].grid, truth)

        found.append(
            Spoken(
                cost=best.program.cost,
                right=same_grid(best.grid, case.truth),
                rivals=len(others),
                second=right(others, 0),
                agrees=same_grid(ranked[0].grid, best.grid) if ranked else None,
                first=right(ranked, 0),
                next=right(rest, 1),
            )
        )
    return found


def program_text(*, cases: Sequence[Case], before: Ranked, rule: Rule, rng: np.random.Generator) -> str:
    """Tables of both. before: the ranking by `rule`, without claims of programs; "" if no case has programs."""
    said = spoken(cases=cases, rule=rule)
    if not said:
        return ""
    heads = ["cost", "test inputs", "right", "with rivals", "right", "rival right", "the first too", "right",
             "the first differs", "right", "first right", "second right"]  # fmt: skip
    rows = []
    for low, high in zip(COSTS, COSTS[1:], strict=False):
        here = [one for one in said if low <= one.cost < high or one.cost == low == 0]
        rivals = [one for one in here if one.rivals]
        same, other = ([one for one in here if one.agrees is agrees] for agrees in (True, False))
        counts = [len(here), _sum(here, "right"), len(rivals), _sum(rivals, "right"), _sum(rivals, "second"), len(same),
                  _sum(same, "right"), len(other), *(_sum(other, name) for name in ("right", "first", "next"))]  # fmt: skip
        rows.append([f"{low:g} to {high:g}", *map(str, counts)])
    gains = []
    base = with_claims(name="rules", ranked=before, cases=cases, rule=rule)
    for most in COSTS[1:]:
        after = with_claims(name="programs", ranked=before, cases=cases, rule=rule, believed=float(most))
        a, b = (per_puzzle(values=of.solved, cases=cases) for of in (after, base))
        d = compare(a=a[None], b=b[None], rng=rng)
        more, fewer = ((sign * (after.solved - base.solved) > 0).sum() for sign in (1, -1))
        gains.append(
            [f"{most:g}", str(int(more)), str(int(fewer)), f"{100 * d.value:+.2f}", d.over_puzzles.text(), d.p_text]
        )
    heading = ["believed", "more solved", "fewer", "score", "95 %", "p"]
    return f"{markdown(heads, rows)}\n\n{markdown(heading, gains)}"


def _sum(some: Sequence[Spoken], name: str) -> int:
    return sum(getattr(one, name) for one in some)
