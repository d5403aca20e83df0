"""Rules for outputs that all have one size: numbers and colours of whole results decide what stands in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from omni_arc.program_search.budget import STEP, Budget
from omni_arc.program_search.calls import Call
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import Expression
from omni_arc.program_search.layers import Layer, layer_of
from omni_arc.program_search.nodes import Node, values_of

MOST_CELLS = 100


def fixed_size(examples: Examples) -> tuple[int, int] | None:
    """The size of all outputs, where it is one, small, and not that of the inputs; else None."""
    size = examples.one_size
    return size if size and size[0] * size[1] <= MOST_CELLS else None


def empty_call(examples: Examples) -> Call | None:
    """The step to a black grid of the size of all outputs."""
    size = fixed_size(examples)
    return None if size is None else Call("empty", (("rows", size[0]), ("columns", size[1])), 0.5)


def fixed_layers(nodes: Sequence[Node], *, examples: Examples, budget: Budget) -> tuple[list[Layer], list[Layer]]:
    """(keys, colours): numbers and colours of the nodes, the input first, in every cell of a grid of the outputs' size.

    Raises OutOfBudget.
    """
    size = fixed_size(examples)
    if size is None:
        return [], []
    sides = (("rows", size[0]), ("columns", size[1]))
    n_train, known = len(examples.outputs), set()
    keys: list[Layer] = []
    colours: list[Layer] = []

    def ask(node: Node, name: str, cost: float, into: list[Layer], /, **arguments: str) -> None:
        budget.spend(STEP)
        call = Call(name, (*sides, *arguments.items()), cost)
        made = values_of(call, node.grids)
        if made is None:
            return
        expression = Expression(call.name, (node.expression,), call.arguments)
        layer = layer_of(expression, made, n_train=n_train, cost=cost + node.cost)
        values = layer.train.tobytes() + layer.test.tobytes()
        if layer.n_codes > 1 and values not in known:
            known.add(values)
            into.append(layer)

    for node in nodes:
        for which in ("main", "second", "rarest"):
            ask(node, "spread_colour", 0.8, colours, which=which)
    numbers = ["cells drawn", "colours", *(f"symmetric {how}" for how in ("across", "down", "turned", "slanted"))]
    numbers += [f"cells {colour}" for colour in examples.common_colours]
    for kind in ("8", "4", "8m"):
        numbers += [f"{kind} all", f"{kind} most size", f"{kind} most same shape", f"{kind} most holes"]
        numbers += [f"{kind} colour {colour}" for colour in examples.common_colours] if kind != "8m" else []
    for what in numbers:
        ask(nodes[0], "spread_number", 2.2, keys, what=what)
        for order in ("rows", "columns", "diagonal"):
            if size[0] * size[1] > 1:
                ask(nodes[0], "first_cells", 1.6, keys, what=what, order=order)
    for node, what in product(nodes[1:], ("cells drawn", "colours", "8 all")):
        ask(node, "spread_number", 2.4, keys, what=what)
    return keys, colours
