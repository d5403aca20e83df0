"""Program search: from a puzzle to programs that reproduce all of its demonstrations. Meets no solutions, knows no written puzzles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from arc_loader.grids import freeze
from arc_loader.tasks import Task
from omni_arc.program_search.block_rules import block_call
from omni_arc.program_search.budget import Budget, OutOfBudget
from omni_arc.program_search.calls import coloured_calls, object_calls, plain_calls
from omni_arc.program_search.cell_rules import cell_rules
from omni_arc.program_search.choice_rules import choice_calls
from omni_arc.program_search.enumeration import Enumeration
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.fixed_rules import empty_call, fixed_layers
from omni_arc.program_search.nodes import Node, next_node
from omni_arc.program_search.object_rules import object_rules
from omni_arc.program_search.result import ProgramFit, ProgramSearchResult, ranked
from omni_arc.program_search.spread_rules import spread_rules
from omni_arc.program_search.view_choice import in_views

UNITS = 800_000
"""The usual budget of a puzzle."""
MOST_FITS = 200
BELIEVED = 6.5
"""A program as short as this ends the search after its stage; longer ones leave room for a shorter one of more steps."""
SURE = 4.0
"""The same for rules of objects and rules that spread, which are learned from less."""
DERIVED = 1.5
"""What such a rule costs more where it does not begin with the input."""


def search_programs(
    task: Task, *, budget: int = UNITS, deadline: float | None = None, seed: int = 0
) -> ProgramSearchResult:
    """Programs for a puzzle, by enumeration of the language's operations and by tables learned from its demonstrations.

    budget: units of work; the same budget gives the same result on every machine as long as the deadline does not come first
    deadline: `time.monotonic` seconds at which the search ends with what it has
    seed: kept for searches that draw; this one tries everything in a fixed order
    Raises ValueError for a puzzle without demonstrations or tests, or a budget below 1.
    """
    if not task.train or not task.test:
        raise ValueError(f"puzzle {task.id}: {len(task.train)} demonstrations and {len(task.test)} test inputs")
    left = Budget(units=budget, deadline=deadline)
    runs = [_Run(examples, left) for examples in in_views(task)]
    for share, stage, believed in _stages(runs):
        left.up_to(share)
        try:
            stage()
        except OutOfBudget:
            if left.late:
                break
        if any(fit.cost <= believed for run in runs for fit in run.collect()):
            break
    return ProgramSearchResult(task.id, ranked(fit for run in runs for fit in run.collect()), left.spent, left.late)


def _stages(runs: Sequence[_Run]) -> Iterator[tuple[float, Callable[[], None], float]]:
    """What is done, in order: the share of the budget that may be spent by its end, and the cost at which it ends the search."""
    first, *others = runs
    yield 0.35, first.first_steps, BELIEVED
    yield 0.45, first.object_rules, SURE
    yield 0.6 if others else 0.85, first.cell_rules, BELIEVED
    for n, run in enumerate(others, start=1):
        yield 0.6 + 0.3 * (n - 0.6) / len(others), run.first_steps, BELIEVED
        yield 0.6 + 0.3 * (n - 0.4) / len(others), run.object_rules, SURE
        yield 0.6 + 0.3 * n / len(others), run.cell_rules, BELIEVED
    yield 0.93, first.near_steps, BELIEVED
    yield 0.98, first.second_steps, BELIEVED
    yield 1.0, first.last_rules, BELIEVED


TAKEN_OUT = frozenset(
    ("chosen", "numbered_piece", "lined_up", "piece_colours", "panel_colours", "drawn_object", "number_of_pieces")
)
"""Steps that give a part of a grid, or what is counted in it."""


class _Run:
    """One search. fits: by rules; exact results of steps are taken from the enumeration."""

    def __init__(self, examples: Examples, budget: Budget) -> None:
        self.examples, self.budget = examples, budget
        self.steps = Enumeration(examples)
        self.fits: list[ProgramFit] = []
        self._asked: dict[int, Node] = {}  # whose cells have been asked everything
        self._plain, self._coloured = plain_calls(examples), coloured_calls(examples)
        self._objects = object_calls(examples)

    def collect(self) -> list[ProgramFit]:
        """All programs so far."""
        n_train = len(self.examples.outputs)
        exact = [
            self.examples.fit(n.expression, tuple(freeze(g) for g in n.grids[n_train:]), n.cost)
            for n in self.steps.solved
        ]
        return [*(fit for fit in exact if fit is not None), *self.fits[:MOST_FITS]]

    def first_steps(self) -> None:
        """Everything once, on the input."""
        start = self.steps.start
        objects = self._objects
        if self.examples.same_shape:  # what gives a piece alone comes later
            objects = [call for call in objects if call.name not in TAKEN_OUT]
        for calls in (self._plain, self._coloured, objects):
            self.steps.extend(start, calls, budget=self.budget)
        if not self.examples.same_shape:
            calls = choice_calls(start, examples=self.examples, budget=self.budget)
            self.steps.extend(start, calls, budget=self.budget)
        self._blocks([start, *self.steps.nearest(30, depth=1)])
        if not self.examples.same_shape and not self.steps.solved:
            for node in self.steps.nearest(15, depth=1):
                self.steps.extend(node, self._plain, budget=self.budget)
                if self.steps.solved:
                    return

    def object_rules(self) -> None:
        """Rules for the objects of the input, or of the nearest results of one step, and rules that spread."""
        nodes = self._bases(2)
        for node, rules in product(nodes, (object_rules, spread_rules)):
            for fit in rules(node, examples=self.examples, budget=self.budget):
                more = 0.0 if node is self.steps.start else DERIVED
                self._keep(fit and replace(fit, cost=fit.cost + more))

    def cell_rules(self) -> None:
        """Rules for the cells of the input, or of the nearest results of one step."""
        fitting = self.steps.fitting(40)
        if not self.examples.same_shape:
            for node in fitting[:6]:
                self._rules(node, fitting, deep=False)
            if any(fit.cost <= BELIEVED for fit in self.fits):
                return
        self._fixed(fitting)
        for node in self._bases(3):
            self._rules(node, fitting, deep=True)
        for node in fitting[3:8]:
            self._rules(node, fitting, deep=False)

    def _bases(self, count: int) -> list[Node]:
        """The results that rules begin with."""
        start = [self.steps.start] if self.examples.same_shape else []
        return list(dict.fromkeys([*start, *self.steps.fitting(count)]))

    def near_steps(self) -> None:
        """Steps on whole grids after the most promising results of one step."""
        for node in self.steps.nearest(12, depth=1):
            self.steps.extend(node, self._plain, budget=self.budget)
            if self.steps.solved:
                return

    def second_steps(self) -> None:
        """Steps after steps, from the most promising results on."""
        self.steps.extend(self.steps.start, self._objects, budget=self.budget)
        for node in self.steps.nearest(12, depth=1):
            self.steps.extend(node, [*self._plain, *self._coloured, *self._objects], budget=self.budget)
        for node in self.steps.nearest(60, depth=1):
            self.steps.extend(node, self._plain, budget=self.budget)
        self._blocks(self.steps.nearest(60, depth=2))
        for node in self.steps.nearest(10, depth=2):
            self.steps.extend(node, [*self._plain, *self._coloured], budget=self.budget)

    def last_rules(self) -> None:
        """Rules for the cells of the nearest results of more steps."""
        fitting = self.steps.fitting(60)
        new = [node for node in fitting if id(node) not in self._asked]
        for n, node in enumerate(new[:12]):
            self._rules(node, fitting, deep=n < 6)
        for node in self.steps.nearest(10, depth=3):
            self.steps.extend(node, [*self._plain, *self._coloured], budget=self.budget)

    def _rules(self, node: Node, others: list[Node], *, deep: bool) -> None:
        if self.examples.fits(node.grids):
            if deep:
                self._asked[id(node)] = node
            rest = [other for other in others if other is not node]
            for fit in cell_rules(node, others=rest, examples=self.examples, budget=self.budget, deep=deep):
                self._keep(fit)

    def _keep(self, fit: ProgramFit | None) -> None:
        if fit is not None:
            self.fits.append(fit)

    def _fixed(self, fitting: list[Node]) -> None:
        """Rules for outputs that all have one size."""
        call = empty_call(self.examples)
        if call is None:
            return
        nodes = [self.steps.start, *self.steps.nodes[1:300]]
        keys, colours = fixed_layers(nodes, examples=self.examples, budget=self.budget)
        start = next_node(self.steps.start, call, self.examples)
        assert start is not None
        for fit in cell_rules(
            start,
            others=fitting[:15],
            examples=self.examples,
            budget=self.budget,
            deep=True,
            more_keys=keys,
            more_colours=colours,
        ):
            self._keep(fit)

    def _blocks(self, nodes: list[Node]) -> None:
        for node in nodes:
            call = block_call(node, examples=self.examples, budget=self.budget)
            if call is not None:
                self.steps.extend(node, [call], budget=self.budget)
