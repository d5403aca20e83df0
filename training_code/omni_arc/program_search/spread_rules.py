"""Rules that spread: what cells become by what lies beside them, carried on until nothing changes, learned from demonstrations.

All safe patterns (`spread_patterns.py`) together give the most that can be reached. A few of them that reach the output are taken.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from omni_arc.program_search.budget import STEP, Budget
from omni_arc.program_search.calls import Call
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import Expression
from omni_arc.program_search.nodes import Node, values_of
from omni_arc.program_search.result import ProgramFit
from omni_arc.program_search.spread_patterns import COPIED, DRAWN, Patterns, Rule
from omni_arc.program_search.steps.cells import neighbour
from omni_arc.program_search.steps.spreading import in_way, spread

MOST_RULES = 6
MOST_CELLS = 12_000  # of the demonstrations


def spread_rules(node: Node, *, examples: Examples, budget: Budget) -> Iterator[ProgramFit | None]:
    """Programs that let cells of a result, which has the size of the outputs, change until nothing changes. Raises OutOfBudget."""
    n_train = len(examples.outputs)
    pairs = list(zip(node.grids, examples.outputs, strict=False))
    cells = sum(grid.size for grid, _ in pairs)
    if not examples.fits(node.grids) or cells > MOST_CELLS:
        return
    gone = {int(c) for grid, output in pairs for c in np.unique(grid[grid != output])}
    come = {int(c) for grid, output in pairs for c in np.unique(output[grid != output])}
    if not 1 <= len(gone) <= 2 or gone & come or 0 in come:
        return
    for copied in (False, True):
        budget.spend(5 * STEP)
        candidates = []
        for own in sorted(gone):
            left = np.concatenate([(output != own)[grid == own] for grid, output in pairs])
            for colour in (COPIED,) if copied else sorted(come):
                budget.spend(40 * STEP * (1 + cells // 1000))
                rules, covered = Patterns(pairs, own=own, colour=colour, gone=gone).rules()
                candidates += rules
                left &= ~covered
            if left.any():
                break
        else:
            left = np.zeros(1, bool)
        chosen = None if left.any() else _chosen(pairs, candidates, budget)
        if chosen is None:
            continue
        call = Call("spread", (("rules", tuple(rule.literal for rule in chosen)),))
        made = values_of(call, node.grids)
        if made is not None and examples.answered_by(made):
            cost = node.cost + 1.5 + sum(rule.cost for rule in chosen)
            expression = Expression("spread", (node.expression,), call.arguments)
            yield examples.fit(expression, made[n_train:], cost)


def _chosen(
    pairs: list[tuple[np.ndarray, np.ndarray]], candidates: list[Rule], budget: Budget
) -> tuple[Rule, ...] | None:
    """A few of the rules that give all outputs; None where not even all of them do, or too many are needed."""
    chosen: list[Rule] = []
    ordered = sorted(candidates, key=lambda rule: -rule.weight)
    while len(chosen) <= MOST_RULES:
        literal = tuple(rule.literal for rule in chosen)
        budget.spend(STEP)
        states = [spread(grid, literal) if literal else grid for grid, _ in pairs]
        if all((state == output).all() for state, (_, output) in zip(states, pairs, strict=True)):
            return _needed(pairs, chosen)
        for rule in ordered:
            budget.spend(3)
            if rule not in chosen and any(
                _fires(rule, pair[0], state) for pair, state in zip(pairs, states, strict=True)
            ):
                chosen.append(rule)
                break
        else:
            return None
    return None


def _fires(rule: Rule, grid: np.ndarray, state: np.ndarray) -> bool:
    """Whether the rule holds now in a cell that has not changed yet."""
    for way in rule.ways:
        there = (grid == rule.own) & (state == rule.own)
        for down, right, value, first in rule.conditions:
            shown = neighbour(grid if first else state, in_way(down, right, way))
            there = there & ((shown > 0) if value == DRAWN else (shown == value))
        if there.any():
            return True
    return False


def _needed(pairs: list[tuple[np.ndarray, np.ndarray]], rules: list[Rule]) -> tuple[Rule, ...]:
    """Without the rules that the others do not need."""
    kept = list(rules)
    for rule in sorted(rules, key=lambda r: -r.cost):
        fewer = [other for other in kept if other is not rule]
        literal = tuple(other.literal for other in fewer)
        if fewer and all((spread(grid, literal) == output).all() for grid, output in pairs):
            kept = fewer
    return tuple(kept)
