"""Node: an expression with what it gives for every input of a puzzle; nodes of equal values are one. Decides nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from arc_loader.grids import Grid
from omni_arc.program_search.calls import Call
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import FAILURES, Expression, is_grid
from omni_arc.program_search.steps import FUNCTIONS


@dataclass(frozen=True, eq=False)
class Node:
    """grids: for each input of the puzzle, demonstrations first; cost: length of the program."""

    expression: Expression
    grids: tuple[Grid, ...]
    cost: float
    depth: int
    examples: Examples

    @cached_property
    def far(self) -> float:
        """See `distance`."""
        return distance(self.grids, self.examples)


def values_of(call: Call, grids: tuple[np.ndarray, ...]) -> tuple[np.ndarray, ...] | None:
    """What a step gives for each grid; None where it fails on one. Grids come out read-only."""
    arguments = dict(call.arguments)
    function = FUNCTIONS[call.name]
    made = []
    for grid in grids:
        try:
            value = function(grid, **arguments)
        except FAILURES:
            return None
        made.append(value)
    return tuple(made)


def next_node(node: Node, call: Call, examples: Examples) -> Node | None:
    """The node that a step leads to; None where it fails on any input, or gives something that is no grid."""
    made = values_of(call, node.grids)
    if made is None or not all(is_grid(value) for value in made):
        return None
    grids = tuple(np.ascontiguousarray(value, dtype=np.int8) for value in made)
    for grid in grids:
        grid.setflags(write=False)
    expression = Expression(call.name, (node.expression,), call.arguments)
    return Node(expression, grids, node.cost + call.cost, node.depth + 1, examples)


def digest(grids: tuple[np.ndarray, ...]) -> bytes:
    """A name of the values, equal for equal ones only."""
    parts = [part for grid in grids for part in (repr((grid.shape, grid.dtype.char)).encode(), grid.tobytes())]
    return hashlib.blake2b(b"".join(parts), digest_size=16).digest()


def distance(grids: tuple[Grid, ...], examples: Examples) -> float:
    """How far a result is from the outputs, over the demonstrations: 0 equal, below 1 of the right size, more otherwise.

    Right size: share of wrong cells, half of it where a change of colours would help. Wrong size: 1 and more the more the sides differ,
    less where one is a part of the other, or the other enlarged; a little more for colours that are missing.
    """
    total = 0.0
    for grid, output in zip(grids, examples.outputs, strict=False):
        if grid.shape == output.shape:
            wrong = float((grid != output).mean())
            table = np.bincount(grid.ravel().astype(np.int64) * 10 + output.ravel(), minlength=100).reshape(10, 10)
            remapped = 1 - float(table.max(axis=1).sum()) / grid.size
            total += 0.5 * wrong + 0.5 * remapped
            continue
        sides = float(abs(np.log(grid.shape[0] / output.shape[0])) + abs(np.log(grid.shape[1] / output.shape[1])))
        close = (
            _is_part(output, grid) or _is_part(grid, output) or _is_enlarged(grid, output) or _is_enlarged(output, grid)
        )
        far = 0.8 + 0.1 * sides if close and grid.min() != grid.max() else 1 + 0.5 * sides
        shown, wanted = (np.bincount(g.ravel(), minlength=10) > 0 for g in (grid, output))
        total += far + 0.1 * int((wanted & ~shown).sum())
    return total / len(examples.outputs)


def _is_part(small: Grid, large: Grid) -> bool:
    """Whether a grid occurs somewhere in a larger one."""
    if small.shape[0] > large.shape[0] or small.shape[1] > large.shape[1]:
        return False
    height, width = small.shape
    rows, columns = large.shape[0] - height + 1, large.shape[1] - width + 1
    there = large[:rows, :columns] == small[0, 0]
    there &= (large[-rows:, -columns:] == small[-1, -1]) & (large[:rows, -columns:] == small[0, -1])
    for row, column in np.argwhere(there).tolist():
        if (large[row : row + height, column : column + width] == small).all():
            return True
    return False


def _is_enlarged(small: Grid, large: Grid) -> bool:
    """Whether every cell of one grid is a rectangle of cells of the other."""
    rows, columns = large.shape[0] // small.shape[0], large.shape[1] // small.shape[1]
    if rows * columns < 2 or large.shape != (small.shape[0] * rows, small.shape[1] * columns):
        return False
    return bool((small.repeat(rows, axis=0).repeat(columns, axis=1) == large).all())
