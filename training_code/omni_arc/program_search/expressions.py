"""Expression: a program as a tree of calls, run by the book, and written out as the text of a function. Searches nothing."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from arc_loader.grids import MAX_SIDE, Grid
from omni_arc.program_search.steps import FUNCTIONS, STEPS

FAILURES = (ValueError, IndexError, KeyError, ZeroDivisionError, OverflowError, StopIteration)
"""What a step may raise on a grid that it is not made for."""


@dataclass(frozen=True)
class Expression:
    """A call of a function of the language or of a step; without a name it is the input grid.

    inputs: what it works on, each an expression or a list (tuple) of them
    arguments: (name, literal) that do not depend on the grid
    """

    name: str = ""
    inputs: tuple[Expression | tuple[Expression, ...], ...] = ()
    arguments: tuple[tuple[str, object], ...] = ()


INPUT = Expression()


def run(expression: Expression, grid: Grid, *, functions: Mapping[str, Callable[..., object]] = FUNCTIONS) -> object:
    """What the expression gives for an input grid: the slow, obvious way, that nothing remembers. Raises one of FAILURES."""
    if not expression.name:
        return grid
    inputs = [
        [run(e, grid, functions=functions) for e in i] if isinstance(i, tuple) else run(i, grid, functions=functions)
        for i in expression.inputs
    ]
    arguments = {name: dict(value) if name == "table" else value for name, value in expression.arguments}
    return functions[expression.name](*inputs, **arguments)


def is_grid(value: object) -> bool:
    """Whether a step's result may be an answer: 1 to 30 rows and columns of colours."""
    return (
        isinstance(value, np.ndarray)
        and value.ndim == 2
        and 0 < value.shape[0] <= MAX_SIDE
        and 0 < value.shape[1] <= MAX_SIDE
        and 0 <= value.min()
        and value.max() <= 9
    )


def source_of(expression: Expression) -> str:
    """The program as text: the steps that it uses, then `task(grid)` line by line. It needs nothing but the language and numpy."""
    lines: list[str] = []
    names: dict[Expression, str] = {INPUT: "grid"}
    used: list[str] = []
    last = _write(expression, names, lines, used)
    helpers = "".join(f"{_text(name)}\n\n\n" for name in _needed(used))
    if not lines:
        return "def task(grid):\n    return grid.copy()\n"
    before, _, call = lines.pop().partition(" = ")
    assert before == last
    body = "".join(f"    {line}\n" for line in [*lines, f"return {call}"])
    return f"{helpers}def task(grid):\n{body}"


def _write(expression: Expression, names: dict[Expression, str], lines: list[str], used: list[str]) -> str:
    """The name under which the value of an expression is known; lines that compute it are added where needed."""
    if expression in names:
        return names[expression]
    inputs = []
    for part in expression.inputs:
        if isinstance(part, tuple):
            inputs.append("[" + ", ".join(_write(e, names, lines, used) for e in part) + "]")
        else:
            inputs.append(_write(part, names, lines, used))
    for name, value in expression.arguments:
        inputs.append(f"{name}={dict(value) if name == 'table' else value!r}")
    used.append(expression.name)
    names[expression] = f"v{len(names)}"
    lines.append(f"{names[expression]} = {expression.name}({', '.join(inputs)})")
    return names[expression]


def _needed(used: list[str]) -> list[str]:
    """The steps among the used names with all steps that these call, callees first."""
    found: list[str] = []

    def visit(name: str) -> None:
        if name in STEPS and name not in found:
            for callee in _called(name):
                visit(callee)
            found.append(name)

    for name in used:
        visit(name)
    return found


@cache
def _tree(name: str) -> ast.FunctionDef:
    """The function of a step without annotations, decorators and all but the first line of its docstring."""
    tree = ast.parse(inspect.getsource(inspect.unwrap(STEPS[name]))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree.decorator_list, tree.returns = [], None
    for argument in tree.args.args:
        argument.annotation = None
    doc = (ast.get_docstring(tree) or "").splitlines()
    tree.body[0] = ast.Expr(ast.Constant(doc[0] if doc else ""))
    return tree


@cache
def _called(name: str) -> tuple[str, ...]:
    tree = _tree(name)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {node.id for node in names if not isinstance(node.ctx, ast.Load)} | {
        argument.arg for argument in tree.args.args
    }
    return tuple(sorted(({node.id for node in names} & set(STEPS)) - own - {name}))


@cache
def _text(name: str) -> str:
    return ast.unparse(ast.fix_missing_locations(_tree(name)))
