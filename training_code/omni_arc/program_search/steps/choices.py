"""A step that takes the one piece of a grid about which several answers hold together. Written in the language alone."""

from __future__ import annotations

from omni_arc.language import bounding_box, crop, image
from omni_arc.language.words import Grid
from omni_arc.program_search.steps.deeds import piece_answers
from omni_arc.program_search.steps.kinds import pieces


def picked(grid: Grid, kind: str, keys: tuple[tuple[str, str], ...], values: tuple[int, ...], whole: bool) -> Grid:
    """The only piece whose keys (measure, form) answer the values; with all that its box shows, or alone. Fails where several do."""
    answers = zip(*(piece_answers(grid, kind, measure, form) for measure, form in keys), strict=True)
    found = [o for o, row in zip(pieces(grid, kind), answers, strict=True) if row == values]
    if len(found) != 1:
        raise ValueError("no piece stands out")
    return crop(grid, bounding_box(found)) if whole else image(found[0])
