"""Augmentation of problems: one reversible change of all inputs, or of all outputs, makes a new puzzle of a known one. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from prompting.grid_changes import DRAWS, GridChange
from prompting.puzzle import PromptError, Puzzle

EQUAL_WEIGHTS = (1.0,) * len(DRAWS)


@dataclass(frozen=True)
class Composition:
    """One change of all grids of one side. The puzzle that it was applied to comes back by `invert`."""

    side: Literal["inputs", "outputs"]
    change: GridChange

    def apply(self, puzzle: Puzzle) -> Puzzle:
        """The new puzzle; without code, which no longer holds."""
        return self._mapped(puzzle, self.change.apply)

    def invert(self, puzzle: Puzzle) -> Puzzle:
        """The puzzle before (without its code). Raises PromptError for one that was not changed so."""
        return self._mapped(puzzle, self.change.invert)

    def _mapped(self, puzzle: Puzzle, change) -> Puzzle:
        inputs = self.side == "inputs"
        return puzzle.mapped(inputs=change if inputs else None, outputs=None if inputs else change)


@dataclass(frozen=True)
class NewProblems:
    """How often puzzles are changed into new ones, and how.

    probability: of a change (0.5 was the best of those published)
    weights: of the kinds of change: turn, padding, upscale, mirror. A kind that would leave 30 x 30 is out for that puzzle
    """

    probability: float = 0.0
    weights: tuple[float, ...] = EQUAL_WEIGHTS

    def __post_init__(self) -> None:
        if not 0 <= self.probability <= 1:
            raise PromptError(f"the probability of new problems is from 0 to 1, not {self.probability!r}")
        wrong = [weight for weight in self.weights if not (weight >= 0 and math.isfinite(weight))]
        if len(self.weights) != len(DRAWS) or wrong or not sum(self.weights):
            raise PromptError(
                f"{len(DRAWS)} weights ({', '.join(DRAWS)}), not all zero, are needed, not {self.weights!r}"
            )

    def draw(self, puzzle: Puzzle, *, rng: np.random.Generator) -> Composition | None:
        """A change for this puzzle; None where there is to be none, or no kind with a weight fits."""
        if rng.random() >= self.probability:
            return None
        side: Literal["inputs", "outputs"] = "inputs" if rng.integers(2) else "outputs"
        grids = [
            grid
            for example in puzzle.examples()
            for grid in ((example.input,) if side == "inputs" else (example.output, *example.attempts))
        ]
        shapes = [grid.shape for grid in grids]
        drawn = {name: draw(shapes, rng) for name, draw in DRAWS.items()}
        weights = [w * (change is not None) for w, change in zip(self.weights, drawn.values(), strict=True)]
        if not sum(weights):
            return None
        kind = int(rng.choice(len(weights), p=np.array(weights) / sum(weights)))
        return Composition(side, list(drawn.values())[kind])

    def apply(self, puzzle: Puzzle, *, rng: np.random.Generator) -> Puzzle:
        """The puzzle, or a new one made of it."""
        composition = self.draw(puzzle, rng=rng)
        return puzzle if composition is None else composition.apply(puzzle)
