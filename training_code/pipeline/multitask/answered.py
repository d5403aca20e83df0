"""Answered: what a model said about the outputs of one puzzle, whatever prompt it was asked by. Data only; knows no solutions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inference_tools.candidates import Candidate
from pipeline.multitask.evidence_pool import said_candidates
from selection.attempts import Attempts, fallback_grid
from selection.predictions import Predictions
from selection.voting import most_voted


@dataclass(frozen=True)
class Answered:
    """predictions, attempts: per test input; details: what else is worth keeping, as JSON types (None: nothing).

    evidence: per test input the candidates with what this run says of them
    """

    predictions: tuple[Predictions, ...]
    attempts: tuple[Attempts, ...]
    details: Mapping[str, Any] | None = None
    evidence: tuple[tuple[Candidate, ...], ...] = ()

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
    evidence = tuple(map(said_candidates, predictions))
    return Answered(tuple(predictions), tuple((first, second) for first, second in voted), evidence=evidence)
