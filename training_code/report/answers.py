"""Answers: a run's candidates ranked by every rule, and judged where solutions are known. Draws and writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from arc_loader.grids import Grid, grid_hash
from inference_tools.candidates import Candidate
from report.history import PuzzleHistory
from report.run import Run
from selection.attempts import choose_attempts
from selection.metrics import Outcome, judge
from selection.ranking import RULES, rule_named

STATES = ("solved", "partly", "unselected", "notfound", "late", "unknown")
"""What came of a puzzle: all test inputs solved; some; none, though the right grids were all found; none, as one was not found; the same,
but a deadline or a stop cut the work short; no solutions are known."""


@dataclass(frozen=True)
class Answer:
    """One test input.

    ranked: by the run's rule, best first; places: rule -> grid's hash -> its rank from 1; attempts: what was submitted
    guessed: per attempt the guess in words, None: it is a candidate; truth: None: not known
    """

    ranked: tuple[Candidate, ...]
    places: Mapping[str, Mapping[str, int]]
    attempts: tuple[Grid, Grid]
    guessed: tuple[str | None, str | None]
    truth: Grid | None

    def place(self, rule: str) -> int | None:
        """Rank of the right grid by a rule; None if it is no candidate or not known."""
        return None if self.truth is None else self.places[rule].get(grid_hash(self.truth))


@dataclass(frozen=True)
class PuzzleAnswers:
    """A puzzle in a run: an answer for every test input. outcome: None without solutions."""

    task_id: str
    answers: tuple[Answer, ...]
    outcome: Outcome | None
    history: PuzzleHistory

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.outcome is None:
            return "unknown"
        if all(self.outcome.solved):
            return "solved"
        if any(self.outcome.solved):
            return "partly"
        if all(rank is not None for rank in self.outcome.ranks):
            return "unselected"
        return "late" if self.history.cut else "notfound"

    def points(self, rule: str, *, best: int) -> float:
        """Share of the test inputs whose right grid is among the `best` candidates by a rule; guesses do not count."""
        places = [answer.place(rule) for answer in self.answers]
        return sum(place is not None and place <= best for place in places) / len(places) if places else 0.0


def answers_of(run: Run) -> dict[str, PuzzleAnswers]:
    """Puzzle id -> its answers, in the order of the run's puzzles. Raises ValueError if a rule cannot rank the candidates."""
    return {task_id: _puzzle(run, task_id) for task_id in run.tasks}


def _puzzle(run: Run, task_id: str) -> PuzzleAnswers:
    history = run.history.of(task_id)
    truths = run.solutions.get(task_id)
    answers = tuple(_answer(run, task_id, query, history) for query in range(len(run.tasks[task_id].test)))
    outcome = None
    if truths:
        outcome = judge(
            task_id=task_id,
            ranked=[answer.ranked for answer in answers],
            truths=truths,
            attempts=[answer.attempts for answer in answers],
        )
    return PuzzleAnswers(task_id=task_id, answers=answers, outcome=outcome, history=history)


def _answer(run: Run, task_id: str, query: int, history: PuzzleHistory) -> Answer:
    places: dict[str, dict[str, int]] = {name: {} for name in RULES}
    ranked: tuple[Candidate, ...] = ()
    spare: tuple[Grid, ...] = ()
    if task_id in run.pool.puzzles:
        pooled = run.pool.pooled(task_id=task_id, query=query)
        ranked = pooled.ranked(rule_named(run.rule))
        spare = run.pool.puzzles[task_id].guesses[query]
        for name, rule in RULES.items():
            order = pooled.ranked(rule)
            places[name] = {grid_hash(candidate.grid): place for place, candidate in enumerate(order, start=1)}
    if run.submission is None:
        attempts = choose_attempts(ranked=ranked, guesses=spare).attempts
    else:
        attempts = run.submission[task_id][query]
    candidates = {grid_hash(candidate.grid) for candidate in ranked}
    guessed = tuple(
        None if grid_hash(grid) in candidates else history.guesses.get((query, number), "no candidate")
        for number, grid in enumerate(attempts, start=1)
    )
    truths = run.solutions.get(task_id)
    return Answer(ranked, places, attempts, guessed, None if truths is None else truths[query])
