"""Study of ranking rules: all rules on the same candidates of the same test inputs, against the truth. Reads no files.

Learned rules rank only puzzles that they were not fitted on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.grids import Grid, grid_hash, same_grid
from inference_tools.candidates import Candidate
from selection.attempts import choose_attempts
from selection.claims import claims
from selection.features import CALIBRATION, FEATURES, features
from selection.judged_rules import known_rules
from selection.learned import NONE, cross_fitted
from selection.outcomes import rank_of_truth
from selection.pooled import Pooled
from selection.ranking import RULES, Rule, rule_named


@dataclass(frozen=True, eq=False)
class Case:
    """One test input in one pool.

    pool: its name; task_id: of the puzzle, which has `tests` test inputs; pooled: the candidates; views: how many were searched
    truth: the right grid; guesses: what completes the attempts, best first; obeyed: what a simple rule says that all demonstrations obey
    marks: float64 (candidates in front, marks), what else a learned rule may see of them, such as whether a simple rule says the same
    """

    pool: str
    task_id: str
    tests: int
    pooled: Pooled
    views: int
    truth: Grid
    guesses: tuple[Grid, ...] = ()
    obeyed: Grid | None = None
    marks: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Ranked:
    """All cases as one rule ranks them.

    name: of the rule; places: int (cases,), 1-based rank of the right grid, 0: it is not there; solved: float64 (cases,), 1 where one of
    the two attempts (guesses included) is right; chances: float64 (cases,) that the first is right as the rule says, None: it says none
    """

    name: str
    places: np.ndarray
    solved: np.ndarray
    chances: np.ndarray | None = None


def ranked_by(*, name: str, rule: Rule, cases: Sequence[Case]) -> Ranked:
    """By a rule that looks at one candidate at a time."""
    return _judged(name, cases, [case.pooled.ranked(rule) for case in cases])


def ranked_by_learning(
    *, name: str, cases: Sequence[Case], only: Sequence[int] | None, marks: bool, folds: int, rng: np.random.Generator
) -> Ranked:
    """By a rule that is fitted to other puzzles. only: which features it sees, all if None; marks: whether it sees `Case.marks`."""
    seen = []
    for case in cases:
        x = features(candidates=case.pooled.front, views=case.views)  # (candidates, features)
        x = x if only is None else x[:, list(only)]
        seen.append(np.column_stack([x, case.marks]) if marks and case.marks is not None else x)
    labels = [_label(case) for case in cases]
    chances = cross_fitted(cases=seen, labels=labels, groups=[case.task_id for case in cases], folds=folds, rng=rng)
    orders = [_by_chance(case, chance) for case, chance in zip(cases, chances, strict=True)]
    tops = np.array([chance.max(initial=0.0) for chance in chances])
    return _judged(name, cases, orders, chances=tops)


def all_rules(*, cases: Sequence[Case], folds: int, seed: int) -> dict[str, Ranked]:
    """Name -> ranking by every rule of `ranking.RULES`, by those of `judged_rules` that have something to go by, and by learned ones.

    calibrated: the mean nll as a chance (it nearly always ranks as `mean_view_nll`); learned: all features; learned_marks: the marks, too
    """
    known = known_rules(one for case in cases for one in (*case.pooled.front, *case.pooled.behind))
    found = {name: ranked_by(name=name, rule=rule_named(name), cases=cases) for name in (*RULES, *known)}
    sure = [FEATURES.index(name) for name in CALIBRATION]
    for name, only, marks in (("calibrated", sure, False), ("learned", None, False), ("learned_marks", None, True)):
        rng = np.random.default_rng(seed)  # the same folds for all
        found[name] = ranked_by_learning(name=name, cases=cases, only=only, marks=marks, folds=folds, rng=rng)
    return found


def with_claims(
    *, name: str, ranked: Ranked, cases: Sequence[Case], rule: Rule, believed: float | None = None
) -> Ranked:
    """`ranked` (by `rule`), but one of the two attempts goes to what has a claim to it: a simple rule that all demonstrations obey, then
    the answer of the shortest program, if its cost is at most `believed` (None: programs have no claim).

    Whether it is the first or the second attempt makes no difference to the score.
    """
    solved = np.array(ranked.solved)
    for number, case in enumerate(cases):
        order = case.pooled.ranked(rule)
        if claimed := claims(candidates=order, obeyed=case.obeyed, believed=believed):
            attempts = choose_attempts(ranked=order, guesses=case.guesses, claims=claimed).attempts
            solved[number] = float(any(same_grid(grid, case.truth) for grid in attempts))
    return Ranked(name=name, places=ranked.places, solved=solved)


def per_puzzle(*, values: np.ndarray, cases: Sequence[Case]) -> np.ndarray:
    """Values of cases (cases,) as values of puzzles, float64 (puzzles,): mean over test inputs, then over the pools that have the puzzle.

    The order is that of the puzzles' first appearance.
    """
    sums: dict[str, dict[str, float]] = {}
    for value, case in zip(values.tolist(), cases, strict=True):
        by_pool = sums.setdefault(case.task_id, {})
        by_pool[case.pool] = by_pool.get(case.pool, 0.0) + value / case.tests
    return np.array([sum(by_pool.values()) / len(by_pool) for by_pool in sums.values()])


def check_cases(cases: Sequence[Case]) -> None:
    """ValueError unless there are cases, and every puzzle in a pool has all its test inputs."""
    if not cases:
        raise ValueError("no test inputs to study")
    counts: dict[tuple[str, str], int] = {}
    for case in cases:
        counts[case.pool, case.task_id] = counts.get((case.pool, case.task_id), 0) + 1
    for case in cases:
        if (count := counts[case.pool, case.task_id]) != case.tests:
            raise ValueError(f"{case.pool}: puzzle {case.task_id}: {count} of its {case.tests} test inputs are there")


def _judged(
    name: str, cases: Sequence[Case], orders: Sequence[Sequence[Candidate]], chances: np.ndarray | None = None
) -> Ranked:
    places, solved = [], []
    for case, order in zip(cases, orders, strict=True):
        places.append(rank_of_truth(ranked=order, truth=case.truth) or 0)
        attempts = choose_attempts(ranked=order, guesses=case.guesses).attempts
        solved.append(float(any(same_grid(grid, case.truth) for grid in attempts)))
    return Ranked(name, np.array(places, np.int64), np.array(solved), chances)


def _label(case: Case) -> int:
    """The place of the right grid among the candidates in front, NONE if it is not there."""
    return next((n for n, c in enumerate(case.pooled.front) if same_grid(c.grid, case.truth)), NONE)


def _by_chance(case: Case, chances: np.ndarray) -> list[Candidate]:
    """Candidates by falling chance (ties: by mean nll), then those that stand behind."""
    chance = {grid_hash(c.grid): -float(p) for c, p in zip(case.pooled.front, chances, strict=True)}
    base = case.pooled.ranked(RULES["mean_view_nll"])
    return sorted(base, key=lambda c: chance.get(grid_hash(c.grid), 1.0))  # stable
