"""Proposed outputs judged by a model: is each right (verify), which of two is better (select), each seen under several views.

Nothing is drawn by chance: the probabilities of the answer's words decide. Knows no solutions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from arc_loader.grids import Grid
from arc_loader.tasks import Task
from arc_loader.views import View
from pipeline.multitask.asker import Asker
from pipeline.multitask.prompt_views import prompt_views
from prompting.puzzle import PromptError
from prompting.question import CHOICES, VERDICTS, Question
from selection.tournament import Duel, Tournament, bradley_terry


@dataclass(frozen=True, eq=False)
class Judged:
    """A proposed output. verify_odds, select_odds: by view key, see `selection.judged_rules`."""

    grid: Grid
    verify_odds: Mapping[str, float] = field(default_factory=dict)
    select_odds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Verifier:
    """Asks `yes` or `no` about each proposal under `views` views. Raises PromptError for a version that asks for something else."""

    asker: Asker
    views: int

    def __post_init__(self) -> None:
        if self.asker.version.answer != "verdict" or self.views < 1:
            raise PromptError(f"the prompt {self.asker.version.name} asks for no verdict, or {self.views} views")

    def judge(self, task: Task, *, query: int, proposals: Sequence[Grid]) -> tuple[Judged, ...]:
        """The proposals for a test input, in their order, with their log-odds; without where the prompt is too long."""
        views = prompt_views(task=task, query=query, count=self.views, seed=self.asker.seed, stage="verify")
        asked = [(n, view) for n in range(len(proposals)) for view in views]
        odds = log_odds(self.asker, [_question(task, view, proposals[n]) for n, view in asked], words=VERDICTS)
        found: list[dict[str, float]] = [{} for _ in proposals]
        for (n, view), value in zip(asked, odds, strict=True):
            if value is not None:
                found[n][str(view)] = value
        return tuple(Judged(grid, verify_odds=of) for grid, of in zip(proposals, found, strict=True))


@dataclass(frozen=True, eq=False)
class Selected:
    """duels: (first, second, view key, log-odds that the first is the better one); leaning: mean log-odds of saying `1` to either order."""

    judged: tuple[Judged, ...]
    duels: tuple[tuple[int, int, str, float], ...]
    leaning: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Selector:
    """A tournament: asks which of two is better, in both orders, under `views` views.

    budget: pairs at most; with fewer than all of them, neighbours in strength meet
    Raises PromptError for a version that asks for something else.
    """

    asker: Asker
    views: int
    budget: int = 28

    def __post_init__(self) -> None:
        if self.asker.version.answer != "choice" or self.views < 1 or self.budget < 1:
            raise PromptError(
                f"the prompt {self.asker.version.name} asks for no choice, or {self.views} views, {self.budget} pairs"
            )

    def judge(self, task: Task, *, query: int, proposals: Sequence[Grid]) -> Selected:
        """The proposals for a test input, in their order (the better ones first, as far as known), with their strengths."""
        views = prompt_views(task=task, query=query, count=self.views, seed=self.asker.seed, stage="select")
        tournament = Tournament(len(proposals), self.budget)
        duels: list[tuple[int, int, str, float]] = []
        leanings: list[float] = []
        while pairs := tournament.next_round():
            asked = [(a, b, view) for a, b in pairs for view in views]
            questions = [
                _question(task, view, proposals[x], proposals[y]) for a, b, view in asked for x, y in ((a, b), (b, a))
            ]
            odds = log_odds(self.asker, questions, words=CHOICES)
            both = [  # (for the first, leaning towards `1`)
                None if one is None or other is None else ((one - other) / 2, (one + other) / 2)
                for one, other in zip(odds[::2], odds[1::2], strict=True)
            ]
            known = [(a, b, str(view), *pair) for (a, b, view), pair in zip(asked, both, strict=True) if pair]
            duels += [(a, b, view, value) for a, b, view, value, _ in known]
            leanings += [leaning for *_, leaning in known]
            tournament.record([_together(a, b, known) for a, b in pairs])
        return Selected(
            tuple(Judged(grid, select_odds=_strengths(n, len(proposals), duels)) for n, grid in enumerate(proposals)),
            tuple(duels),
            float(np.mean(leanings)) if leanings else 0.0,
        )


def log_odds(asker: Asker, questions: Sequence[Question], *, words: tuple[str, str]) -> list[float | None]:
    """Log-odds (nats) of answering the first of two words against the second; None where the prompt is too long."""
    return [None if nll is None else float(nll[1] - nll[0]) for nll in asker.weigh(questions, words=words)]


def _question(task: Task, view: View, *proposals: Grid) -> Question:
    """About proposals (in the puzzle's orientation) as the view shows them."""
    seen = view.apply(task)
    return Question(
        puzzle=task.id,
        demonstrations=seen.train,
        test=seen.test[0],
        proposals=tuple(view.apply_grid(grid) for grid in proposals),
    )


def _together(a: int, b: int, known: Sequence[tuple[int, int, str, float, float]]) -> Duel:
    """The duel of two over all views: the mean of the log-odds; undecided where nothing is known."""
    values = [value for x, y, _, value, _ in known if (x, y) == (a, b)]
    return Duel(a, b, _share(math.fsum(values) / len(values)) if values else 0.5)


def _strengths(n: int, count: int, duels: Sequence[tuple[int, int, str, float]]) -> dict[str, float]:
    """View key -> strength of proposal n by the duels of that view; only where it has played."""
    found = {}
    for view in sorted({view for a, b, view, _ in duels if n in (a, b)}):
        own = [Duel(a, b, _share(value)) for a, b, of, value in duels if of == view]
        found[view] = float(bradley_terry(count=count, duels=own)[n])
    return found


def _share(value: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, value))))
