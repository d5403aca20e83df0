"""Uncertainty: what is known of a difference between two systems from some puzzles and some runs. Numbers only; knows no puzzle, no truth.

Values are per run and puzzle, float64 (runs, puzzles); two systems have the same puzzles in the same order, so differences are paired.
"""

import itertools
import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

LEVEL = 0.05
"""Chance of calling a difference that is none significant."""
POWER = 0.8
"""Chance with which the numbers of puzzles and runs that are said to be needed would show a difference."""
_EXACT = 14  # puzzles that differ: all 2^14 signs are tried up to here


@dataclass(frozen=True)
class Interval:
    """A 95 % interval."""

    low: float
    high: float

    def text(self, *, scale: float = 100.0) -> str:
        return f"{scale * self.low:+.2f} to {scale * self.high:+.2f}"


@dataclass(frozen=True)
class Needed:
    """What would show a difference of this size with a chance of 80 %.

    puzzles: with as many runs as here (inf: no number suffices, because runs differ too much)
    runs: of each system, on exactly these puzzles; None: unknown, as neither system has two runs
    """

    puzzles: float
    runs: float | None


@dataclass(frozen=True)
class Difference:
    """System A minus system B.

    value: of the means; over_puzzles: bootstrap of the puzzles, these runs; over_both: puzzles and runs, None where a system has
    one run; p: chance of a difference at least this large if A and B were the same but for luck with puzzles (random signs)
    """

    value: float
    over_puzzles: Interval
    over_both: Interval | None
    p: float
    needed: Needed
    puzzles: int
    runs: tuple[int, int]

    @property
    def p_text(self) -> str:
        """p in words."""
        return "p < 0.001" if self.p < 0.001 else f"p = {self.p:.3f}"

    @property
    def significant(self) -> bool:
        """p below 5 %, and with several runs the interval over puzzles and runs is on one side of 0."""
        both = self.over_both
        return self.p < LEVEL and (both is None or both.low > 0 or both.high < 0)


def bootstrap_interval(*, values: np.ndarray, rng: np.random.Generator, repeats: int = 10_000) -> Interval:
    """Of the mean of values (puzzles,), by drawing puzzles with replacement. Raises ValueError for no values."""
    return _interval(_resampled_means(np.asarray(values, np.float64), rng=rng, repeats=repeats))


def compare(*, a: np.ndarray, b: np.ndarray, rng: np.random.Generator, repeats: int = 10_000) -> Difference:
    """Two systems on the same puzzles: a (runs of A, puzzles), b (runs of B, puzzles).

    The bootstrap over puzzles and runs adds to each drawn mean the deviations of drawn run means, enlarged by sqrt(R / (R - 1)), as R drawn
    runs vary less than R new ones.
    Raises ValueError for other shapes, no puzzles, or values that are not finite.
    """
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1:] != b.shape[1:] or not a.size or not b.size:
        raise ValueError(f"shapes (runs, puzzles) of two systems are {a.shape} and {b.shape}")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError("a value is not finite")
    paired = a.mean(axis=0) - b.mean(axis=0)  # (puzzles,)
    means = _resampled_means(paired, rng=rng, repeats=repeats)  # (repeats,)
    both = None
    if len(a) > 1 and len(b) > 1:
        drift = _run_deviations(a, rng=rng, repeats=repeats) - _run_deviations(b, rng=rng, repeats=repeats)
        both = _interval(means + drift)
    return Difference(
        value=float(paired.mean()),
        over_puzzles=_interval(means),
        over_both=both,
        p=sign_test(paired=paired, rng=rng, repeats=repeats),
        needed=needed(a=a, b=b),
        puzzles=len(paired),
        runs=(len(a), len(b)),
    )


def sign_test(*, paired: np.ndarray, rng: np.random.Generator, repeats: int = 10_000) -> float:
    """Two-sided p of the sum of paired differences (puzzles,) if each had either sign with the same chance; exact if few differ."""
    paired = paired[paired != 0]
    if not len(paired):
        return 1.0
    observed = abs(paired.sum()) * (1 - 1e-9)  # so that equal sums in another order count as equal
    if len(paired) <= _EXACT:
        signs = np.array(list(itertools.product((-1.0, 1.0), repeat=len(paired))))  # (2^m, m)
        return float((np.abs(signs @ paired) >= observed).mean())
    hits = 0
    for part in _parts(repeats, len(paired)):
        signs = rng.integers(0, 2, (part, len(paired))) * 2.0 - 1.0  # (part, m)
        hits += int((np.abs(signs @ paired) >= observed).sum())
    return (hits + 1) / (repeats + 1)


def needed(*, a: np.ndarray, b: np.ndarray) -> Needed:
    """Puzzles or runs that would show a difference of the size that is seen; a, b as in `compare`.

    The model: variance of the difference of means over P puzzles and R runs of each system =
    puzzle / P + noise / (P R) + shift / R, where `puzzle` is how much puzzles differ in what the systems differ by, `noise` what
    changes from run to run of one puzzle, and `shift` what changes for all puzzles of a run together (as another training does). To
    show a difference d with 80 % at the 5 % level, the variance may be (d / 2.80)^2.
    """
    difference = float(a.mean() - b.mean())
    per_puzzle = float((a.mean(axis=0) - b.mean(axis=0)).var(ddof=1)) if a.shape[1] > 1 else math.nan
    allowed = (difference / (NormalDist().inv_cdf(1 - LEVEL / 2) + NormalDist().inv_cdf(POWER))) ** 2
    several = [values for values in (a, b) if len(values) > 1]
    puzzles = a.shape[1]
    if allowed == 0 or math.isnan(per_puzzle):
        return Needed(puzzles=math.inf, runs=math.inf if several else None)
    noises = [float(values.var(axis=0, ddof=1).mean()) for values in several]
    shifts = [
        max(0.0, float(values.mean(axis=1).var(ddof=1)) - noise / puzzles)
        for values, noise in zip(several, noises, strict=True)
    ]
    if len(several) == 1:  # the other system is taken to vary as much
        noises, shifts = noises * 2, shifts * 2
    spent = sum(shift / len(values) for values, shift in zip((a, b), shifts, strict=False))
    return Needed(
        puzzles=_at_least(per_puzzle, allowed - spent),
        runs=_at_least(sum(noises) / puzzles + sum(shifts), allowed) if several else None,
    )


def _at_least(variance: float, allowed: float) -> float:
    """How many are needed so that `variance` / n is no more than `allowed`."""
    if allowed <= 0:
        return math.inf
    return max(1, math.ceil(variance / allowed * (1 - 1e-12)))


def _resampled_means(values: np.ndarray, *, rng: np.random.Generator, repeats: int) -> np.ndarray:
    """Means of random draws with replacement, (repeats,)."""
    if values.ndim != 1 or not len(values):
        raise ValueError(f"values of puzzles have the shape {values.shape}")
    # equal values are drawn together: how often each is drawn is multinomial
    distinct, counts = np.unique(values, return_counts=True)
    drawn = [
        rng.multinomial(len(values), counts / len(values), size=part) @ distinct
        for part in _parts(repeats, len(distinct))
    ]
    return np.concatenate(drawn) / len(values)


def _run_deviations(values: np.ndarray, *, rng: np.random.Generator, repeats: int) -> np.ndarray:
    """Deviation of the mean of randomly drawn runs from the mean of all, (repeats,); values (runs, puzzles)."""
    runs = len(values)
    means = values.mean(axis=1)  # (runs,)
    drawn = means[rng.integers(0, runs, (repeats, runs))].mean(axis=1)  # (repeats,)
    return (drawn - means.mean()) * math.sqrt(runs / (runs - 1))


def _parts(repeats: int, width: int) -> list[int]:
    """`repeats` in parts whose arrays stay small."""
    step = max(1, 4_000_000 // max(width, 1))
    return [min(step, repeats - begin) for begin in range(0, repeats, step)]


def _interval(values: np.ndarray) -> Interval:
    low, high = np.quantile(values, (LEVEL / 2, 1 - LEVEL / 2)).tolist()
    return Interval(low, high)
