"""How long a program is, in steps: what it calls, computes, compares, takes out, loops over. Reads text; runs nothing."""

import ast

STEPS = (
    ast.Call,
    ast.BinOp,
    ast.Compare,
    ast.BoolOp,
    ast.Subscript,
    ast.IfExp,
    ast.comprehension,
    ast.For,
    ast.While,
    ast.If,
)


def program_steps(source: str) -> int:
    """Steps of a program, at least 1. Names, constants and blank space count nothing. Raises SyntaxError for a text that is no Python."""
    return max(1, sum(isinstance(node, STEPS) for node in ast.walk(ast.parse(source))))
