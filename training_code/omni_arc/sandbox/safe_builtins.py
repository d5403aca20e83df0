"""The built-in names that programs get: those that compute, and guarded forms of a few others. Knows no processes and no syntax."""

from __future__ import annotations

import builtins
import importlib
import sys
from collections.abc import Mapping
from functools import partial
from string import Formatter
from types import ModuleType

import numpy as np

from omni_arc.sandbox.numpy_facade import Array
from omni_arc.sandbox.syntax_rules import GUARD

_PLAIN = """
    abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter float format frozenset hash hex int
    isinstance issubclass iter len list map max min next object oct ord pow range repr reversed round set slice sorted str sum tuple zip
    NotImplemented Ellipsis
    ArithmeticError AssertionError AttributeError EOFError Exception FloatingPointError ImportError IndexError KeyError LookupError
    MemoryError ModuleNotFoundError NameError NotImplementedError OSError OverflowError RecursionError RuntimeError StopIteration
    TimeoutError TypeError UnboundLocalError UserWarning ValueError Warning ZeroDivisionError
"""
_TYPES = (
    int,
    float,
    complex,
    bool,
    str,
    bytes,
    list,
    tuple,
    dict,
    set,
    frozenset,
    range,
    type(None),
    np.bool_,
    np.str_,
)


class RefusedError(BaseException):
    """Raised inside a program that reaches for what it may not; not caught by its `except Exception`."""


class TooMuchOutputError(BaseException):
    """Raised inside a program that prints more than it may."""


class Printer:
    """Stands in for `print`: counts characters and throws them away. limit: how many in all; `full` stays set once it was passed."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self.full = False

    def __call__(
        self, *values: object, sep: str | None = " ", end: str | None = "\n", file: object = None, flush: bool = False
    ) -> None:
        for value in values:
            self._left -= len(str(value)) + 1
            if self._left < 0:
                self.full = True
                raise TooMuchOutputError


class Names:
    """The built-ins for one program. attributes: what `getattr` and `hasattr` may name; modules: what can be imported."""

    def __init__(self, *, attributes: frozenset[str], modules: Mapping[str, ModuleType]) -> None:
        self._attributes, self._modules = attributes, modules

    def table(self, printer: Printer) -> dict[str, object]:
        """Name -> value, fresh for each program."""
        table = {name: getattr(builtins, name) for name in _PLAIN.split()}
        table |= {"print": printer, "type": type_of, "getattr": self.get, "hasattr": self.has}
        return table | {GUARD: self.guarded, "__import__": self.imported}

    def imported(
        self, name: str, globals: object = None, locals: object = None, fromlist: object = (), level: int = 0
    ) -> ModuleType | None:
        """What `import` gives: the curated module; for `import a.b` that of a.

        C code of numpy that runs for a program imports through here, too (PyImport_Import, with a list where a statement has a tuple). It
        takes the real module from sys.modules and never looks at what this returns: so it gets nothing.
        """
        if not level and name in self._modules:
            return self._modules[name if fromlist else name.split(".")[0]]
        if type(fromlist) is list and not level and (name in sys.modules or name.startswith("numpy.")):
            importlib.import_module(name)
            return None
        raise RefusedError(f"import of {name} is not allowed")

    def get(self, value: object, name: str, *default: object) -> object:
        """getattr for the attributes that could also stand behind a dot."""
        if type(name) is not str or name not in self._attributes:
            return self.guarded(value, name)
        return getattr(value, name, *default[:1])

    def has(self, value: object, name: str) -> bool:
        """hasattr, of the same names; other names are there for nobody."""
        return type(name) is str and name in self._attributes and hasattr(value, name)

    def guarded(self, value: object, name: str) -> object:
        """The attributes that are safe of some values only: text.format without fields of fields, np.resize but not the method."""
        if type(name) is str and name == "format" and type(value) is str:
            return partial(formatted, value)
        if type(name) is str and name == "resize" and type(value) is ModuleType:
            return getattr(value, name)
        raise RefusedError(f"the attribute {name!r} is not allowed here")


def formatted(text: str, /, *values: object, **named: object) -> str:
    """str.format; RefusedError for a field that looks into a value, as in "{0.name}" or "{0[1]}"."""
    for _, field, spec, _ in Formatter().parse(text):
        if field is not None and any(mark in field for mark in ".["):
            raise RefusedError(f"the field {field!r} of a format is not allowed")
        if spec and "{" in spec:
            formatted(spec, *values, **named)
    return text.format(*values, **named)


def type_of(value: object) -> type:
    """`type` with one argument, of plain values: the class. TypeError for all else."""
    kind = type(value)
    if kind is np.ndarray:
        return Array
    if kind in _TYPES or issubclass(kind, np.number):
        return kind
    raise TypeError("type() is for numbers, texts, collections and arrays here")
