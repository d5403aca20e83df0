"""JudgedAnswers: what a model said about the proposals of one puzzle, ranked by one rule. Knows no solutions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from arc_loader.grids import Grid, to_lists
from arc_loader.tasks import Task
from pipeline.multitask.answered import Answered
from pipeline.multitask.evidence_pool import judged_candidates
from pipeline.multitask.judge import Judged, Selector, Verifier
from pipeline.multitask.proposals import Proposals, of_puzzle
from selection.attempts import two_attempts
from selection.judged_rules import JudgedRule, select_odds, verify_odds
from selection.predictions import Predictions


@dataclass(frozen=True, eq=False)
class JudgedAnswers:
    """task_id: of the puzzle; proposed: per test input all its proposals, as they came; judged: those that were asked about, in that order.

    asked: how many questions that took
    """

    task_id: str
    proposed: tuple[tuple[Grid, ...], ...]
    judged: tuple[tuple[Judged, ...], ...]
    asked: int

    def ranked(self, query: int, *, rule: JudgedRule) -> tuple[Judged, ...]:
        """The proposals, best first; those that are equally good, or were not asked about, stay as they came, the latter behind."""
        judged = sorted(self.judged[query], key=rule)  # stable
        return (*judged, *(Judged(grid) for grid in self.proposed[query][len(judged) :]))

    def answered(self, predictions: Sequence[Predictions], *, rule: JudgedRule) -> Answered:
        """The two best are submitted; the predictions stay what they were."""
        ranked = [self.ranked(query, rule=rule) for query in range(len(self.proposed))]
        rows = [[_row(one) for one in row] for row in ranked]
        counts = {"proposals": sum(map(len, self.judged)), "questions": self.asked}
        details: dict[str, Any] = {"counts": counts, "ranked": rows}
        evidence = tuple(map(judged_candidates, self.judged))
        return Answered(tuple(predictions), tuple(map(two_attempts, ranked)), details, evidence)


def verified(verifier: Verifier, task: Task, proposals: Proposals, *, most: int) -> Answered:
    """The answer to a puzzle by verdicts over at most `most` proposals of each test input."""
    rows = of_puzzle(proposals, task, most=most)
    judged = tuple(verifier.judge(task, query=query, proposals=row) for query, row in enumerate(rows))
    asked = sum(len(one.verify_odds) for row in judged for one in row)
    answers = JudgedAnswers(task.id, _all_of(proposals, task), judged, asked)
    return answers.answered(_predicted(proposals, task), rule=verify_odds)


def selected(selector: Selector, task: Task, proposals: Proposals, *, most: int) -> Answered:
    """The answer to a puzzle by a tournament of at most `most` proposals of each test input."""
    rows = of_puzzle(proposals, task, most=most)
    found = [selector.judge(task, query=query, proposals=row) for query, row in enumerate(rows)]
    asked = 2 * sum(len(one.duels) for one in found)
    answers = JudgedAnswers(task.id, _all_of(proposals, task), tuple(one.judged for one in found), asked)
    answered = answers.answered(_predicted(proposals, task), rule=select_odds)
    tests = [
        {"leaning": one.leaning, "duels": [list(duel) for duel in one.duels]} for one in found
    ]  # numbers in duels: places among the proposals
    return replace(answered, details={**answered.details, "tests": tests})


def _all_of(proposals: Proposals, task: Task) -> tuple[tuple[Grid, ...], ...]:
    return proposals.grids.get(task.id, ((),) * len(task.test))


def _predicted(proposals: Proposals, task: Task) -> tuple[Predictions, ...]:
    return proposals.predictions.get(task.id, (Predictions((None,)),) * len(task.test))


def _row(one: Judged) -> dict[str, Any]:
    return {
        "grid": to_lists(one.grid), "verify_odds": dict(one.verify_odds), "select_odds": dict(one.select_odds)
    }  # fmt: skip
