"""Conjunctions against all sets of conditions tried by hand: they hold where they should, are the fewest, and the cheapest."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from omni_arc.program_search.budget import Budget
from omni_arc.program_search.conjunctions import Condition, learn_conjunctions
from omni_arc.program_search.expressions import INPUT, Expression
from omni_arc.program_search.layers import layer_of


def layers_of(rng, count):
    """Layers of three values over 8 x 8 cells and one test of 2 x 2, each with a cost of its own."""
    names = [Expression("turned", (INPUT,), (("way", n),)) for n in range(count)]
    grids = [(rng.integers(0, 3, (8, 8)), rng.integers(0, 3, (2, 2))) for _ in names]
    return [layer_of(n, g, n_train=1, cost=1 + 0.1 * k) for k, (n, g) in enumerate(zip(names, grids, strict=True))]


def smallest(layers, there):
    """Fewest conditions, and their lowest cost, of all sets of one or two; None where none is enough."""
    every = [Condition(layer, value, same) for layer in layers for value in range(3) for same in (True, False)]
    for size in (1, 2):
        costs = [
            sum(c.cost for c in group)
            for group in combinations(every, size)
            if (np.logical_and.reduce([c.holds() for c in group]) == there).all()
        ]
        if costs:
            return size, min(costs)
    return None


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 4))
def test_conjunctions_are_right_and_the_smallest(seed, size):
    rng = np.random.default_rng(seed)
    layers = layers_of(rng, 5)
    chosen = rng.choice(5, size, replace=False)
    there = np.logical_and.reduce([layers[n].train == int(rng.integers(0, 3)) for n in chosen])
    if not there.any() or there.all():
        return
    found = learn_conjunctions(layers=layers, there=there, others=~there, budget=Budget(units=10**6))
    assert found
    for conjunction in found:
        assert (conjunction.holds() == there).all() and len(conjunction.conditions) <= 4
        assert conjunction.holds(test=True).shape == (4,)
    best = smallest(layers, there)
    if best is not None:
        first = found[0].conditions
        assert len(first) == best[0] and abs(sum(c.cost for c in first) - best[1]) < 1e-9


def test_where_nothing_tells_cells_apart_there_is_none():
    layers = layers_of(np.random.default_rng(0), 1)
    there = np.arange(64) == 5
    assert learn_conjunctions(layers=layers, there=there, others=~there, budget=Budget(units=10**6)) == []
