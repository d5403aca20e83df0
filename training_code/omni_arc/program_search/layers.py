"""Layer: what every cell of a puzzle answers to one question, as flat arrays; asked of grids as large as the outputs. Learns nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from omni_arc.program_search.budget import STEP, Budget
from omni_arc.program_search.calls import Call
from omni_arc.program_search.expressions import Expression
from omni_arc.program_search.nodes import Node, values_of

QUESTION = 0.5
"""What any question about cells costs beside its own cost: a step is believed rather than a question."""


@dataclass(frozen=True, eq=False)
class Layer:
    """train, test: int64 (cells,) over all demonstrations, over all tests; codes: the same values numbered from 0, n_codes of them."""

    expression: Expression
    train: np.ndarray
    test: np.ndarray
    codes: np.ndarray
    test_codes: np.ndarray
    values: np.ndarray  # (n_codes,) what the codes stand for
    cost: float

    @property
    def n_codes(self) -> int:
        """How many different values there are."""
        return len(self.values)


def layer_of(expression: Expression, grids: tuple[np.ndarray, ...], *, n_train: int, cost: float) -> Layer:
    """The layer of an expression with its values for every input."""
    train = np.concatenate([g.ravel() for g in grids[:n_train]]).astype(np.int64)
    test = np.concatenate([g.ravel() for g in grids[n_train:]] or [np.empty(0)]).astype(np.int64)
    values, codes = np.unique(np.concatenate([train, test]), return_inverse=True)
    codes = codes.ravel()
    return Layer(expression, train, test, codes[: len(train)], codes[len(train) :], values, cost)


def layers_on(node: Node, calls: Iterable[Call], *, n_train: int, budget: Budget, known: set[bytes]) -> list[Layer]:
    """The answers to questions about a node's grids, without failures, constants, and what is `known` already (which grows).

    Answers that number the cells alike are one layer: the first. Raises OutOfBudget.
    """
    found = []
    for call in calls:
        budget.spend(STEP)
        made = values_of(call, node.grids)
        if made is None or any(m.shape != g.shape for m, g in zip(made, node.grids, strict=True)):
            continue
        expression = Expression(call.name, (node.expression,), call.arguments)
        layer = layer_of(expression, made, n_train=n_train, cost=QUESTION + call.cost)
        if layer.n_codes < 2 or layer.n_codes > 40:
            continue
        name = layer.train.tobytes() + layer.test.tobytes()
        if name not in known:
            known.add(name)
            found.append(layer)
    return found
