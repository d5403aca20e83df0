"""The language of the puzzles: what a program may use besides numpy as `np`.

PRIMITIVES names every function, PROPERTIES every property of an object as a function; signatures are typed in the words of
`words.py`, so that a search can compose them. NAMES is what a program finds in its namespace.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import MappingProxyType

import numpy as np

from omni_arc.language import (
    actions,
    counting,
    drawing,
    filling,
    geometry,
    objects,
    patterns,
    questions,
    selecting,
    splitting,
    symmetry,
    words,
)
from omni_arc.language.objects import Obj

MODULES = (objects, selecting, questions, actions, drawing, geometry, splitting, symmetry, patterns, filling, counting)


def _functions() -> dict[str, Callable[..., object]]:
    found: dict[str, Callable[..., object]] = {}
    for module in MODULES:
        for name, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
                if name in found:
                    raise ImportError(f"{module.__name__} defines {name} once more")
                found[name] = value
    return found


PRIMITIVES = MappingProxyType(_functions())
PROPERTIES = MappingProxyType({name: p.fget for name, p in vars(Obj).items() if isinstance(p, property) and p.fget})
WORDS = MappingProxyType({name: value for name, value in vars(words).items() if name.isupper()})
NAMES = MappingProxyType({**WORDS, **PRIMITIVES, "Obj": Obj, "np": np})

globals().update(WORDS)
globals().update(PRIMITIVES)
__all__ = ["Obj", *WORDS, *PRIMITIVES]  # noqa: PLE0604
