"""Metrics of n predictions a test input: accuracy, pixels, sizes, pass_n, vote_k, unanswered, the competition's score.

Definitions (ironbar/arc24): per test input over its n predictions, averaged over the test inputs of a puzzle, then over puzzles.
One of the two modules that are handed the truth (`outcomes` is the other); nothing that solves may import it (a test enforces it).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.grids import Grid, as_grid, same_grid
from arc_loader.tasks import Solutions
from selection.attempts import Attempts
from selection.outcomes import Outcome, found, judge, pass_n, rank_of_truth
from selection.predictions import Grouped, Predictions, PredictionSet, grouped
from selection.voting import vote_ranks

__all__ = ["METRICS", "Measured", "Outcome", "found", "judge", "measure", "pass_n", "rank_of_truth", "test_inputs"]

METRICS = (
    *("accuracy", "correct_pixels", "max_correct_pixels", "correct_size", "any_correct_size", "pass_n"),
    *("unanswered", "score"),
)
"""Names of the metrics; beside them stand `vote_1`, `vote_2`, ... as they are asked for."""


@dataclass(frozen=True, eq=False)
class Measured:
    """The metrics of a set of puzzles. names: of the columns; task_ids: of the rows; values: float64 (puzzles, metrics), 0 to 1."""

    names: tuple[str, ...]
    task_ids: tuple[str, ...]
    values: np.ndarray

    @property
    def means(self) -> dict[str, float]:
        """Metric -> mean over puzzles."""
        return dict(zip(self.names, self.values.mean(axis=0).tolist(), strict=True))

    def column(self, name: str) -> np.ndarray:
        """A metric of every puzzle, float64 (puzzles,). ValueError for a metric that there is not."""
        if name not in self.names:
            raise ValueError(f"no metric {name!r}; there are {', '.join(self.names)}")
        return self.values[:, self.names.index(name)]


def measure(
    *,
    predictions: PredictionSet,
    solutions: Solutions,
    votes: Sequence[int] = (1, 2),
    attempts: Mapping[str, Sequence[Attempts]] | None = None,
) -> Measured:
    """All metrics of some predictions.

    accuracy: share of predictions that are exactly right; correct_pixels: mean share of equal cells, a prediction of another size or
    unanswered counts 0; max_correct_pixels: the best of them; correct_size: share of the right size; any_correct_size; pass_n: 1 if any
    is exactly right; unanswered: share that is None; vote_k: 1 if the right grid is among the k most voted (`voting`); score: of the
    competition, 1 if one of two attempts is right.
    votes: the k of vote_k; attempts: puzzle id -> per test input what is submitted; left out, the two most voted grids
    Raises ValueError for no puzzles, no test inputs, a k below 1, or where predictions, attempts and solutions do not belong together.
    """
    if any(k < 1 for k in votes):
        raise ValueError(f"votes are {tuple(votes)}, each is at least 1")
    rows: list[list[float]] = []
    puzzle: list[int] = []
    for number, task_id, query, one, truth in test_inputs(predictions=predictions, solutions=solutions):
        if attempts is not None and len(attempts.get(task_id, ())) != len(solutions[task_id]):
            raise ValueError(f"puzzle {task_id}: {len(attempts.get(task_id, ()))} pairs of attempts are no fit")
        submitted = None if attempts is None else attempts[task_id][query]
        rows.append(_of_test_input(one, truth, votes=votes, submitted=submitted))
        puzzle.append(number)
    names = (*METRICS, *(f"vote_{k}" for k in votes))
    sums = np.zeros((len(predictions), len(names)))  # (puzzles, metrics)
    np.add.at(sums, puzzle, rows)
    tests = np.bincount(puzzle, minlength=len(predictions))  # (puzzles,)
    return Measured(names=names, task_ids=tuple(predictions), values=sums / tests[:, None])


def test_inputs(
    *, predictions: PredictionSet, solutions: Solutions
) -> Iterator[tuple[int, str, int, Predictions, Grid]]:
    """(number of the puzzle, its id, test input, predictions, truth) of every test input. Raises ValueError where they do not fit."""
    if not predictions:
        raise ValueError("no puzzles to measure")
    for number, (task_id, rows) in enumerate(predictions.items()):
        truths = solutions.get(task_id, ())
        if len(rows) != len(truths) or not rows:
            raise ValueError(f"puzzle {task_id}: {len(rows)} test inputs predicted, {len(truths)} solutions")
        for query, (one, truth) in enumerate(zip(rows, truths, strict=True)):
            yield number, task_id, query, one, as_grid(truth, where=f"solution of {task_id} test input {query}")


test_inputs.__test__ = False  # pytest: not a test


def number_of(truth: Grid, *, among: Grouped) -> int | None:
    """The number of the right grid among the predictions of a test input, None if it is not there."""
    content = truth.tobytes()
    for number, grid in enumerate(among.distinct):
        if grid.shape == truth.shape and grid.tobytes() == content:
            return number
    return None


def _of_test_input(
    predictions: Predictions, truth: Grid, *, votes: Sequence[int], submitted: Attempts | None
) -> list[float]:
    """The metrics of one test input, in the order METRICS, vote_k."""
    one = grouped(predictions)
    answered = np.bincount(one.group[one.group >= 0], minlength=len(one.distinct))  # (groups,) predictions of each grid
    n = len(predictions)
    fits = [number for number, grid in enumerate(one.distinct) if grid.shape == truth.shape]
    shares, weights = np.zeros(1), np.zeros(1)
    if fits:
        equal = np.stack([one.distinct[number] for number in fits]) == truth  # (groups of the right size, H, W)
        shares, weights = equal.mean(axis=(1, 2)), answered[fits]  # (groups of the right size,)
    right = number_of(truth, among=one)
    rank = 0
    if right is not None:
        rank = int(vote_ranks(group=one.group[None], nll=one.nll[None], groups=len(one.distinct), target=right)[0])
    voted = [float(0 < rank <= k) for k in (2, *votes)]
    solved = voted[0] if submitted is None else float(any(same_grid(np.asarray(g), truth) for g in submitted))
    return [
        0.0 if right is None else float(answered[right]) / n,
        float((shares * weights).sum()) / n,
        float(shares.max()),
        float(weights.sum()) / n,
        float(bool(fits)),
        float(right is not None),
        float((one.group < 0).sum()) / n,
        solved,
        *voted[1:],
    ]
