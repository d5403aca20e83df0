"""A learned rule: the chance of every candidate of a test input to be the right one, and of none to be, from features.

P(i) = exp(w x_i) / (1 + sum_j exp(w x_j)): a conditional logit with "none of them" as one more choice, so the chances are calibrated and
no puzzle needs to have a right candidate. Fitted by Newton's method; plain numpy. Labels come in as arguments, from puzzles that the rule
is not used on: `cross_fitted` sees to that.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""What `cross_fitted` chooses from."""
NONE = -1
"""Label of a test input without a right candidate."""


@dataclass(frozen=True, eq=False)
class LearnedRule:
    """weights, mean, scale: float64 (features,); features are shifted by `mean` and divided by `scale` first."""

    weights: np.ndarray
    mean: np.ndarray
    scale: np.ndarray

    def chances(self, x: np.ndarray) -> np.ndarray:
        """Of each candidate to be right, float64 (candidates,); x: float64 (candidates, features). What is missing to 1: none is."""
        values = (x - self.mean) / self.scale @ self.weights  # (candidates,)
        top = max(0.0, float(values.max(initial=0.0)))
        weights = np.exp(values - top)
        return weights / (np.exp(-top) + weights.sum())


def fit(*, cases: Sequence[np.ndarray], labels: Sequence[int], penalty: float, steps: int = 50) -> LearnedRule:
    """The rule that makes the labels most likely, less penalty / 2 |w|^2 (the constant feature is not penalised).

    cases: features of the candidates of each test input, float64 (candidates, features), the first one being constant;
    labels: which candidate is right, NONE if none
    Raises ValueError for no candidates at all or a label that there is not.
    """
    for number, (x, label) in enumerate(zip(cases, labels, strict=True)):
        if label != NONE and not 0 <= label < len(x):
            raise ValueError(f"case {number}: label is {label}, it has {len(x)} candidates")
    kept = [(x, label) for x, label in zip(cases, labels, strict=True) if len(x)]
    if not kept:
        raise ValueError("no candidates to learn from")
    rows = np.concatenate([x for x, _ in kept])  # (rows, features): all candidates of all cases
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    mean[0], scale[scale < 1e-9] = 0.0, 1.0
    z = (rows - mean) / scale
    case = np.repeat(np.arange(len(kept)), [len(x) for x, _ in kept])  # (rows,)
    begins = np.cumsum([0, *(len(x) for x, _ in kept)])
    right = np.zeros(len(rows))
    for (_, label), begin in zip(kept, begins, strict=False):
        if label != NONE:
            right[begin + label] = 1.0
    ridge = np.full(z.shape[1], penalty)
    ridge[0] = 1e-6
    weights = np.zeros(z.shape[1])
    loss, p = _loss(z, case, len(kept), right, weights, ridge)
    for _ in range(steps):
        gradient = z.T @ (p - right) + ridge * weights  # (features,)
        per_case = np.zeros((len(kept), z.shape[1]))
        np.add.at(per_case, case, p[:, None] * z)  # (cases, features)
        hessian = (z * p[:, None]).T @ z - per_case.T @ per_case + np.diag(ridge)
        step, size = np.linalg.solve(hessian, gradient), 1.0
        while True:  # the loss is convex: a shorter step is better in the end
            new_loss, new_p = _loss(z, case, len(kept), right, weights - size * step, ridge)
            if new_loss <= loss or size < 1e-6:
                break
            size /= 2
        gained, weights, loss, p = loss - new_loss, weights - size * step, new_loss, new_p
        if gained < 1e-9:
            break
    return LearnedRule(weights=weights, mean=mean, scale=scale)


def log_loss(*, rule: LearnedRule, cases: Sequence[np.ndarray], labels: Sequence[int]) -> float:
    """Mean -log of the chance that the rule gave to what is so (nats)."""
    return float(
        np.mean([-np.log(max(_chance(rule.chances(x), label), 1e-12)) for x, label in zip(cases, labels, strict=True)])
    )


def cross_fitted(
    *,
    cases: Sequence[np.ndarray],
    labels: Sequence[int],
    groups: Sequence[Hashable],
    folds: int,
    rng: np.random.Generator,
) -> list[np.ndarray]:
    """The chances that rules give to cases that they were not fitted on, float64 (candidates,) each.

    groups: the puzzle of every case; all cases of a puzzle are in one fold. The penalty is chosen inside each training part, by the
    log loss on a third of its puzzles.
    Raises ValueError for fewer puzzles than folds, or fewer than 2 folds.
    """
    names = list(dict.fromkeys(groups))
    if not 2 <= folds <= len(names):
        raise ValueError(f"{folds} folds of {len(names)} puzzles")
    fold_of = dict(zip([names[n] for n in rng.permutation(len(names))], np.arange(len(names)) % folds, strict=True))
    fold = np.array([fold_of[group] for group in groups])  # (cases,)
    chances: list[np.ndarray] = [np.zeros(len(x)) for x in cases]
    for left_out in range(folds):
        train, test = np.flatnonzero(fold != left_out).tolist(), np.flatnonzero(fold == left_out).tolist()
        inner = {name: n % 3 == 0 for n, name in enumerate(dict.fromkeys(groups[i] for i in train))}
        parts = [[i for i in train if inner[groups[i]] == held] for held in (False, True)]
        penalty = PENALTIES[-1]
        if parts[0] and any(len(cases[i]) for i in parts[0]):
            (x, y), (held_x, held_y) = (([cases[i] for i in part], [labels[i] for i in part]) for part in parts)
            losses = {
                value: log_loss(rule=fit(cases=x, labels=y, penalty=value), cases=held_x, labels=held_y)
                for value in PENALTIES
            }
            penalty = min(losses, key=losses.__getitem__)
        if not any(len(cases[i]) for i in train):  # nothing to learn from: none is more likely than another
            width = cases[0].shape[1]
            rule = LearnedRule(weights=np.zeros(width), mean=np.zeros(width), scale=np.ones(width))
        else:
            rule = fit(cases=[cases[i] for i in train], labels=[labels[i] for i in train], penalty=penalty)
        for i in test:
            chances[i] = rule.chances(cases[i])
    return chances


def _loss(
    z: np.ndarray, case: np.ndarray, cases: int, right: np.ndarray, weights: np.ndarray, ridge: np.ndarray
) -> tuple[float, np.ndarray]:
    """(penalised negative log-likelihood, chance of every row)."""
    values = z @ weights  # (rows,)
    top = np.zeros(cases)  # "none" has the value 0
    np.maximum.at(top, case, values)
    raised = np.exp(values - top[case])
    total = np.exp(-top) + np.bincount(case, weights=raised, minlength=cases)  # (cases,)
    log_total = np.log(total) + top
    loss = log_total.sum() - (values * right).sum() + 0.5 * float((ridge * weights**2).sum())
    return float(loss), raised / total[case]


def _chance(chances: np.ndarray, label: int) -> float:
    return float(1.0 - chances.sum() if label == NONE else chances[label])
