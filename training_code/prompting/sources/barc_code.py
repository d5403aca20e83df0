"""The source of a BARC puzzle as a function `task(grid)`: its generator is left out, `main` is renamed. Parses, never runs."""

from __future__ import annotations

import ast

_LEFT_OUT = ("generate_input", "generate_puzzle")


def task_source(source: str) -> str | None:
    """What a BARC text does to a grid, as Python source with a function `task`; None where it has no such `main`.

    Imports, helpers and comments inside functions stay; generators of inputs, code under `if` and plain expressions do not.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = source.split("\n")
    parts, found = [], False
    for node in tree.body:
        if isinstance(node, (ast.If, ast.Expr)) or getattr(node, "name", None) in _LEFT_OUT:
            continue
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        text = "\n".join(lines[first - 1 : node.end_lineno])
        if isinstance(node, ast.FunctionDef) and node.name == "main":
            if found or len(node.args.args) != 1 or not text.startswith("def main("):
                return None
            found, text = True, text.replace("def main(", "def task(", 1)
        parts.append(text)
    result = "\n".join(parts).strip()
    return result if found and "```" not in result and "main" not in _names(result) else None


def _names(source: str) -> set[str]:
    """Every name that the source reads or writes."""
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
