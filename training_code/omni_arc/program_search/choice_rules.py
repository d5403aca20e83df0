"""Rules for choosing: the piece of a grid that the output shows, or is as large as, by one or two questions about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from omni_arc.language import Obj
from omni_arc.program_search.budget import STEP, Budget
from omni_arc.program_search.calls import Call
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import FAILURES
from omni_arc.program_search.nodes import Node
from omni_arc.program_search.piece_keys import Answers, asked
from omni_arc.program_search.steps.kinds import pieces
from omni_arc.program_search.steps.whole import turned

KINDS = ("8m", "8", "4m", "4", "areas", "colours", "panels", "halves", "parts 2x2", "squares", "frames")
MOST_PIECES = 60  # in a grid
WANTED = 6  # calls of a kind


def choice_calls(node: Node, *, examples: Examples, budget: Budget) -> Iterator[Call]:
    """Steps `picked` that take from every input one piece, in the demonstrations one that the output shows, or that has its size.

    Raises OutOfBudget.
    """
    for kind in KINDS:
        budget.spend(STEP)
        try:
            found = [pieces(grid, kind) for grid in node.grids]
        except FAILURES:
            continue
        if not all(1 < len(each) <= MOST_PIECES for each in found):
            continue
        goals = [
            [_likeness(o, grid, out) for o in each]
            for each, grid, out in zip(found, node.grids, examples.outputs, strict=False)
        ]
        least = min(max(marks) for marks in goals)
        if least == 0:
            continue
        wanted = [np.array(marks) >= least for marks in goals]
        budget.spend(3 * STEP)
        yield from _calls(
            kind, asked(node, kind, colours=examples.common_colours[:3]), wanted, [len(each) for each in found]
        )


def _likeness(o: Obj, grid: np.ndarray, output: np.ndarray) -> int:
    """3 for what an output shows, 2 for its image turned in some way, 1 for its size, 0 otherwise."""
    if sorted(o.pixels.shape) != sorted(output.shape):
        return 0
    box = grid[o.top : o.top + o.height, o.left : o.left + o.width]
    images = [np.where(o.pixels >= 0, o.pixels, 0), box]
    if any(image.shape == output.shape and (image == output).all() for image in images):
        return 3
    ways = [turned(image, way) for image in images for way in range(1, 8)]
    if any(way.shape == output.shape and (way == output).all() for way in ways):
        return 2
    return int(o.pixels.shape == output.shape)


def _calls(
    kind: str, questions: Sequence[Answers], wanted: Sequence[np.ndarray], sizes: Sequence[int]
) -> Iterator[Call]:
    """One answer, then two, that hold for one piece in each grid, in the demonstrations for a wanted one; the cheapest few."""
    starts = np.cumsum([0, *sizes])
    goal = np.concatenate([*wanted, np.ones(sum(sizes[len(wanted) :]), bool)])
    facts = []
    for answers in questions:
        flat = np.array([n for each in answers.each for n in each])
        for value in np.unique(flat).tolist():
            there = flat == value
            if (np.add.reduceat(there, starts[:-1]) > 0).all():
                facts.append((answers.cost, answers.key, int(value), there))
    found = []
    for size in (1, 2):
        for group in combinations(facts, size):
            there = np.logical_and.reduce([fact[3] for fact in group])
            if (np.add.reduceat(there, starts[:-1]) == 1).all() and (goal | ~there).all():
                keys, values = tuple(fact[1] for fact in group), tuple(fact[2] for fact in group)
                cost = 0.4 + sum(fact[0] for fact in group) + 0.3 * (size - 1)
                found.append((cost, keys, values))
        if len(found) >= WANTED:
            break
    for cost, keys, values in sorted(found)[:WANTED]:
        for whole in (False,) if kind in ("panels", "halves", "parts 2x2", "squares", "frames") else (False, True):
            yield Call("picked", (("kind", kind), ("keys", keys), ("values", values), ("whole", whole)), cost)
