"""What is asked of the pieces of a grid when rules for them are learned, with costs and answers. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from omni_arc.program_search.expressions import FAILURES
from omni_arc.program_search.nodes import Node
from omni_arc.program_search.steps.deeds import piece_answers

_VALUES = ("colour", "size", "height", "width", "holes", "colours", "border", "square", "line", "rectangle")
_MORE = ("shape", "shape turned", "slenderness", "quarter", "symmetries", "same shape", "same colour", "same size")
_EXTREMES = ("size", "height", "width", "top", "left", "holes", "colours", "gaps", "density", "others", "parts")
_ONLY = ("colour", "size", "height", "width", "same shape", "same image", "holes", "colours", "symmetries", "gaps")
MOST_CODES = 12

Key = tuple[str, str]
"""(measure, form) as the step `piece_answers` takes them."""


@dataclass(frozen=True, eq=False)
class Answers:
    """One question. each: for every grid, demonstrations first, an answer for each of its pieces; cost: how little it is believed."""

    key: Key
    each: tuple[tuple[int, ...], ...]
    cost: float


def asked(node: Node, kind: str, *, colours: tuple[int, ...] = ()) -> list[Answers]:
    """All questions that some pieces of a kind answer otherwise than others; of those that tell them apart alike the first.

    colours: those that questions name
    """
    keys: list[tuple[float, Key]] = [(0.8 if measure == "colour" else 1.0, (measure, "value")) for measure in _VALUES]
    keys += [(1.1, (measure, "value")) for measure in _MORE]
    keys += [(1.0, (measure, form)) for measure in _EXTREMES for form in ("most", "least")]
    keys += [(1.1, (measure, "only")) for measure in _ONLY]
    keys += [(1.0, (f"mirror {how}", "value")) for how in ("any", "across", "down", "slanted", "turned")]
    keys += [(1.1, ("touching", form)) for form in ("most", "least")]
    keys += [(1.1, (f"touching {colour}", "most")) for colour in colours] + [
        (1.1, (f"cells {c}", "most")) for c in colours
    ]
    found: list[Answers] = []
    seen: set[bytes] = set()
    for cost, key in keys:
        try:
            each = tuple(tuple(int(n) for n in piece_answers(grid, kind, *key)) for grid in node.grids)
        except FAILURES:
            continue
        _, codes = np.unique(np.array([n for answers in each for n in answers]), return_inverse=True)
        if codes.tobytes() not in seen and codes.any() and codes.max() < MOST_CODES:
            seen.add(codes.tobytes())
            found.append(Answers(key, each, cost))
    return found
