"""Examples: a puzzle as the search sees it, and what arguments it suggests: colours, factors, sizes. Knows no solutions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from arc_loader.grids import Grid
from arc_loader.tasks import Task
from omni_arc.program_search.expressions import FAILURES, Expression, source_of
from omni_arc.program_search.result import ProgramFit
from omni_arc.program_search.views import PLAIN, View


@dataclass(frozen=True, eq=False)
class Examples:
    """inputs: of the demonstrations, then of the tests; outputs: of the demonstrations; both as the view shows them.

    unseen: the inputs as they are
    """

    inputs: tuple[Grid, ...]
    outputs: tuple[Grid, ...]
    view: View
    unseen: tuple[Grid, ...]

    @classmethod
    def of(cls, task: Task, view: View = PLAIN) -> Examples:
        """Those of a puzzle. Raises one of expressions.FAILURES where the view does not fit it."""
        unseen = tuple(pair.input for pair in task.train) + task.test
        inputs = tuple(view.seen(grid, grid) for grid in unseen)
        return cls(inputs, tuple(view.seen(pair.output, pair.input) for pair in task.train), view, unseen)

    def fit(self, expression: Expression, answers: tuple[Grid, ...], cost: float) -> ProgramFit | None:
        """What a program for the inputs as the view shows them, with its answers to the tests, is for the puzzle itself.

        None where there is no way back from the view for an answer.
        """
        tests = self.unseen[len(self.outputs) :]
        try:
            shown = tuple(self.view.unseen(answer, like) for answer, like in zip(answers, tests, strict=True))
        except FAILURES:
            return None
        return ProgramFit(source_of(self.view.whole(expression)), shown, cost + self.view.cost)

    @cached_property
    def common_colours(self) -> tuple[int, ...]:
        """Colours but black that every input has."""
        return _common(self.inputs)

    @cached_property
    def drawn_colours(self) -> tuple[int, ...]:
        """Colours but black that every output has, those first that no input has."""
        inputs = {int(c) for grid in self.inputs[: len(self.outputs)] for c in np.unique(grid)}
        return tuple(sorted(_common(self.outputs), key=lambda colour: (colour in inputs, colour)))

    @cached_property
    def new_colours(self) -> tuple[int, ...]:
        """Colours but black that outputs have and their own inputs lack."""
        pairs = zip(self.inputs, self.outputs, strict=False)
        return tuple(sorted({int(c) for a, b in pairs for c in np.setdiff1d(b, a) if c}))

    @cached_property
    def factor(self) -> tuple[int, int] | None:
        """How many times as high and wide as its input every output is; None where that is no whole number or differs."""
        pairs = [
            (b.shape[0] / a.shape[0], b.shape[1] / a.shape[1]) for a, b in zip(self.inputs, self.outputs, strict=False)
        ]
        height, width = pairs[0]
        whole = height == int(height) and width == int(width) and height * width > 1
        return (int(height), int(width)) if whole and all(p == pairs[0] for p in pairs) else None

    @cached_property
    def shrunk(self) -> tuple[int, int] | None:
        """How many rows and columns of every input make one of its output; None where that is no whole number, 1, or differs."""
        pairs = list(zip(self.inputs, self.outputs, strict=False))
        height, width = (pairs[0][0].shape[n] // pairs[0][1].shape[n] for n in (0, 1))
        same = all(a.shape == (b.shape[0] * height, b.shape[1] * width) for a, b in pairs)
        return (height, width) if same and height * width > 1 else None

    @cached_property
    def longer(self) -> tuple[int, int, int] | None:
        """(rows, columns, parts): every output is rows / parts times as high as its input, and columns / parts times as wide."""
        pairs = list(zip(self.inputs, self.outputs, strict=False))
        for parts in (1, 2, 3):
            sides = [pairs[0][1].shape[n] * parts / pairs[0][0].shape[n] for n in (0, 1)]
            if all(a.shape[n] * sides[n] == b.shape[n] * parts for a, b in pairs for n in (0, 1)):
                if all(side == int(side) for side in sides) and sides != [parts, parts]:
                    return int(sides[0]), int(sides[1]), parts
        return None

    @cached_property
    def one_size(self) -> tuple[int, int] | None:
        """The size of all outputs, where it is one and not that of the inputs; else None."""
        shapes = {output.shape for output in self.outputs}
        return next(iter(shapes)) if len(shapes) == 1 and not self.same_shape else None

    @cached_property
    def same_shape(self) -> bool:
        """Whether every output is as large as its input."""
        return self.fits(self.inputs)

    def fits(self, grids: tuple[Grid, ...]) -> bool:
        """Whether grids, one for each input, are as large as the outputs."""
        return all(g.shape == o.shape for g, o in zip(grids, self.outputs, strict=False))

    def answered_by(self, grids: tuple[Grid, ...]) -> bool:
        """Whether grids, one for each input, are the outputs of all demonstrations."""
        return self.fits(grids) and all((g == o).all() for g, o in zip(grids, self.outputs, strict=False))


def _common(grids: tuple[Grid, ...]) -> tuple[int, ...]:
    sets = [{int(c) for c in np.unique(grid)} for grid in grids]
    return tuple(sorted(set.intersection(*sets) - {0}))
