"""Enumeration: steps after steps, breadth first, results of equal values merged, the most promising ones gone on with."""

from __future__ import annotations

from collections.abc import Iterable

from omni_arc.program_search.budget import STEP, Budget
from omni_arc.program_search.calls import Call
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.nodes import Node, digest, next_node


class Enumeration:
    """All different results so far. nodes: in the order of discovery; solved: those that are the outputs, with merged ones left out."""

    def __init__(self, examples: Examples) -> None:
        self.examples = examples
        self.start = Node(examples.view.start, examples.inputs, 0.0, 0, examples)
        self.nodes: list[Node] = [self.start]
        self.solved: list[Node] = [self.start] if examples.answered_by(examples.inputs) else []
        self.merged = 0
        self._known = {digest(examples.inputs): 0}
        self._done: set[tuple[bytes, Call]] = set()

    def extend(self, node: Node, calls: Iterable[Call], *, budget: Budget) -> None:
        """Try every step on a node. Raises OutOfBudget."""
        name = digest(node.grids)
        for call in calls:
            if (name, call) in self._done:
                continue
            self._done.add((name, call))
            budget.spend(STEP)
            made = next_node(node, call, self.examples)
            if made is not None:
                self._add(made)

    def _add(self, node: Node) -> None:
        """A new node; of two with equal values the cheaper one stays, at the place of the first."""
        name = digest(node.grids)
        number = self._known.get(name)
        if number is not None:
            self.merged += 1
            if node.cost < self.nodes[number].cost:
                self.nodes[number] = node
                self.solved = [node if digest(old.grids) == name else old for old in self.solved]
            return
        self._known[name] = len(self.nodes)
        self.nodes.append(node)
        if self.examples.answered_by(node.grids):
            self.solved.append(node)

    def nearest(self, count: int, *, depth: int) -> list[Node]:
        """The most promising results of so many steps, without those that are one colour in all demonstrations."""
        n_train = len(self.examples.outputs)
        found = [n for n in self.nodes if n.depth == depth and any(g.min() != g.max() for g in n.grids[:n_train])]
        return sorted(found, key=lambda n: (n.far + 0.03 * n.cost, n.cost))[:count]

    def fitting(self, count: int) -> list[Node]:
        """Results of the size of the outputs, the nearest first."""
        found = [n for n in self.nodes if self.examples.fits(n.grids)]
        return sorted(found, key=lambda n: (n.far + 0.05 * n.cost, n.cost))[:count]
