"""Patterns: conditions on the eight cells around by which cells may change, safe in all outputs of a puzzle. Chooses none of them.

A pattern is safe where it holds in no cell of the outputs that did not become what it says. Conditions are on what was there in the
beginning, or on colours that never go away again; so a safe pattern that holds at any time between input and output is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from omni_arc.language.words import AROUND
from omni_arc.program_search.steps.cells import neighbour
from omni_arc.program_search.steps.spreading import in_way

DRAWN, COPIED = 10, 10
"""The value of a condition on any colour but black; the new colour that is that of the cell of the first condition."""
KEPT = 200  # rules of so many conditions
WIDENED = 60  # pairs of conditions that get a third
WAYS = (tuple(range(8)), (0, 1, 2, 3), (0, 4), (0, 6), (0, 2), (0,))
"""In which ways a rule may hold: the more the better."""

Condition = tuple[int, int, int, bool]  # down, right, value, whether in the beginning
Pattern = tuple[int, ...]  # numbers of conditions
Pairs = Sequence[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Rule:
    """That cells of a colour become another where conditions hold in one of the ways; covered: how many cells it explains."""

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


class Patterns:
    """All that is known about the cells of one colour. held: bool (conditions, cells), in the outputs where not in the beginning."""

    def __init__(self, pairs: Pairs, *, own: int, colour: int, gone: set[int]) -> None:
        """colour: the new one, or COPIED; gone: colours that change anywhere, on which no condition is, but on the beginning."""
        self._own, self._colour = own, colour
        inside = np.concatenate([(grid == own).ravel() for grid, _ in pairs])
        self._final = np.concatenate([output.ravel() for _, output in pairs])[inside]  # (cells,)
        self._around = {}
        for first in (False, True):
            for down, right in AROUND:
                shown = [neighbour(pair[0] if first else pair[1], (down, right)).ravel() for pair in pairs]
                self._around[down, right, first] = np.concatenate(shown)[inside]
        values = [*sorted({int(v) for shown in self._around.values() for v in np.unique(shown)}), DRAWN]
        self._conditions: list[Condition] = []
        rows = []
        for (down, right, first), shown in self._around.items():
            for value in values:
                if first or value > 0 and value not in gone:
                    self._conditions.append((down, right, value, first))
                    rows.append(shown > 0 if value == DRAWN else shown == value)
        self._held = np.array(rows)
        number = {condition: n for n, condition in enumerate(self._conditions)}
        self._turned = [[number[(*in_way(y, x, way), v, f)] for y, x, v, f in self._conditions] for way in range(8)]
        self._safe: dict[Pattern, bool] = {}

    def rules(self) -> tuple[list[Rule], np.ndarray]:
        """Safe patterns of one to three conditions, as rules in as many ways as they are safe; which cells they cover, bool (cells,)."""
        found: dict[Pattern, Rule] = {}
        covered = np.zeros(len(self._final), bool)
        for pattern in self._candidates():
            key, rule, there = self._widest(pattern)
            covered |= there
            if key not in found or len(found[key].ways) < len(rule.ways):
                found[key] = rule
        ranked = sorted(found.values(), key=lambda rule: (len(rule.conditions), -rule.covered, rule.conditions))
        return [rule for size in (1, 2, 3) for rule in [r for r in ranked if len(r.conditions) == size][:KEPT]], covered

    def _candidates(self) -> Iterator[Pattern]:
        """Safe patterns that explain cells, none with a part that is safe alone; the first condition is on what is there now."""
        changed = self._final != self._own
        left: list[tuple[float, tuple[int, int]]] = []
        counted = self._held.astype(np.float32)
        for first, condition in enumerate(self._conditions):
            if condition[3] or (condition[2] == DRAWN) != (self._colour == COPIED):
                continue
            held, right = self._held[first], self._right(first)
            if not (held & right & changed).any():
                continue
            if self._is_safe((first,)):
                yield (first,)
                continue
            good, bad = (counted[:, held & cells].sum(axis=1) for cells in (right & changed, ~right))
            for second in np.flatnonzero(good > 0).tolist():
                if second != first and bad[second] == 0:
                    yield first, second
                elif self._conditions[second][:2] != condition[:2]:
                    left.append((bad[second] - good[second], (first, second)))
        for _, (first, second) in sorted(left)[:WIDENED]:
            held, right = self._held[first] & self._held[second], self._right(first)
            good, bad = (counted[:, held & cells].sum(axis=1) for cells in (right & changed, ~right))
            for third in np.flatnonzero((good > 0) & (bad == 0)).tolist():
                if not self._is_safe((first, third)):
                    yield (first, *sorted((second, third)))

    def _right(self, first: int) -> np.ndarray:
        """(cells,): which have in the end what a pattern with this first condition says."""
        down, right, *_ = self._conditions[first]
        return self._final == (self._around[down, right, False] if self._colour == COPIED else self._colour)

    def _is_safe(self, pattern: Pattern) -> bool:
        if pattern not in self._safe:
            there = np.logical_and.reduce(self._held[list(pattern)])
            self._safe[pattern] = not (there & ~self._right(pattern[0])).any()
        return self._safe[pattern]

    def _widest(self, pattern: Pattern) -> tuple[Pattern, Rule, np.ndarray]:
        """A safe pattern in as many ways as it is safe: a name that its images share, the rule, and the cells where it holds."""
        for ways in WAYS:
            images = [(self._turned[w][pattern[0]], *sorted(self._turned[w][n] for n in pattern[1:])) for w in ways]
            if all(self._is_safe(image) for image in images):
                break
        there = np.logical_or.reduce([np.logical_and.reduce(self._held[list(image)]) for image in images])
        conditions = tuple(self._conditions[n] for n in pattern)
        rule = Rule(self._own, conditions, self._colour, ways, int(there.sum()))
        return min(images) if len(ways) > 1 else pattern, rule, there
