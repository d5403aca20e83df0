"""Answered: what a model said about the outputs of one puzzle, whatever prompt it was asked by. Data only; knows no solutions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from selection.attempts import Attempts, fallback_grid
from selection.predictions import Predictions
from selection.voting import most_voted


@dataclass(frozen=True)
class Answered:
    """predictions, attempts: per test input; details: what else is worth keeping, as JSON types (None: nothing)."""

    predictions: tuple[Predictions, ...]
    attempts: tuple[Attempts, ...]
    details: Mapping[str, Any] | None = None

    @property
    def unread(self) -> int:
        """Predictions that are no grid."""
        return sum(grid is None for one in self.predictions for grid in one.grids)

    @property
    def asked(self) -> int:
        """All predictions."""
        return sum(map(len, self.predictions))


def by_vote(predictions: Sequence[Predictions]) -> Answered:
    """The two grids with most votes are submitted."""
    voted = [(*most_voted(one), fallback_grid(), fallback_grid())[:2] for one in predictions]
    return Answered(tuple(predictions), tuple((first, second) for first, second in voted))
