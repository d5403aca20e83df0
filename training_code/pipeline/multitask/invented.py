"""Invented: new grids that a model made up for a puzzle, each judged against the real ones. Data only; knows no model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from arc_loader.grids import Grid, to_lists
from arc_loader.pictures import pairs_figure
from prompting.grid_judgement import CHECKS, Judgement

MOST_DRAWN = 12


@dataclass(frozen=True, eq=False)
class InventedGrid:
    """view: key of the view it was asked under; nll: in nats; output: of the puzzle's program on it, where there is one."""

    view: str
    nll: float
    judgement: Judgement
    output: Grid | None = None

    def to_json(self) -> dict[str, Any]:
        """As JSON types."""
        values = {"view": self.view, "nll": self.nll} | self.judgement.to_json()
        return values if self.output is None else values | {"output": to_lists(self.output)}


@dataclass(frozen=True, eq=False)
class Invented:
    """All answers for one puzzle. real: what they were judged against, as the puzzle has them; unasked: views whose prompt was too long."""

    task_id: str
    real: tuple[Grid, ...]
    grids: tuple[InventedGrid, ...]
    unasked: int = 0

    def counts(self) -> dict[str, int]:
        """How many answers there are, are plausible, and fail each check."""
        failed = [one.judgement.failed for one in self.grids]
        counts = {"answers": len(self.grids), "plausible": sum(one.judgement.plausible for one in self.grids)}
        return counts | {f"fail {name}": sum(name in names for names in failed) for name in CHECKS}

    def to_json(self) -> dict[str, Any]:
        """Counts and every answer with its judgement."""
        return {"counts": self.counts() | {"unasked": self.unasked}, "grids": [one.to_json() for one in self.grids]}

    def figure(self) -> Figure:
        """Real grids, then new ones with what their judgement says below the number; with outputs where there are some."""
        columns: list[tuple[str, Grid, Grid | None]] = [
            (f"real {n + 1}", grid, None) for n, grid in enumerate(self.real)
        ]
        readable = [one for one in self.grids if one.judgement.grid is not None][:MOST_DRAWN]
        columns += [(_title(n, one.judgement), one.judgement.grid, one.output) for n, one in enumerate(readable)]
        counts = self.counts()
        return pairs_figure(
            columns=columns, title=f"{self.task_id}: {counts['plausible']} of {counts['answers']} new grids plausible"
        )


def _title(number: int, judgement: Judgement) -> str:
    words: Sequence[str] = judgement.failed
    return f"new {number + 1}: {'plausible' if not words else ', '.join(words)}"
