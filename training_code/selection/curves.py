"""Curves: vote_k and pass_n against the number of predictions, by repeated sub-sampling of one large run. Is handed the truth.

For pass_n the expectation over all sub-samples is known exactly; it stands beside the sampled one as a check.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.tasks import Solutions
from selection.metrics import number_of, test_inputs
from selection.predictions import PredictionSet, grouped
from selection.voting import vote_ranks


@dataclass(frozen=True, eq=False)
class Curves:
    """Means over puzzles for sub-samples of each size.

    sizes: numbers of predictions; votes: the k of vote_k; pass_n: float64 (sizes, repeats); vote: float64 (votes, sizes, repeats)
    pass_n_exact: float64 (sizes,), the expectation of pass_n
    """

    sizes: tuple[int, ...]
    votes: tuple[int, ...]
    pass_n: np.ndarray
    vote: np.ndarray
    pass_n_exact: np.ndarray

    def text(self) -> str:
        """A table: a row for each size, mean and standard deviation over the sub-samples, in per cent."""
        names = ["pass_n", "pass_n exact", *(f"vote_{k}" for k in self.votes)]
        lines = ["predictions  " + "  ".join(f"{name:>14}" for name in names)]
        for row, size in enumerate(self.sizes):
            sampled = [self.pass_n[row], None, *self.vote[:, row]]
            cells = [
                f"{100 * self.pass_n_exact[row]:14.2f}"
                if values is None
                else f"{100 * values.mean():6.2f} +- {_std(100 * values):4.2f}"
                for values in sampled
            ]
            lines.append(f"{size:11d}  " + "  ".join(f"{cell:>14}" for cell in cells))
        return "\n".join(lines)


def curves(
    *,
    predictions: PredictionSet,
    solutions: Solutions,
    sizes: Sequence[int],
    votes: Sequence[int] = (1, 2),
    repeats: int = 100,
    rng: np.random.Generator,
) -> Curves:
    """vote_k and pass_n of `repeats` random sub-samples (without replacement) of every size.

    A sub-sample keeps the order of its predictions; every test input is drawn on its own.
    Raises ValueError for a size below 1 or above the number of predictions of a test input, and as `metrics.measure`.
    """
    if repeats < 1 or not sizes or any(size < 1 for size in sizes):
        raise ValueError(f"{repeats} repeats of sizes {tuple(sizes)}: each is at least 1")
    passed = np.zeros((len(predictions), len(sizes), repeats))  # (puzzles, sizes, repeats)
    voted = np.zeros((len(votes), *passed.shape))
    exact = np.zeros(passed.shape[:2])  # (puzzles, sizes)
    for puzzle, task_id, query, one, truth in test_inputs(predictions=predictions, solutions=solutions):
        if len(one) < max(sizes):
            raise ValueError(
                f"puzzle {task_id} test input {query}: {len(one)} predictions, no sub-sample of {max(sizes)} is possible"
            )
        numbers = grouped(one)
        order = rng.random((repeats, len(one))).argsort(axis=1)  # (repeats, n)
        if (right := number_of(truth, among=numbers)) is None:
            continue
        weight = 1 / len(predictions[task_id])
        known = int((numbers.group == right).sum())
        for place, size in enumerate(sizes):
            drawn = np.sort(order[:, :size], axis=1)  # (repeats, size)
            ranks = vote_ranks(
                group=numbers.group[drawn], nll=numbers.nll[drawn], groups=len(numbers.distinct), target=right
            )  # (repeats,)
            passed[puzzle, place] += weight * (ranks > 0)
            exact[puzzle, place] += weight * expected_pass(right=known, n=len(one), size=size)
            for row, k in enumerate(votes):
                voted[row, puzzle, place] += weight * ((ranks > 0) & (ranks <= k))
    return Curves(tuple(sizes), tuple(votes), passed.mean(axis=0), voted.mean(axis=1), exact.mean(axis=0))


def expected_pass(*, right: int, n: int, size: int) -> float:
    """Chance that `size` of `n` predictions hold one of the `right` right ones: 1 - C(n - right, size) / C(n, size)."""
    return 1.0 - math.comb(n - right, size) / math.comb(n, size)


def _std(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) if values.size > 1 else 0.0
