"""WrittenPrograms: the programs that a model wrote for a puzzle, what became of them, and their answers. Runs none, knows no solutions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from arc_loader.grids import grid_hash, to_lists
from omni_arc.sandbox import Fit, RankedAnswer, ranked_answers
from selection.predictions import Predictions


@dataclass(frozen=True, kw_only=True)
class Written:
    """One answer to a prompt for code.

    view: key of the view that the puzzle was asked under; nll: of the answer, in nats
    source: its program; None where the answer is none, then `problem` says why
    fit: of the program, in the orientation of the puzzle; None where there is no program
    """

    view: str
    nll: float
    source: str | None = None
    fit: Fit | None = None
    problem: str = ""

    @property
    def outcome(self) -> str:
        """`fits`: it gives all demonstrations; `differs`: it runs, but gives something else; `fails`: on some grid; `unreadable`."""
        if self.fit is None:
            return "unreadable"
        return "fits" if self.fit.reproduces else "fails" if self.problem else "differs"


@dataclass(frozen=True, kw_only=True)
class WrittenPrograms:
    """All answers for one puzzle, view by view; tests: how many test inputs it has; unasked: views whose prompt was too long."""

    task_id: str
    tests: int
    written: tuple[Written, ...]
    unasked: int = 0

    @property
    def fits(self) -> tuple[Fit, ...]:
        """Of the programs that reproduce all demonstrations."""
        return tuple(one.fit for one in self.written if one.fit is not None and one.fit.reproduces)

    @property
    def solved(self) -> bool:
        """Whether a program reproduces all demonstrations."""
        return bool(self.fits)

    def answers(self, query: int) -> tuple[RankedAnswer, ...]:
        """The different answers to a test input, best first: votes, then the shortest program, then nll."""
        return ranked_answers(fits=self.fits, query=query)

    def counts(self) -> dict[str, int]:
        """Outcome -> how many answers came to it."""
        found = Counter(one.outcome for one in self.written)
        return {name: found[name] for name in ("fits", "differs", "fails", "unreadable")} | {"unasked": self.unasked}

    def predictions(self, query: int, *, answers_per_view: int) -> Predictions:
        """A prediction for each answer that was asked for; None where it is no program, or one that does not fit."""
        grids = [one.fit.answers[query] if one.fit is not None else None for one in self.written]
        nlls = [one.nll if grid is not None else None for one, grid in zip(self.written, grids, strict=True)]
        missing = (None,) * (self.unasked * answers_per_view)
        return Predictions((*grids, *missing), (*nlls, *missing))

    def to_json(self) -> dict[str, Any]:
        """Every answer (equal ones once, with their number), and the ranked answers to each test input."""
        counted: dict[tuple[str, str, str | None], list[Written]] = {}
        for one in self.written:
            counted.setdefault((one.view, one.outcome, one.source or one.problem), []).append(one)
        return {
            "counts": self.counts(),
            "programs": [_program(ones) for ones in counted.values()],
            "answers": [[_answer(answer) for answer in self.answers(query)] for query in range(self.tests)],
        }


def _program(ones: list[Written]) -> Mapping[str, Any]:
    first = ones[0]
    return {
        "outcome": first.outcome,
        "times": len(ones),
        "view": first.view,
        "nll": min(one.nll for one in ones),
        "source": first.source,
        "problem": first.problem,
        "demonstrations": [] if first.fit is None else list(first.fit.train),
    }


def _answer(answer: RankedAnswer) -> Mapping[str, Any]:
    return {
        "grid": to_lists(answer.grid),
        "hash": grid_hash(answer.grid),
        "votes": answer.votes,
        "nll": answer.nll,
        "length": answer.length,
        "source": answer.programs[0].source,
    }
