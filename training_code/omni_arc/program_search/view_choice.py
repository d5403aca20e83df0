"""Which views a puzzle suggests: panels or blocks as cells, the ground black, colours numbered, inputs upright."""

from __future__ import annotations

from arc_loader.tasks import Pair, Task
from omni_arc.language import colours_of
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import FAILURES
from omni_arc.program_search.views import View


def in_views(task: Task) -> list[Examples]:
    """The puzzle as it is and in every view, in the order of search: as it is first, unless no input has a black ground."""
    plain, others = Examples.of(task), viewed(task)
    if all(colours_of(grid, None)[0] for grid in plain.inputs):
        ground = [e for e in others if dict(e.view.arguments).get("ground")][:1]
        return [*ground, plain, *(e for e in others if e not in ground)]
    return [plain, *others]


def viewed(task: Task) -> list[Examples]:
    """The puzzle in every view that shows some demonstration otherwise than it is, the most usual first."""
    plain = Examples.of(task)
    known, found = [plain], []
    for view in _views(plain):
        try:
            examples = Examples.of(task, view)
            whole = all(_returns(view, pair) for pair in task.train)
        except FAILURES:
            continue
        if whole and not any(_same(examples, other) for other in known):
            known.append(examples)
            found.append(examples)
    return found


def _views(plain: Examples) -> list[View]:
    grounds = [colours_of(grid, None)[0] for grid in plain.inputs]
    constant = tuple(sorted({*plain.common_colours, *plain.drawn_colours}))
    views = [View("panels_as_cells", "cells_as_panels", (), 0.8), View("blocks_as_cells", "cells_as_blocks", (), 0.8)]
    if any(grounds):
        views.append(_numbered(tuple(range(1, 10)), True, 0.6))
    seen = {colour for grid in plain.inputs for colour in colours_of(grid)}
    if seen - set(constant):
        views.append(_numbered(constant, False, 1.0))
        if any(grounds):
            views.append(_numbered(constant, True, 1.2))
    return views + [View("upright", "turned_back", (("what", what),), 1.2) for what in ("border", "weight")]


def _returns(view: View, pair: Pair) -> bool:
    """Whether the view shows all of an output."""
    back = view.unseen(view.seen(pair.output, pair.input), pair.input)
    return back.shape == pair.output.shape and bool((back == pair.output).all())


def _numbered(fixed: tuple[int, ...], ground: bool, cost: float) -> View:
    return View("in_order", "out_of_order", (("fixed", fixed), ("ground", ground)), cost)


def _same(one: Examples, other: Examples) -> bool:
    pairs = zip((*one.inputs, *one.outputs), (*other.inputs, *other.outputs), strict=True)
    return all(a.shape == b.shape and (a == b).all() for a, b in pairs)
