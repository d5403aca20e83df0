"""Node: an expression with what it gives for every input of a puzzle; nodes of equal values are one. Decides nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from arc_loader.grids import Grid
from omni_arc.program_search.calls import Call
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import FAILURES, Expression, is_grid
from omni_arc.program_search.steps import FUNCTIONS


@dataclass(frozen=True, eq=False)
class Node:
    """grids: for each input of the puzzle, demonstrations first; cost: length of the program; far: see `distance`."""

    expression: Expression
    grids: tuple[Grid, ...]
    cost: float
    depth: int
    far: float


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
    return Node(expression, grids, node.cost + call.cost, node.depth + 1, distance(grids, examples))


def digest(grids: tuple[np.ndarray, ...]) -> bytes:
    """A name of the values, equal for equal ones only."""
    made = hashlib.blake2b(digest_size=16)
    for grid in grids:
        made.update(f"{grid.shape}{grid.dtype}".encode())
        made.update(np.ascontiguousarray(grid).tobytes())
    return made.digest()


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
        total += far + 0.1 * len(np.setdiff1d(output, grid))
    return total / len(examples.outputs)


def _is_part(small: Grid, large: Grid) -> bool:
    """Whether a grid occurs somewhere in a larger one."""
    if small.shape[0] > large.shape[0] or small.shape[1] > large.shape[1]:
        return False
    windows = np.lib.stride_tricks.sliding_window_view(large, small.shape)  # (rows, columns, h, w)
    rows, columns = np.nonzero(windows[..., 0, 0] == small[0, 0])
    return bool((windows[rows, columns] == small).all(axis=(1, 2)).any())


def _is_enlarged(small: Grid, large: Grid) -> bool:
    """Whether every cell of one grid is a rectangle of cells of the other."""
    rows, columns = large.shape[0] // small.shape[0], large.shape[1] // small.shape[1]
    if rows * columns < 2 or large.shape != (small.shape[0] * rows, small.shape[1] * columns):
        return False
    return bool((small.repeat(rows, axis=0).repeat(columns, axis=1) == large).all())
