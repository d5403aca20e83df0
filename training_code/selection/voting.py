"""Voting: the grid that was predicted most often comes first; ties go to the better log-probability. Knows no truth.

Order of the different grids among some predictions: more votes; then the lower mean nll over those of its predictions whose nll is known
(a grid without any comes after); then the one that was predicted first. Unanswered predictions vote for nothing.
"""

import numpy as np

from arc_loader.grids import Grid
from selection.predictions import Predictions, grouped


def most_voted(predictions: Predictions) -> tuple[Grid, ...]:
    """The different grids of a test input, most votes first."""
    one = grouped(predictions)
    votes, nll, first = ballots(group=one.group[None], nll=one.nll[None], groups=len(one.distinct))
    order = np.lexsort((first[0], nll[0], -votes[0]))  # (groups,)
    return tuple(one.distinct[number] for number in order.tolist())


def ballots(*, group: np.ndarray, nll: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Votes of each of `groups` grids in each of several samples of predictions: what decides the order.

    group: int (samples, n), number of the predicted grid, -1: unanswered; nll: float (samples, n), NaN: unknown
    Returns votes int (samples, groups), mean nll float (samples, groups) with inf where unknown, and the place of the first
    prediction int (samples, groups), n where there is none.
    """
    samples, n = group.shape
    bins = group + 1 + np.arange(samples)[:, None] * (groups + 1)  # (samples, n), bin 0 of a sample: unanswered

    def per_grid(values: np.ndarray) -> np.ndarray:
        return values.reshape(samples, groups + 1)[:, 1:]  # (samples, groups)

    size = samples * (groups + 1)
    votes = per_grid(np.bincount(bins.ravel(), minlength=size))
    known = ~np.isnan(nll)  # (samples, n)
    count = per_grid(np.bincount(bins[known], minlength=size))
    total = per_grid(np.bincount(bins[known], weights=nll[known], minlength=size))
    mean = np.divide(total, count, out=np.full(total.shape, np.inf), where=count > 0)
    first = np.full(size, n)
    place = np.broadcast_to(np.arange(n)[::-1], (samples, n))
    first[bins[:, ::-1].ravel()] = place.ravel()  # the last assignment counts: the first place
    return votes, mean, per_grid(first)


def vote_ranks(*, group: np.ndarray, nll: np.ndarray, groups: int, target: int) -> np.ndarray:
    """1-based place of the grid `target` in the vote of each sample, int (samples,); 0 where it was not predicted. Rest: `ballots`."""
    votes, mean, first = ballots(group=group, nll=nll, groups=groups)
    own = slice(target, target + 1)
    v, m, f = votes[:, own], mean[:, own], first[:, own]  # (samples, 1)
    ahead = (votes > v) | ((votes == v) & ((mean < m) | ((mean == m) & (first < f))))  # (samples, groups)
    return np.where(v[:, 0] > 0, ahead.sum(axis=1) + 1, 0)
