"""Rules for cells: a result as large as the outputs, corrected cell by cell by a table learned from the demonstrations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from arc_loader.grids import Grid, freeze
from omni_arc.program_search.budget import Budget
from omni_arc.program_search.cell_calls import colour_calls, key_calls
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import Expression, source_of
from omni_arc.program_search.layers import Layer, layer_of, layers_on
from omni_arc.program_search.nodes import Node
from omni_arc.program_search.result import ProgramFit
from omni_arc.program_search.tables import Table, learn_tables

COPIED = 6  # layers that are tried as what may be copied, one at a time, beside the result itself


def cell_rules(
    node: Node,
    *,
    others: Sequence[Node],
    examples: Examples,
    budget: Budget,
    deep: bool,
    more_keys: Sequence[Layer] = (),
    more_colours: Sequence[Layer] = (),
) -> Iterator[ProgramFit]:
    """Programs that end in a table for the cells of `node`, whose grids are as large as the outputs.

    others: further results of that size, which may decide and be copied
    more_keys, more_colours: further layers of that size, from wherever they come
    deep: also ask about the objects, places and lines of the result; else only about the colours of the others
    Raises OutOfBudget after the last one that it could afford.
    """
    n_train = len(examples.outputs)
    output = np.concatenate([o.ravel() for o in examples.outputs]).astype(np.int64)
    own = layer_of(node.expression, node.grids, n_train=n_train, cost=0.2)
    known = {own.train.tobytes() + own.test.tobytes()}
    colours = []
    for other in others:
        layer = layer_of(other.expression, other.grids, n_train=n_train, cost=0.2 + other.cost)
        name = layer.train.tobytes() + layer.test.tobytes()
        if name not in known and layer.n_codes > 1 and len(layer.test) == len(own.test):
            known.add(name)
            colours.append(layer)
    colours += more_colours
    keys = list(more_keys)
    if deep:
        colours += layers_on(node, colour_calls(examples), n_train=n_train, budget=budget, known=known)
        keys += layers_on(node, key_calls(examples), n_train=n_train, budget=budget, known=known)
    shown_alone = _copied(own, colours, output)
    for shown in [(own,), *((own, layer) for layer in shown_alone)]:
        tables = learn_tables(
            keys=[layer for layer in (own, *keys, *colours) if layer.n_codes > 1],
            shown=shown,
            output=output,
            budget=budget,
        )
        for table in tables:
            yield _fit(table, node, examples)


def _copied(own: Layer, colours: Sequence[Layer], output: np.ndarray) -> list[Layer]:
    """The layers that show most of the cells that the result itself has wrong; each must show different colours there."""
    changed = np.flatnonzero(own.train != output)
    scored = []
    for n, layer in enumerate(colours):
        right = changed[layer.train[changed] == output[changed]]
        if len(right) and len(np.unique(output[right])) > 1:
            scored.append((-len(right), layer.cost, n))
    return [colours[n] for _, _, n in sorted(scored)[:COPIED]]


def _fit(table: Table, node: Node, examples: Examples) -> ProgramFit:
    expression = Expression(
        "by_table",
        (tuple(layer.expression for layer in table.keys), tuple(layer.expression for layer in table.shown)),
        (("table", table.entries),),
    )
    return ProgramFit(
        source_of(expression), _answers(table, node.grids[len(examples.outputs) :]), node.cost + table.cost
    )


def _answers(table: Table, grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """What the table gives for the tests, whose grids have the shapes of the answers."""
    entries = dict(table.entries)
    cells = np.stack([layer.test for layer in table.keys], axis=1)  # (cells, keys)
    flat = []
    for n, answers in enumerate(cells.tolist()):
        entry = entries[tuple(answers)]
        flat.append(entry if entry < 10 else int(table.shown[entry - 10].test[n]))
    made, begin = [], 0
    for grid in grids:
        made.append(freeze(np.array(flat[begin : begin + grid.size]).reshape(grid.shape)))
        begin += grid.size
    return tuple(made)
