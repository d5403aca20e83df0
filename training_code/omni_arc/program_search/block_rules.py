"""Rules for blocks: outputs that are copies of a result below and beside each other, each turned in its own way."""

from __future__ import annotations

from omni_arc.program_search.budget import STEP, Budget
from omni_arc.program_search.calls import Call
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.nodes import Node
from omni_arc.program_search.steps.whole import turned


def block_call(node: Node, *, examples: Examples, budget: Budget) -> Call | None:
    """The step `blocks` that gives all outputs, or None. Of several ways for a block the first one. Raises OutOfBudget."""
    pairs = list(zip(node.grids, examples.outputs, strict=False))
    height, width = pairs[0][0].shape
    rows, columns = pairs[0][1].shape[0] // height, pairs[0][1].shape[1] // width
    if rows * columns < 2 or rows * columns > 36:
        return None
    if any(o.shape != (g.shape[0] * rows, g.shape[1] * columns) for g, o in pairs):
        return None
    budget.spend(STEP * len(pairs))
    images = [[turned(grid, way) for way in range(8)] + [grid * 0] for grid, _ in pairs]
    ways = []
    for r in range(rows):
        line = []
        for c in range(columns):
            parts = [
                output[r * g.shape[0] : (r + 1) * g.shape[0], c * g.shape[1] : (c + 1) * g.shape[1]]
                for g, output in pairs
            ]
            way = next(
                (
                    way
                    for way in range(9)
                    if all(i[way].shape == p.shape and (i[way] == p).all() for i, p in zip(images, parts, strict=True))
                ),
                None,
            )
            if way is None:
                return None
            line.append(way)
        ways.append(tuple(line))
    return Call("blocks", (("ways", tuple(ways)),), 1.0 + 0.1 * rows * columns)
