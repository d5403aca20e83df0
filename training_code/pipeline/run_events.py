"""What can happen in a run, each kind of event a frozen dataclass: the lines of `run.jsonl`. Knows no file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias


@dataclass(frozen=True)
class Started:
    """A run begins, also one that goes on after it was stopped.

    puzzles, tests: how many puzzles and test inputs there are; workers: processes that solve; seed: of the run
    deadline: seconds from now, None: there is none; model: fingerprint of the checkpoint
    recipe, versions, machine: as JSON types
    """

    event: ClassVar[str] = "start"
    puzzles: int
    tests: int
    workers: int
    seed: int
    deadline: float | None
    model: str
    recipe: Mapping[str, Any]
    versions: Mapping[str, str] = field(default_factory=dict)
    machine: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WorkerReady:
    """A worker has its model, for the first time or again. where: process, machine and device in words."""

    event: ClassVar[str] = "worker"
    worker: str
    where: str


@dataclass(frozen=True)
class _StageFacts:
    """What is said of a stage.

    stage: "train", "search" or "score"; round: name of the pass over the puzzles, e.g. "quick"; query: test input, None: of all
    seconds: wall time of the stage; counts: numbers of interest (tokens, passes, candidates)
    losses: of "train": mean nll in nats per reply token of each step; cut_views: of "search": keys of views that a limit stopped
    """

    puzzle: str
    stage: str
    seconds: float
    round: str = ""
    query: int | None = None
    counts: Mapping[str, float] = field(default_factory=dict)
    losses: tuple[float, ...] = ()
    cut_views: tuple[str, ...] = ()


@dataclass(frozen=True)
class StageEnded(_StageFacts):
    """A stage of a puzzle is finished. worker: which one did it"""

    event: ClassVar[str] = "stage"
    worker: str = ""


@dataclass(frozen=True)
class StageKnown(_StageFacts):
    """A stage came from the store, without work; all numbers are those of the run that did it."""

    event: ClassVar[str] = "known stage"


@dataclass(frozen=True)
class PuzzleDone:
    """All that a pass does for a puzzle is done.

    candidates: how many are known, per test input; seconds: wall time in this pass; stored: it came from the store, without work
    complete: False: the deadline or a fault cut it short
    """

    event: ClassVar[str] = "puzzle"
    puzzle: str
    candidates: tuple[int, ...]
    seconds: float
    round: str = ""
    stored: bool = False
    complete: bool = True
    worker: str = ""


@dataclass(frozen=True)
class Fault:
    """Something went wrong and the run goes on.

    kind: e.g. "out of memory", "worker died", "worker hangs", "puzzle crashed", "store", "disk full"
    message: what was seen; action: what was done about it; puzzle: "" if it belongs to none
    """

    event: ClassVar[str] = "fault"
    kind: str
    message: str
    action: str
    puzzle: str = ""
    worker: str = ""


@dataclass(frozen=True)
class Guessed:
    """An attempt that no search found. query: test input, from 0; attempt: 1 or 2; how: the guess in words."""

    event: ClassVar[str] = "guess"
    puzzle: str
    query: int
    attempt: int
    how: str


@dataclass(frozen=True)
class DeadlineReached:
    """No further work is begun. unfinished: puzzles without or with only a part of their work."""

    event: ClassVar[str] = "deadline"
    unfinished: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ended:
    """The run ends and its submission is written.

    reason: "finished", "deadline", "interrupted" or "terminated"; done: puzzles with all their work; guessed: attempts that are guesses
    seconds: wall time of the run
    """

    event: ClassVar[str] = "end"
    reason: str
    done: int
    guessed: int
    faults: int
    seconds: float


Event: TypeAlias = (
    Started | WorkerReady | StageEnded | StageKnown | PuzzleDone | Fault | Guessed | DeadlineReached | Ended
)
EVENTS: Mapping[str, type] = {
    kind.event: kind
    for kind in (Started, WorkerReady, StageEnded, StageKnown, PuzzleDone, Fault, Guessed, DeadlineReached, Ended)
}
