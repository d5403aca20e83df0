"""Rules for cells: a result as large as the outputs, corrected cell by cell by a table learned from the demonstrations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from arc_loader.grids import Grid, freeze
from omni_arc.program_search.budget import Budget
from omni_arc.program_search.cell_calls import colour_calls, key_calls
from omni_arc.program_search.conjunctions import Conjunction, learn_conjunctions
from omni_arc.program_search.covers import learn_cover
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import Expression
from omni_arc.program_search.layers import Layer, layer_of, layers_on
from omni_arc.program_search.nodes import Node
from omni_arc.program_search.result import ProgramFit
from omni_arc.program_search.tables import Table, learn_tables

COPIED = 4  # layers that are tried as what may be copied, one at a time, beside the result itself
SHORT = 6.0  # a table as cheap as this makes conditions for each colour needless
MOST_COLOURS = 5  # that cells take, with conditions each


def cell_rules(
    node: Node,
    *,
    others: Sequence[Node],
    examples: Examples,
    budget: Budget,
    deep: bool,
    more_keys: Sequence[Layer] = (),
    more_colours: Sequence[Layer] = (),
) -> Iterator[ProgramFit | None]:
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
    keys = [own, *keys, *colours]
    short = False
    for shown in [(own,), *((own, layer) for layer in _copied(own, colours, output)[: COPIED if deep else 1])]:
        for table in learn_tables(keys=keys, shown=shown, output=output, budget=budget):
            short |= table.cost <= SHORT
            yield _fit(table, node, examples)
    if deep:
        yield from _shown_where(
            node, own=own, keys=keys, colours=colours, output=output, examples=examples, budget=budget
        )
    if deep and not short:
        yield from _one_by_one(node, keys=keys, output=output, examples=examples, budget=budget)


def _one_by_one(
    node: Node, *, keys: Sequence[Layer], output: np.ndarray, examples: Examples, budget: Budget
) -> Iterator[ProgramFit | None]:
    """Programs with conditions for each colour that cells take. Of several conjunctions the cheapest, then others in turn."""
    n_train = len(examples.outputs)
    before = np.concatenate([grid.ravel() for grid in node.grids[:n_train]])
    changed = before != output
    colours = np.unique(output[changed]).tolist()
    if not 1 <= len(colours) <= MOST_COLOURS:
        return
    found = []
    for colour in colours:
        there, never = changed & (output == colour), output != colour
        ways = [[one] for one in learn_conjunctions(layers=keys, there=there, others=never, budget=budget)]
        if not ways and (cover := learn_cover(layers=keys, there=there, others=never, budget=budget)):
            ways = [cover]
        if not ways:
            return
        found.append([[(conjunction, colour) for conjunction in way] for way in ways])
    choices = [[several[0] for several in found]]
    choices += [
        [f[0] if n != m else other for m, f in enumerate(found)] for n, f in enumerate(found) for other in f[1:4]
    ]
    for several in choices:
        chosen = [pair for way in several for pair in way]
        masks = tuple(_conditions(conjunction) for conjunction, _ in chosen)
        expression = Expression("painted", (node.expression, masks), (("colours", tuple(c for _, c in chosen)),))
        flat = np.concatenate([grid.ravel() for grid in node.grids[n_train:]])
        for conjunction, colour in chosen:
            flat[conjunction.holds(test=True)] = colour
        cost = node.cost + 1 + sum(conjunction.cost + 0.3 for conjunction, _ in chosen)
        yield examples.fit(expression, _cut(flat, node.grids[n_train:]), cost)


def _shown_where(
    node: Node,
    *,
    own: Layer,
    keys: Sequence[Layer],
    colours: Sequence[Layer],
    output: np.ndarray,
    examples: Examples,
    budget: Budget,
) -> Iterator[ProgramFit | None]:
    """Programs that show another layer where conditions hold together: one that has all the cells right that change."""
    n_train = len(examples.outputs)
    changed = own.train != output
    for layer in sorted(colours, key=lambda layer: layer.cost):
        if (layer.train[changed] != output[changed]).any() or len(np.unique(output[changed])) < 2:
            continue
        never = layer.train != output
        for conjunction in learn_conjunctions(layers=keys, there=changed, others=never, budget=budget, wanted=3):
            inputs = (node.expression, _conditions(conjunction), layer.expression)
            flat = np.where(conjunction.holds(test=True), layer.test, own.test)
            if 0 <= flat.min() and flat.max() <= 9:
                cost = node.cost + 1.3 + conjunction.cost + layer.cost
                yield examples.fit(Expression("shown_where", inputs), _cut(flat, node.grids[n_train:]), cost)


def _conditions(conjunction: Conjunction) -> Expression:
    conditions = conjunction.conditions
    return Expression(
        "where_all",
        (tuple(condition.layer.expression for condition in conditions),),
        (("values", tuple(c.value for c in conditions)), ("same", tuple(c.same for c in conditions))),
    )


def _copied(own: Layer, colours: Sequence[Layer], output: np.ndarray) -> list[Layer]:
    """The layers that show most of the cells that the result itself has wrong; each must show different colours there."""
    changed = np.flatnonzero(own.train != output)
    scored = []
    for n, layer in enumerate(colours):
        right = changed[layer.train[changed] == output[changed]]
        if len(right) and len(np.unique(output[right])) > 1:
            scored.append((-len(right), layer.cost, n))
    return [colours[n] for _, _, n in sorted(scored)]


def _expression(table: Table) -> Expression:
    inputs = tuple(layer.expression for layer in table.keys), tuple(layer.expression for layer in table.shown)
    return Expression("by_table", inputs, (("table", table.entries),))


def _fit(table: Table, node: Node, examples: Examples) -> ProgramFit | None:
    answers = _answers(table, node.grids[len(examples.outputs) :])
    return examples.fit(_expression(table), answers, node.cost + table.cost)


def _answers(table: Table, grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """What the table gives for the tests, whose grids have the shapes of the answers."""
    entries = dict(table.entries)
    cells = np.stack([layer.test for layer in table.keys], axis=1)  # (cells, keys)
    flat = []
    for n, answers in enumerate(cells.tolist()):
        entry = entries[tuple(answers)]
        flat.append(entry if entry < 10 else int(table.shown[entry - 10].test[n]))
    return _cut(np.array(flat, np.int8), grids)


def _cut(flat: np.ndarray, grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """Cells in a row as grids of the shapes of other grids."""
    ends = np.cumsum([grid.size for grid in grids])[:-1]
    return tuple(freeze(part.reshape(grid.shape)) for part, grid in zip(np.split(flat, ends), grids, strict=True))
