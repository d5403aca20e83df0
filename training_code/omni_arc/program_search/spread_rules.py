"""Rules that spread: what cells become by what lies beside them, carried on until nothing changes, learned from demonstrations.

A pattern, some conditions on the eight cells around, is safe where it holds in no cell of the outputs that did not become what it says.
Conditions are on what was there in the beginning, or on colours that never go away again; so a safe pattern that holds at any time between
input and output is right, and all safe patterns together give the most that can be reached. A few of them that reach the output are taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from omni_arc.language.words import AROUND
from omni_arc.program_search.budget import STEP, Budget
from omni_arc.program_search.calls import Call
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import Expression
from omni_arc.program_search.nodes import Node, values_of
from omni_arc.program_search.result import ProgramFit
from omni_arc.program_search.steps.cells import neighbour
from omni_arc.program_search.steps.spreading import in_way, spread

DRAWN, COPIED = 10, 10
MOST_RULES = 6
MOST_CELLS = 12_000  # of the demonstrations
KEPT = 200  # patterns of a size that may become rules
WIDENED = 60  # pairs of conditions that get a third
WAYS = (tuple(range(8)), (0, 1, 2, 3), (0, 4), (0, 6), (0, 2), (0,))
"""In which ways a rule may hold: the more the better."""

Condition = tuple[int, int, int, bool]  # down, right, value, whether in the beginning


@dataclass(frozen=True, eq=False)
class _Rule:
    own: int
    conditions: tuple[Condition, ...]
    colour: int
    ways: tuple[int, ...]
    covered: int

    @property
    def cost(self) -> float:
        """What it adds to the length of a program."""
        return 0.7 + 0.5 * len(self.conditions) + (0.0 if len(self.ways) > 2 else 0.2)

    @property
    def weight(self) -> float:
        """The higher, the sooner it is taken: it covers many cells, with few conditions, in many ways."""
        return self.covered * (1.0, 0.8, 0.5)[len(self.conditions) - 1] * (1.3 if len(self.ways) > 2 else 1.0)

    @property
    def literal(self) -> tuple[int, tuple[Condition, ...], int, tuple[int, ...]]:
        """As the step `spread` takes it."""
        return self.own, self.conditions, self.colour, self.ways


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
                rules, covered = _patterns(pairs, own, colour, gone)
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


def _patterns(
    pairs: list[tuple[np.ndarray, np.ndarray]], own: int, colour: int, gone: set[int]
) -> tuple[list[_Rule], np.ndarray]:
    """Safe patterns of one to three conditions, as rules in as many ways as they are safe; which cells of the own colour they cover."""
    conditions, rows = [], []
    inside = np.concatenate([(grid == own).ravel() for grid, _ in pairs])
    final = np.concatenate([output.ravel() for _, output in pairs])[inside]
    around = {}
    for first in (False, True):
        for down, right in AROUND:
            shown = [neighbour(pair[0] if first else pair[1], (down, right)).ravel() for pair in pairs]
            around[down, right, first] = np.concatenate(shown)[inside]
    values = sorted({int(v) for shown in around.values() for v in np.unique(shown)})
    for first in (False, True):
        for down, right in AROUND:
            shown = around[down, right, first]
            for value in [*values, DRAWN]:
                if first or value > 0 and value not in gone:
                    conditions.append((down, right, value, first))
                    rows.append(shown > 0 if value == DRAWN else shown == value)
    number = {condition: n for n, condition in enumerate(conditions)}
    held = np.array(rows)  # (conditions, cells)
    turned = [[number[(*in_way(c[0], c[1], way), c[2], c[3])] for c in conditions] for way in range(8)]
    found: dict[tuple[int, ...], _Rule] = {}
    covered = np.zeros(len(final), bool)

    def right_of(first: int) -> np.ndarray:
        return final == (around[conditions[first][0], conditions[first][1], False] if colour == COPIED else colour)

    def consider(pattern: tuple[int, ...], safe: dict[tuple[int, ...], bool]) -> None:
        for ways in WAYS:
            images = [(turned[way][pattern[0]], *sorted(turned[way][n] for n in pattern[1:])) for way in ways]
            if all(is_safe(image, safe) for image in images):
                there = np.logical_or.reduce([np.logical_and.reduce(held[list(image)]) for image in images])
                np.logical_or(covered, there, out=covered)
                rule = _Rule(own, tuple(conditions[n] for n in pattern), colour, ways, int(there.sum()))
                key = min(images) if len(ways) > 1 else pattern
                if key not in found or len(found[key].ways) < len(ways):
                    found[key] = rule
                return

    def is_safe(pattern: tuple[int, ...], safe: dict[tuple[int, ...], bool]) -> bool:
        if pattern not in safe:
            there = np.logical_and.reduce(held[list(pattern)])
            safe[pattern] = not (there & ~right_of(pattern[0])).any()
        return safe[pattern]

    safe: dict[tuple[int, ...], bool] = {}
    starts = [n for n, c in enumerate(conditions) if not c[3] and (c[2] == DRAWN) == (colour == COPIED)]
    changed = final != own
    pairs_left: list[tuple[float, tuple[int, int]]] = []
    every = held.astype(np.float32)
    for first in starts:
        right = right_of(first) & changed
        if not (held[first] & right).any():
            continue
        if is_safe((first,), safe):
            consider((first,), safe)
            continue
        wrong = held[first] & ~right_of(first)
        good = every[:, held[first] & right].sum(axis=1)
        bad = every[:, wrong].sum(axis=1)
        for second in np.flatnonzero(good > 0).tolist():
            if second == first:
                continue
            if bad[second] == 0:
                consider((first, second), safe)
            elif conditions[second][:2] != conditions[first][:2]:
                pairs_left.append((bad[second] - good[second], (first, second)))
    for _, (first, second) in sorted(pairs_left)[:WIDENED]:
        there = held[first] & held[second]
        right = right_of(first)
        good, bad = every[:, there & right & changed].sum(axis=1), every[:, there & ~right].sum(axis=1)
        for third in np.flatnonzero((good > 0) & (bad == 0)).tolist():
            pattern = (first, *sorted((second, third)))
            if not (is_safe((first, third), safe)):
                consider(pattern, safe)
    ranked = sorted(found.values(), key=lambda rule: (len(rule.conditions), -rule.covered, rule.conditions))
    return [rule for size in (1, 2, 3) for rule in [r for r in ranked if len(r.conditions) == size][:KEPT]], covered


def _chosen(
    pairs: list[tuple[np.ndarray, np.ndarray]], candidates: list[_Rule], budget: Budget
) -> tuple[_Rule, ...] | None:
    """A few of the rules that give all outputs; None where not even all of them do, or too many are needed."""
    chosen: list[_Rule] = []
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


def _fires(rule: _Rule, grid: np.ndarray, state: np.ndarray) -> bool:
    """Whether the rule holds now in a cell that has not changed yet."""
    for way in rule.ways:
        there = (grid == rule.own) & (state == rule.own)
        for down, right, value, first in rule.conditions:
            shown = neighbour(grid if first else state, in_way(down, right, way))
            there = there & ((shown > 0) if value == DRAWN else (shown == value))
        if there.any():
            return True
    return False


def _needed(pairs: list[tuple[np.ndarray, np.ndarray]], rules: list[_Rule]) -> tuple[_Rule, ...]:
    """Without the rules that the others do not need."""
    kept = list(rules)
    for rule in sorted(rules, key=lambda r: -r.cost):
        fewer = [other for other in kept if other is not rule]
        literal = tuple(other.literal for other in fewer)
        if fewer and all((spread(grid, literal) == output).all() for grid, output in pairs):
            kept = fewer
    return tuple(kept)
