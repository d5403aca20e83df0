"""What a program may look like: its syntax tree is checked against lists of what is allowed, then compiled. Runs nothing.

This is the first of several layers and does not stand alone: the process that runs a program can do nothing but compute (`confinement.py`).
"""

from __future__ import annotations

import ast
import unicodedata  # noqa: F401  (the parser looks for it when a name has other than ASCII letters, and can load nothing by then)
from collections.abc import Mapping
from dataclasses import dataclass
from types import CodeType, ModuleType

from omni_arc.sandbox.attribute_names import GUARDED, STORED

FILE = "<program>"
GUARD = "__guarded_getattr__"  # no program can name it: names that begin with two underscores are refused before it is put in
NODES = (
    *(
        ast.Module,
        ast.FunctionDef,
        ast.Lambda,
        ast.arguments,
        ast.arg,
        ast.Return,
        ast.Delete,
        ast.Assign,
        ast.AugAssign,
    ),
    *(
        ast.AnnAssign,
        ast.For,
        ast.While,
        ast.If,
        ast.With,
        ast.withitem,
        ast.Raise,
        ast.Try,
        ast.ExceptHandler,
        ast.Assert,
    ),
    *(ast.Import, ast.ImportFrom, ast.alias, ast.Global, ast.Nonlocal, ast.Expr, ast.Pass, ast.Break, ast.Continue),
    *(
        ast.Match,
        ast.match_case,
        ast.MatchValue,
        ast.MatchSingleton,
        ast.MatchSequence,
        ast.MatchMapping,
        ast.MatchClass,
    ),
    *(
        ast.MatchStar,
        ast.MatchAs,
        ast.MatchOr,
        ast.BoolOp,
        ast.NamedExpr,
        ast.BinOp,
        ast.UnaryOp,
        ast.IfExp,
        ast.Dict,
        ast.Set,
    ),
    *(
        ast.ListComp,
        ast.SetComp,
        ast.DictComp,
        ast.GeneratorExp,
        ast.comprehension,
        ast.Yield,
        ast.YieldFrom,
        ast.Compare,
    ),
    *(
        ast.Call,
        ast.keyword,
        ast.FormattedValue,
        ast.JoinedStr,
        ast.Constant,
        ast.Attribute,
        ast.Subscript,
        ast.Starred,
    ),
    *(ast.Name, ast.List, ast.Tuple, ast.Slice, ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.expr_context),
)
REFUSED_NAMES = frozenset(
    """__import__ breakpoint classmethod compile copyright credits delattr dir eval exec exit globals help id input license locals
    memoryview open property quit setattr staticmethod super vars BaseException SystemExit KeyboardInterrupt GeneratorExit
    BaseExceptionGroup ExceptionGroup ctypes os sys subprocess socket builtins importlib""".split()
)  # refused where the program does not define them itself


class SyntaxRefusedError(ValueError):
    """A text that is no Python program."""


class ForbiddenError(ValueError):
    """A program that does or names what programs may not. line: where, from 1, if known."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class SyntaxRules:
    """What programs may name. modules: what can be imported, by dotted name; attributes: what may stand behind a dot."""

    modules: Mapping[str, ModuleType]
    attributes: frozenset[str]

    def compiled(self, source: str) -> CodeType:
        """The program as code. Raises SyntaxRefusedError for what is no Python, ForbiddenError for the first thing that is not allowed."""
        try:
            tree = ast.parse(source, FILE)
            tree = _Guarded().visit(self._checked(_without_annotations(tree)))
            return compile(ast.fix_missing_locations(tree), FILE, "exec", dont_inherit=True)
        except SyntaxError as wrong:
            raise SyntaxRefusedError(f"{'' if wrong.lineno is None else f'line {wrong.lineno}: '}{wrong.msg}") from None
        except (RecursionError, MemoryError):
            raise SyntaxRefusedError("nested too deeply") from None
        except ForbiddenError:
            raise
        except ValueError as wrong:  # a null byte, a lone surrogate
            raise SyntaxRefusedError(str(wrong)) from None

    def _checked(self, tree: ast.Module) -> ast.Module:
        nodes = list(ast.walk(tree))
        bound = {name for node in nodes for name in _bound_names(node)}
        found = [(getattr(node, "lineno", None), why) for node in nodes if (why := self._why_not(node, bound))]
        if found:
            line, why = min(found, key=lambda item: (item[0] is None, item[0]))
            raise ForbiddenError(why, line=line)
        return tree

    def _why_not(self, node: ast.AST, bound: set[str]) -> str:
        """What is wrong with a node by itself; "" if nothing is."""
        if not isinstance(node, NODES):
            return f"{type(node).__name__} is not allowed"
        for name in _bound_names(node):
            if name.startswith("__"):
                return f"the name {name!r} is not allowed"
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if node.id.startswith("__") and node.id != "__name__":
                return f"the name {node.id!r} is not allowed"
            if node.id in REFUSED_NAMES and node.id not in bound:
                return f"{node.id} is not allowed"
        if isinstance(node, ast.Attribute):
            allowed = self.attributes | GUARDED if isinstance(node.ctx, ast.Load) else STORED
            if node.attr not in allowed or isinstance(node.ctx, ast.Del):
                what = "attribute" if isinstance(node.ctx, ast.Load) else "assignment to the attribute"
                return f"the {what} {node.attr!r} is not allowed"
        if isinstance(node, ast.comprehension) and node.is_async:
            return "async is not allowed"
        if isinstance(node, ast.MatchClass) and node.kwd_attrs:
            return "a pattern of a class with attributes is not allowed"
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            return self._why_not_imported(node)
        return ""

    def _why_not_imported(self, node: ast.Import | ast.ImportFrom) -> str:
        if isinstance(node, ast.Import):
            wrong = [alias.name for alias in node.names if alias.name not in self.modules]
            return f"import of {wrong[0]} is not allowed" if wrong else ""
        name = node.module or ""
        if node.level or name not in self.modules:
            return f"import of {'.' * node.level}{name} is not allowed"
        for alias in node.names:
            known = alias.name == "*" or (not alias.name.startswith("_") and hasattr(self.modules[name], alias.name))
            if not known:
                return f"{alias.name} of {name} is not allowed"
        return ""


def _bound_names(node: ast.AST) -> list[str]:
    """Names that a node binds, or passes as names of arguments."""
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, ast.alias):
        return [node.asname or node.name.split(".")[0]]
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return list(node.names)
    if isinstance(node, ast.MatchMapping):
        return [node.rest] if node.rest else []
    if isinstance(node, (ast.FunctionDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return [node.name] if node.name else []
    if isinstance(node, (ast.arg, ast.keyword)):
        return [node.arg] if node.arg else []
    return []


def _without_annotations(tree: ast.Module) -> ast.Module:
    """Annotations say nothing to the machine: gone, so that any type may be named in them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.copy_location(ast.Constant(None), node)
    return tree


class _Guarded(ast.NodeTransformer):
    """x.format becomes guarded_getattr(x, "format"), so that what x is can be looked at when the program runs."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if node.attr not in GUARDED:
            return node
        guard = ast.copy_location(ast.Name(GUARD, ast.Load()), node)
        return ast.copy_location(ast.Call(guard, [node.value, ast.Constant(node.attr)], []), node)
