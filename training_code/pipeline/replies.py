"""Completions of the views of a test input as grids of the puzzle, and grids as completions of every view.

The only place where what a model says under one view becomes something that another view can be asked about. Sees no model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from arc_loader.formatting import FormatError, PromptFormat, TokenTable
from arc_loader.grids import Grid, grid_hash
from arc_loader.tasks import Task
from arc_loader.views import View


def read_reply(*, tokens: Sequence[int], fmt: PromptFormat, table: TokenTable) -> Grid | None:
    """The grid that a completion's token ids say, None if they say none; tokens outside the table (padding, say) cannot be read."""
    try:
        return fmt.decode(table.decode(tokens))
    except FormatError:
        return None


@dataclass(frozen=True)
class Replies:
    """What is said under `views`, in the layout `fmt`, with the tokens of `table`."""

    fmt: PromptFormat
    table: TokenTable
    views: tuple[View, ...]
    _said: dict[str, list[list[int]]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def read(self, *, view: int, tokens: Sequence[int]) -> Grid | None:
        """The grid, in the puzzle's own orientation, that a completion of a view says; None if it says none."""
        grid = read_reply(tokens=tokens, fmt=self.fmt, table=self.table)
        return None if grid is None else self.views[view].invert_grid(grid)

    def say(self, *, grid: Grid) -> list[list[int]]:
        """Per view the token ids, eos last, of a grid in the puzzle's own orientation. Remembered, and not to be changed."""
        key = grid_hash(grid)
        if key not in self._said:
            grids = (view.apply_grid(grid) for view in self.views)
            self._said[key] = [self.table.encode(self.fmt.reply_text(seen)).tolist() for seen in grids]
        return self._said[key]

    def carry(self, view: int, tokens: tuple[int, ...]) -> list[list[int]] | None:
        """A completion of one view as completions of all views, None if it says no grid (`inference_tools.search.Transfer`)."""
        grid = self.read(view=view, tokens=tokens)
        return None if grid is None else self.say(grid=grid)

    def inputs(self, *, task: Task, query: int) -> list[list[int]]:
        """Per view the test input as if it were the answer: what many answers resemble place by place."""
        return self.say(grid=task.test[query])
