"""What workers are told and what they tell: small frozen dataclasses that can travel between processes. No logic."""

from dataclasses import dataclass, field
from typing import TypeAlias

from arc_loader.grids import Grid
from arc_loader.tasks import Task
from pipeline.solve import Known
from pipeline.stages import Stage
from recipes import SolveRecipe
from running_recipes import TimeShares


@dataclass(frozen=True)
class Order:
    """Work on one puzzle.

    known: what need not be done again; seconds: that it may take from when the worker gets it, None: as long as it takes
    keep_adapter: bytes of the largest adapter that is to be sent back
    also: per test input grids that are scored whoever found them; none at all: as if every test input had none
    """

    task: Task
    recipe: SolveRecipe
    seed: int
    known: Known = field(default_factory=Known)
    seconds: float | None = None
    shares: TimeShares = field(default_factory=TimeShares)
    keep_adapter: int = 0
    also: tuple[tuple[Grid, ...], ...] = ()


@dataclass(frozen=True)
class Ready:
    """A worker has its model. fingerprint: of the model; where: machine, device and process in words."""

    fingerprint: str
    where: str


@dataclass(frozen=True)
class Working:
    """A sign of life. words: what is being done."""

    words: str


@dataclass(frozen=True)
class Trouble:
    """Something went wrong and was dealt with, in words."""

    words: str


@dataclass(frozen=True)
class StageDone:
    """A stage has ended."""

    stage: Stage


@dataclass(frozen=True)
class Finished:
    """The order is carried out. complete: nothing was cut short."""

    complete: bool


@dataclass(frozen=True)
class Failed:
    """The order could not be carried out.

    error: in a line; trace: where; ended_worker: the worker is gone; hopeless: the puzzle's own fault, no use in trying again
    """

    error: str
    trace: str = ""
    ended_worker: bool = False
    hopeless: bool = False


@dataclass(frozen=True)
class Lost:
    """A worker could not be started, or ended without work. error: why; gone: it is not started again."""

    error: str
    gone: bool


Message: TypeAlias = Ready | Working | Trouble | StageDone | Finished | Failed | Lost
