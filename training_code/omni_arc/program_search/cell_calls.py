"""What is asked of every cell when rules for cells are learned: the questions, with their arguments. Asks nothing itself."""

from __future__ import annotations

from itertools import product

from omni_arc.language.words import AROUND, STRAIGHT
from omni_arc.program_search.calls import Call
from omni_arc.program_search.examples import Examples

_PLACES = (
    *(
        "row % 2",
        "column % 2",
        "(row + column) % 2",
        "row % 3",
        "column % 3",
        "(row + column) % 3",
        "(row - column) % 3",
    ),
    *("edge", "edge % 2", "on the border", "on a diagonal", "falling diagonal", "rising diagonal", "corner"),
    *("side of the middle", "height of the middle", "row", "column", "row from below", "column from the right", "cell"),
)


def _call(name: str, cost: float, /, **arguments: object) -> Call:
    return Call(name, tuple(arguments.items()), cost)


def key_calls(examples: Examples) -> list[Call]:
    """Questions whose answers may decide what becomes of a cell; cost: how little they are believed."""
    calls = [_call("is_drawn", 0.3)] + [_call("is_colour", 0.5, colour=c) for c in examples.common_colours[:5]]
    calls += [_call("is_enclosed", 0.6, diagonal=diagonal) for diagonal in (False, True)]
    calls += [
        _call(
            "place",
            1.6 if what in ("row", "column", "row from below", "column from the right", "cell") else 1.0,
            what=what,
        )
        for what in _PLACES
    ]
    for kind in ("8", "4", "8m", "areas"):
        for measure in ("size", "height", "width", "holes", "colours", "gaps", "others", "symmetries"):
            if kind == "8m" or measure not in ("colours", "others"):
                calls.append(_call("cell_measure", 1.1, kind=kind, measure=measure))
        calls += [_call("cell_measure", 0.9, kind=kind, measure=m) for m in ("border",)]
        if kind in ("8", "4"):
            calls += [_call("cell_measure", 1.2, kind=kind, measure=m) for m in ("shape", "shape turned")]
        calls += [_call("cell_measure", 1.2, kind=kind, measure=m) for m in ("same shape", "same size", "same colour")]
        for measure, most in product(
            ("size", "height", "width", "top", "left", "holes", "gaps", "others", "same shape"), (True, False)
        ):
            calls.append(_call("cell_extreme", 1.0, kind=kind, measure=measure, most=most))
        calls += [
            _call("cell_rank", 1.0, kind=kind, measure=m, most=most)
            for m, most in (("size", True), ("size", False), ("height", True))
        ]
        calls += [_call("cell_rank", 1.3, kind=kind, measure=m, most=False) for m in ("top", "left")]
        calls += [
            _call("cell_question", 1.0, kind=kind, question=q) for q in ("line", "rectangle", "square", "even sides")
        ]
        if kind != "areas":
            calls += [_call("in_box", 1.0, kind=kind)]
    calls += [_call("cell_extreme", 1.0, kind="colours", measure="size", most=most) for most in (True, False)]
    calls += [_call("sides_that_see", 1.0, colour=None)]
    calls += [_call("sides_that_see", 1.2, colour=colour) for colour in examples.common_colours[:3]]
    calls += [_call("drawn_neighbours", 1.0, diagonal=diagonal) for diagonal in (False, True)]
    calls += [_call("drawn_aslant", 1.0)]
    calls += [_call("like_neighbours", 1.0, diagonal=diagonal) for diagonal in (False, True)]
    for colour in examples.common_colours[:3]:
        calls += [_call("colour_neighbours", 1.1, colour=colour, diagonal=diagonal) for diagonal in (False, True)]
    for upright, what in product((False, True), ("drawn", "any", "full", "most", "one colour")):
        calls.append(_call("line_measure", 1.1, upright=upright, what=what))
    calls += [_call("rank_of_colour", 0.9)]
    inside = (
        "row % 2",
        "column % 2",
        "(row + column) % 2",
        "edge",
        "edge % 2",
        "corner",
        "middle",
        "cross",
        "row",
        "column",
        "place",
    )
    calls += [_call("in_piece", 1.2, kind=kind, what=what) for kind, what in product(("8", "8m", "areas"), inside)]
    calls += [
        _call("touching_count", 1.2, kind=kind, colour=c)
        for kind, c in product(("8", "areas"), examples.common_colours[:3])
    ]
    for colour, away in product((None, *examples.common_colours[:4]), ((1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (3, 0))):
        calls.append(_call("around_at", 1.1, colour=colour, away=away))
    calls += [
        _call("line_has", 1.0, upright=u, colour=c) for u, c in product((False, True), examples.common_colours[:4])
    ]
    calls += [
        _call("cell_measure", 1.2, kind=kind, measure=f"cells {c}")
        for kind, c in product(("8m", "panels"), examples.common_colours[:3])
    ]
    for measure, most in product(("size", "top", "left", "colours", "same image"), (True, False)):
        calls += [_call("cell_extreme", 1.0, kind="panels", measure=measure, most=most)]
        calls += [_call("cell_rank", 1.2, kind="panels", measure=measure, most=most)]
    calls += [
        _call("grid_number", 1.4, what=what)
        for what in (
            *("colours", "drawn", "objects", "single cells", "holes", "left mirrors right", "top mirrors bottom"),
            "largest object",
        )
    ]
    relative = (
        "side",
        "height",
        "rows % 2",
        "columns % 2",
        "sum % 2",
        "diagonal",
        "distance",
        "distance % 2",
        "straight",
    )
    for which in ("largest", "smallest", *map(str, examples.common_colours[:3])):
        calls += [_call("from_piece", 1.2, which=which, what=what) for what in relative]
    return calls


def colour_calls(examples: Examples) -> list[Call]:
    """Questions that a colour answers: it may decide, and it may be what the cell becomes."""
    calls = [_call("seen", 0.9, direction=d) for d in STRAIGHT] + [_call("seen", 1.0, direction=d) for d in AROUND[4:]]
    calls += [_call("between", 0.8, upright=upright) for upright in (False, True)]
    calls += [_call("line_ends", 0.9, upright=upright) for upright in (False, True)]
    calls += [_call("seen_other", 0.9)]
    calls += [_call("neighbour", 0.9, direction=d) for d in AROUND]
    calls += [_call("turned", 0.9, way=way) for way in range(1, 8)]
    calls += [
        _call("line_measure", 1.0, upright=u, what=what)
        for u, what in product((False, True), ("main", "first", "last"))
    ]
    corners = ("top left", "top right", "bottom left", "bottom right")
    calls += [_call("frequent_colour", 1.1, which=which) for which in ("main", "second", "rarest", *corners)]
    calls += [
        _call("piece_colour", 0.9, kind=kind, which=w)
        for kind, w in product(("8m", "4m", "panels"), ("main", "rarest", "first"))
    ]
    calls += [
        _call("twin_colour", 1.1, kind=kind, turned=turned) for kind, turned in product(("8", "4"), (False, True))
    ]
    calls += [
        _call("near_colour", 1.1, kind=kind, touching=touching) for kind, touching in product(("8", "4"), (True, False))
    ]
    calls += [_call("across_panels", 1.0, how=how) for how in ("any", "first")]
    calls += [_call("between_over_lines", 1.0, upright=upright) for upright in (False, True)]
    calls += [_call("box_colour", 1.0, kind=kind) for kind in ("8m", "4m", "8")]
    calls += [_call("nearest", 1.1, colour=None)] + [
        _call("nearest", 1.2, colour=c) for c in examples.common_colours[:2]
    ]
    return calls
