"""A rehearsal of the scored run: what it is made of, and the report on it: in time, complete, valid. Executes no notebook itself.

What is judged is the submission and the log that the notebook left, as Kaggle would find them. The public solutions are read for the
points alone, which a rehearsal with the small model is not about.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from arc_loader.grids import same_grid
from arc_loader.submission import FALLBACK, SubmissionError, read_submission, score_submission
from arc_loader.tasks import Solutions, Task
from pipeline.live_status import words_of
from pipeline.run_events import Ended, Fault, Guessed, PuzzleDone, Started, WorkerReady
from pipeline.run_log import read_run_log


@dataclass(frozen=True)
class Verdict:
    """What a rehearsal showed. facts: rows of name and value; failures: what is not as it has to be, in words."""

    facts: tuple[tuple[str, str], ...]
    failures: tuple[str, ...]

    def __str__(self) -> str:
        rows = [f"{name:<12}{value}" for name, value in self.facts]
        return "\n".join([*rows, *(f"FAILED: {failure}" for failure in self.failures)] or ["nothing"])


def judge_rehearsal(
    *,
    submission: Path,
    log: Path,
    tasks: Mapping[str, Task],
    solutions: Solutions,
    seconds: float,
    allowed: float,
    error: str,
    workers: int,
) -> Verdict:
    """The verdict on a scored run.

    seconds: that the notebook took, from its start to its end; allowed: that it might have taken; error: what ended it, "" if nothing
    workers: that were asked for
    """
    failures = [f"the notebook ended with {error}"] if error else []
    facts = [("in time", f"{_yes(seconds <= allowed)}: {words_of(seconds)} of {words_of(allowed)}")]
    if seconds > allowed:
        failures.append(f"the notebook took {seconds:.0f} s, allowed are {allowed:.0f} s")
    try:
        answers = read_submission(submission, tasks=tasks)
    except (SubmissionError, ValueError, OSError) as wrong:
        return Verdict((*facts, ("valid", "no")), (*failures, f"the submission: {wrong}"))
    tests = sum(map(len, answers.values()))
    empty = sum(_is_nothing(grid) for pairs in answers.values() for pair in pairs for grid in pair)
    twice = sum(same_grid(*pair) for pairs in answers.values() for pair in pairs)
    facts += [
        ("valid", "yes: schema, every puzzle and test input, nothing else"),
        (
            "complete",
            f"{_yes(not twice)}: {len(answers)} puzzles, {tests} test inputs, {2 * tests - twice} different attempts",
        ),
    ]
    if twice:
        failures.append(f"{twice} test inputs with the same attempt twice")
    facts.append(
        ("points", f"{score_submission(answers, solutions=solutions).points:g} of {len(tasks)}; [[0]] {empty} times")
    )
    told, wrong = _of_log(log, workers=workers)
    return Verdict((*facts, *told), (*failures, *wrong))


def _of_log(log: Path, *, workers: int) -> tuple[list[tuple[str, str]], list[str]]:
    """Facts and failures that the log of the run tells."""
    try:
        events = [entry.event for entry in read_run_log(log).events]
    except (ValueError, OSError) as error:
        return [], [f"the log: {error}"]
    ended = [event for event in events if isinstance(event, Ended)]
    started = {event.worker for event in events if isinstance(event, WorkerReady)}
    rounds = Counter(event.round for event in events if isinstance(event, PuzzleDone) and event.complete)
    deadline = next((event.deadline for event in events if isinstance(event, Started)), None)
    faults = Counter(event.kind for event in events if isinstance(event, Fault))
    guessed = sum(isinstance(event, Guessed) for event in events)
    facts = [
        ("workers", f"{len(started)} of {workers}"),
        ("rounds", ", ".join(f"{name} {count}" for name, count in rounds.items()) + " puzzles with all their work"),
        ("guesses", f"{guessed} attempts"),
        ("faults", ", ".join(f"{kind} {count}" for kind, count in faults.items()) or "none"),
    ]
    if ended and deadline is not None:
        facts.append(("solving", f"{words_of(ended[-1].seconds)}, {words_of(deadline)} were left for it"))
    failures = [] if ended else ["the log has no end"]
    if len(started) != workers:
        failures.append(f"{len(started)} workers started, {workers} were asked for")
    return facts, failures


def _yes(value: bool) -> str:
    return "yes" if value else "NO"


def _is_nothing(grid: np.ndarray) -> bool:
    return same_grid(grid, np.array(FALLBACK))
