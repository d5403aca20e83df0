"""Which steps a puzzle suggests, with which arguments: the catalogue that the search goes through. Runs no step."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from omni_arc.language.words import AROUND, STRAIGHT
from omni_arc.program_search.examples import Examples

OBJECTS = ("8", "8m", "4", "4m")
KINDS = (*OBJECTS, "colours", "areas", "panels", "halves", "parts 2x2", "squares", "frames")
MEASURES = tuple(
    "size height width area top left colours holes gaps density parts symmetries others border".split()
) + ("same shape", "same image", "same colour", "same size", "mirror slanted", "mirror any", "touching")


@dataclass(frozen=True)
class Call:
    """A step with its literal arguments; cost: how much it adds to the length of a program."""

    name: str
    arguments: tuple[tuple[str, object], ...] = ()
    cost: float = 1.0


def _call(name: str, cost: float = 1.0, /, **arguments: object) -> Call:
    return Call(name, tuple(arguments.items()), cost)


def plain_calls(examples: Examples) -> list[Call]:
    """Steps on whole grids, the most usual first."""
    calls = [_call("turned", way=way) for way in range(1, 8)]
    calls += [
        _call(name)
        for name in (
            "trim",
            "trimmed",
            "on_black",
            "squeeze",
            "in_cells",
            "inner",
            "connected",
            "connected_aslant",
            "with_all_images",
        )
    ]
    calls += [_call(name) for name in ("without_repeats", "without_ground_lines", "smoothed", "symmetric_pattern")]
    calls += [_call("half", side=side) for side in ("top", "bottom", "left", "right")]
    calls += [
        _call("part", rows=r, columns=c, number=n) for r, c in ((2, 2), (1, 3), (3, 1), (3, 3)) for n in range(r * c)
    ]
    calls += [_call("gravity", direction=d) for d in STRAIGHT]
    calls += [_call("with_image", way=way) for way in range(1, 8)]
    calls += [_call("in_itself", 1.5, where=where) for where in ("drawn", "black", "main", "rarest")]
    calls += [
        _call("enlarged_by_count", 1.5, what=what, copies=copies)
        for what, copies in product(("colours", "drawn", "black"), (False, True))
    ]
    calls += [_call("sorted_lines", columns=a, falling=b) for a, b in product((False, True), repeat=2)]
    calls += [_call("moved_round", down=y, right=x) for y, x in STRAIGHT]
    calls += [_call("shift", direction=d) for d in STRAIGHT]
    calls += [_call("counted_bar", 1.5, colours=a, upright=b) for a, b in product((False, True), repeat=2)]
    calls += [_call("counted_columns", 1.5, ground=ground) for ground in (False, True)]
    calls += [_call("one_colour", rarest=rarest) for rarest in (False, True)]
    calls += [_call("stretched", rows=n, columns=n) for n in (2, 3, 4, 5)] + [
        _call("shrink", factor=n) for n in (2, 3, 4)
    ]
    calls += [_call("repeated", rows=r, columns=c) for r, c in ((2, 2), (3, 3), (1, 2), (2, 1), (1, 3), (3, 1))]
    calls += [_call("without_dots", largest=n) for n in (1, 2, 4)]
    if examples.factor:
        rows, columns = examples.factor
        for name in ("stretched", "repeated"):
            call = _call(name, 0.8, rows=rows, columns=columns)
            calls = [call] + [c for c in calls if (c.name, c.arguments) != (call.name, call.arguments)]
    if examples.shrunk:
        height, width = examples.shrunk
        calls += [
            _call("summed_up", 1.0, height=height, width=width, what=what)
            for what in ("main", "most", "rarest", "any", "number")
        ]
    if examples.longer:
        calls += [
            _call(
                "lengthened",
                1.2,
                hidden=hidden,
                rows=examples.longer[0],
                columns=examples.longer[1],
                parts=examples.longer[2],
            )
            for hidden in (None, 0)
        ]
    if not examples.same_shape:
        calls += [_call("summed_up", 1.2, height=n, width=n, what=what) for n in (2, 3) for what in ("main", "most")]
        sides = ((2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (3, 3), (4, 1), (1, 4), (4, 4))
        calls += [_call("reflected", 1.2, rows=rows, columns=columns) for rows, columns in sides]
    if examples.one_size:
        rows, columns = examples.one_size
        calls += [_call("corners_over", 1.2, rows=rows, columns=columns)]
        calls += [_call("corner", 1.2, rows=rows, columns=columns, which=which) for which in range(4)]
        calls += [_call("busiest_part", 1.4, rows=rows, columns=columns, most=most) for most in (True, False)]
        calls += [
            _call("continued", 1.2, hidden=hidden, rows=examples.one_size[0], columns=examples.one_size[1])
            for hidden in (None, 0)
        ]
    return calls


def coloured_calls(examples: Examples) -> list[Call]:
    """Steps that need colours: those that all inputs have to begin with, those that outputs have to draw with."""
    have = examples.common_colours[:5]
    give = tuple(dict.fromkeys((*examples.drawn_colours, *examples.new_colours)))[:4]
    calls = []
    for colour in have:
        calls += [
            _call(name, colour=colour) for name in ("only_colour", "without_colour", "box_of_colour", "inside_colour")
        ]
    for colour in give:
        calls += [_call("box_filled", colour=colour), _call("filled_inside", colour=colour)]
        calls += [_call("fill_enclosed", colour=colour, diagonal=diagonal) for diagonal in (False, True)]
        calls += [_call("outlined", colour=None, line=colour, diagonal=diagonal) for diagonal in (False, True)]
    calls += [_call("filled_inside", colour=None)]
    for colour in (0, *have):
        calls += [_call(name, 1.2, hidden=colour) for name in ("mended_symmetry", "common_period", "repeat_pattern")]
    for colour, periodic in product((0, *have), (False, True)):
        calls += [_call("uncovered", 1.2, hidden=colour, periodic=periodic)]
    for colour, target in product(have, repeat=2):
        if colour != target:
            calls += [_call("moved_to_touch", 1.4, colour=colour, target=target)]
    for colour, line in product(have, give):
        calls += [_call("connect", 1.2, colour=colour, line_colour=line)]
        calls += [_call("outlined", 1.2, colour=colour, line=line, diagonal=diagonal) for diagonal in (False, True)]
        calls += [_call(name, 1.2, colour=colour, line=line) for name in ("boxed",)]
        calls += [_call("filled_boxes", 1.2, colour=colour, fill=line)]
    ways = ("straight", "diagonal", "all", "level", "upright", *map(str, range(8)))
    for ways_name, through in product(ways, (False, True)):
        calls += [_call("rays", 1.2, colour=None, directions=ways_name, line=None, through=through)]
        calls += [_call("rays", 1.4, colour=c, directions=ways_name, line=None, through=through) for c in have]
    calls += [_call("corner_rays", 1.3, colour=c, way=way) for c, way in product((None, *have), (None, 0, 1, 2, 3))]
    calls += [_call("tail_rays", 1.2, line=line) for line in (None, *give)]
    for colour, line, through in product((None, *have), (None, *give[:2]), (False, True)):
        calls += [_call("centre_rays", 1.4, colour=colour, line=line, through=through)]
    for colour, line, ways_name in product(have, give, ways[:5]):
        if colour != line:
            calls += [_call("rays", 1.6, colour=colour, directions=ways_name, line=line, through=False)]
    return calls


def object_calls(examples: Examples) -> list[Call]:
    """Steps that choose, keep, arrange or move pieces."""
    calls = []
    for kind, measure, most in product(KINDS, MEASURES, (True, False)):
        place = kind in ("panels", "halves", "parts 2x2", "squares", "frames")
        if place and kind != "frames" and measure in ("height", "width", "area", "border", "touching"):
            continue
        cost = 1.2 if measure in ("size", "area") else 1.5
        calls.append(_call("chosen", cost, kind=kind, measure=measure, most=most, whole=False))
        if not place:
            calls.append(_call("chosen", cost, kind=kind, measure=measure, most=most, whole=True))
            if kind in OBJECTS:
                calls.append(_call("kept", cost, kind=kind, measure=measure, most=most))
    for kind, colour, most in product(("8", "4", "8m"), examples.common_colours[:4], (True, False)):
        calls.append(_call("chosen", 1.6, kind=kind, measure=f"touching {colour}", most=most, whole=False))
    for kind, colour, most in product(
        ("8m", "4m", "panels", "squares", "frames"), examples.common_colours[:4], (True, False)
    ):
        calls.append(_call("chosen", 1.6, kind=kind, measure=f"cells {colour}", most=most, whole=False))
    for kind in ("panels", "halves", "parts 2x2", "squares"):
        calls += [_call("laid_over", kind=kind, last_above=above) for above in (False, True)]
        calls += [_call("numbered_piece", 1.3, kind=kind, number=n) for n in (0, 1, 2, -1)]
    for kind, measure, falling, upright in product(
        ("8", "8m", "4", "colours"), ("size", "top", "left"), (True, False), (True, False)
    ):
        calls.append(_call("lined_up", 2.0, kind=kind, measure=measure, falling=falling, upright=upright))
        calls.append(_call("piece_colours", 1.8, kind=kind, measure=measure, falling=falling, upright=upright))
    calls += [_call("panel_colours", 1.3, what=what) for what in ("main", "any", "number")]
    calls += [_call("fullest_panels", 1.3, most=most) for most in (True, False)]
    calls += [_call("drawn_object", 1.0), _call("copied_to_marks", 1.4)]
    calls += [_call("swapped_colours", 1.2, kind=kind) for kind in ("8m", "4m", "panels")]
    calls += [_call("mirrored_objects_beside", 1.3, way=way) for way in range(4)]
    calls += [_call("balanced_objects", 1.2, how=how) for how in ("both", "turned", "all")]
    for line, inner in product((None, *examples.drawn_colours[:3]), (False, True)):
        calls.append(_call("bridged", 1.3, line=line, inner=inner))
    calls += [_call("completed_objects", 1.4, how=how) for how in ("across", "down", "both", "all")]
    calls += [
        _call("panel_over_panels", 1.5, measure=m, most=most) for m, most in product(("size", "colours"), (True, False))
    ]
    sides = ("top", "bottom", "left", "right")
    calls += [_call("aligned", 1.5, colour=c, side=side) for c, side in product(examples.common_colours[:4], sides)]
    calls += [_call("filled_corners", 1.2, fill=fill) for fill in (None, *examples.drawn_colours[:3])]
    for colour, frame in product(examples.common_colours[:4], repeat=2):
        if colour != frame:
            calls.append(_call("centred", 1.5, colour=colour, frame=frame))
    for direction, kind in product(AROUND[:4], ("8", "8m", "4")):
        calls += [_call("fallen", 1.4, direction=direction, kind=kind, colour=None)]
        calls += [
            _call("fallen", 1.6, direction=direction, kind=kind, colour=c)
            for c in examples.common_colours[:4]
            if kind == "8"
        ]
    calls += [_call("turned_objects", 1.4, way=way, kind=kind) for way, kind in product(range(5), ("8", "8m"))]
    calls += [
        _call("number_of_pieces", 1.8, kind=kind, upright=upright)
        for kind, upright in product(("8", "4", "8m"), (True, False))
    ]
    return calls
