"""The steps that programs are made of. STEPS: every function of the step files by name; the text of a program brings those it uses."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType

from omni_arc.language import PRIMITIVES
from omni_arc.program_search.steps import (
    arranged,
    cells,
    choices,
    deeds,
    drawn,
    fixed,
    kinds,
    lines,
    looks,
    measures,
    periods,
    piece_cells,
    pieces,
    spreading,
    whole,
)

MODULES = (
    *(whole, looks, kinds, measures, pieces, periods, drawn, lines, arranged, cells, piece_cells, fixed),
    *(deeds, choices, spreading),
)


def _steps() -> Mapping[str, Callable[..., object]]:
    found: dict[str, Callable[..., object]] = {}
    for module in MODULES:
        for name, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == module.__name__:
                if name in found or name in PRIMITIVES:
                    raise ImportError(f"{module.__name__} defines {name} once more")
                found[name] = value
    return MappingProxyType(found)


STEPS = _steps()
FUNCTIONS: Mapping[str, Callable[..., object]] = MappingProxyType({**PRIMITIVES, **STEPS})
"""What an expression may call: primitives of the language and steps."""
