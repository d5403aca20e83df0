"""History: what the log of a run says of the run and of every puzzle. Knows no candidate and no truth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from pipeline.run_events import (
    DeadlineReached,
    Ended,
    Event,
    Fault,
    Guessed,
    PuzzleDone,
    StageEnded,
    StageKnown,
    Started,
)
from pipeline.run_log import read_run_log

StageFacts: TypeAlias = StageEnded | StageKnown
FULL = "full"  # name of the round that a puzzle needs to be finished
_CRASHES = ("puzzle crashed", "worker died")


@dataclass(frozen=True)
class PuzzleHistory:
    """A puzzle in the log.

    stages: of all rounds, in their order; cut: the deadline or a stop left work undone; crashed: the error that ended its work, or ""
    stored: its full round came from the store; faults: what went wrong; guesses: (test input, attempt 1 or 2) -> the guess in words
    """

    stages: tuple[StageFacts, ...] = ()
    cut: bool = False
    crashed: str = ""
    stored: bool = False
    faults: tuple[Fault, ...] = ()
    guesses: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def seconds(self, stage: str) -> float:
        """Wall time of a kind of stage over all rounds and test inputs."""
        return sum(facts.seconds for facts in self.stages if facts.stage == stage)


@dataclass(frozen=True)
class History:
    """A log's last run. started, ended: None if the log does not say; puzzles: those that it names; faults: all of them

    when: UTC time of its start; parts: how often it was begun (it goes on where it was stopped); damaged: lines that were cut
    """

    started: Started | None = None
    ended: Ended | None = None
    puzzles: Mapping[str, PuzzleHistory] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    when: str = ""
    parts: int = 0
    damaged: int = 0

    def of(self, task_id: str) -> PuzzleHistory:
        """What is known of a puzzle. Of a run that has begun, a puzzle that the log does not name was never reached: it is cut."""
        return self.puzzles.get(task_id, PuzzleHistory(cut=self.started is not None))


def read_history(path: Path | str) -> History:
    """The history in a log file. Raises ValueError naming file, line and value for a line that is no event, OSError."""
    log = read_run_log(path)
    parts: list[list[Event]] = []
    when = ""
    for line in log.events:
        if isinstance(line.event, Started) or not parts:
            parts.append([])
            when = line.time
        parts[-1].append(line.event)
    if not parts:
        return History(damaged=len(log.cut))
    last = parts[-1]
    started = next((event for event in last if isinstance(event, Started)), None)
    kept = [part for part in parts[:-1] if _same_work(part, started)]
    names = dict.fromkeys(event.puzzle for event in last if getattr(event, "puzzle", ""))
    late = {name for event in last if isinstance(event, DeadlineReached) for name in event.unfinished}
    names.update(dict.fromkeys(sorted(late - set(names))))
    stages = _stages(kept, last)
    return History(
        started=started,
        ended=next((event for event in reversed(last) if isinstance(event, Ended)), None),
        puzzles={name: _puzzle(name, last, stages.get(name, ()), cut=name in late) for name in names},
        faults=tuple(event for event in last if isinstance(event, Fault)),
        when=when,
        parts=len(kept) + 1,
        damaged=len(log.cut),
    )


def _same_work(part: list[Event], started: Started | None) -> bool:
    """Whether an earlier run in the log did the same work, so that its stages count for this one."""
    first = part[0]
    if started is None or not isinstance(first, Started):
        return False
    same = (first.model, first.seed) == (started.model, started.seed)
    return same and first.recipe.get("solve") == started.recipe.get("solve")


def _stages(earlier: Iterable[list[Event]], last: list[Event]) -> dict[str, tuple[StageFacts, ...]]:
    """Puzzle -> its stages: what this run says of them, else what an earlier one has finished."""
    found: dict[tuple, StageFacts] = {}
    for part in (*earlier, last):
        for event in part:
            if isinstance(event, (StageEnded, StageKnown)) and (part is last or event.counts.get("complete")):
                found[event.puzzle, event.round, event.stage, event.query] = event
    by_puzzle: dict[str, list[StageFacts]] = {}
    for event in found.values():
        by_puzzle.setdefault(event.puzzle, []).append(event)
    return {name: tuple(stages) for name, stages in by_puzzle.items()}


def _puzzle(name: str, events: list[Event], stages: tuple[StageFacts, ...], *, cut: bool) -> PuzzleHistory:
    own = [event for event in events if getattr(event, "puzzle", None) == name]
    done = [event for event in own if isinstance(event, PuzzleDone) and event.round == FULL]
    faults = tuple(event for event in own if isinstance(event, Fault))
    finished = any(event.complete for event in done)
    crash = next((f.message for f in reversed(faults) if f.kind in _CRASHES), "")
    crashed = "" if finished else crash
    return PuzzleHistory(
        stages=stages,
        cut=cut or not (finished or crashed),
        crashed=crashed,
        stored=any(event.stored for event in done),
        faults=faults,
        guesses={(event.query, event.attempt): event.how for event in own if isinstance(event, Guessed)},
    )
