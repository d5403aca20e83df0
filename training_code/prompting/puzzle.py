"""Puzzle: what one training prompt is made from: pairs of demonstrations and tests, their wrong outputs, and code if it is known.

Unlike an `arc_loader.tasks.Task` it holds the outputs of its tests: it is for learning, and nothing that solves imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from arc_loader.grids import Grid, as_grid, same_grid
from arc_loader.tasks import Pair, Task


class PromptError(ValueError):
    """A prompt that does not exist or cannot be made; the message shows the offending value."""


@dataclass(frozen=True, eq=False)
class Example:
    """An input, its right output, and outputs that a model proposed for it (right ones among them are possible)."""

    input: Grid
    output: Grid
    attempts: tuple[Grid, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "input", as_grid(self.input, where="input"))
        object.__setattr__(self, "output", as_grid(self.output, where="output"))
        grids = (as_grid(grid, where=f"attempt {n}") for n, grid in enumerate(self.attempts, start=1))
        object.__setattr__(self, "attempts", tuple(grids))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Example) or len(self.attempts) != len(other.attempts):
            return NotImplemented if not isinstance(other, Example) else False
        return all(same_grid(a, b) for a, b in zip(self.grids(), other.grids(), strict=True))

    __hash__ = None

    def grids(self) -> tuple[Grid, ...]:
        """Input, output, attempts."""
        return self.input, self.output, *self.attempts

    def mapped(self, *, inputs: Callable[[Grid], Grid] | None, outputs: Callable[[Grid], Grid] | None) -> Example:
        """The example with its input, and its output and attempts, changed; None leaves them."""
        return Example(
            self.input if inputs is None else inputs(self.input),
            self.output if outputs is None else outputs(self.output),
            self.attempts if outputs is None else tuple(outputs(grid) for grid in self.attempts),
        )

    def pair(self) -> Pair:
        """Input and right output."""
        return Pair(self.input, self.output)


@dataclass(frozen=True)
class Puzzle:
    """Demonstrations, tests with outputs, and the source of a Python function `task(grid)` that gives every output, if known.

    Raises PromptError without a demonstration or a test.
    """

    id: str
    train: tuple[Example, ...]
    test: tuple[Example, ...]
    code: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "train", tuple(self.train))
        object.__setattr__(self, "test", tuple(self.test))
        if not self.train or not self.test:
            raise PromptError(
                f"puzzle {self.id}: {len(self.train)} demonstrations and {len(self.test)} tests, one of each is needed"
            )

    @classmethod
    def of(cls, task: Task, *, solutions: Sequence[Grid], code: str | None = None) -> Puzzle:
        """A puzzle of the house with the outputs of its tests."""
        train = tuple(Example(pair.input, pair.output) for pair in task.train)
        test = tuple(Example(grid, truth) for grid, truth in zip(task.test, solutions, strict=True))
        return cls(task.source_id, train, test, code)

    def examples(self) -> tuple[Example, ...]:
        """Demonstrations, then tests."""
        return self.train + self.test

    def mapped(self, *, inputs: Callable[[Grid], Grid] | None, outputs: Callable[[Grid], Grid] | None) -> Puzzle:
        """Every input, or every output (attempts too), changed; the code, which no longer holds then, is left out."""
        train, test = (
            tuple(example.mapped(inputs=inputs, outputs=outputs) for example in part)
            for part in (self.train, self.test)
        )
        return replace(self, train=train, test=test, code=None)
