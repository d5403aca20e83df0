"""How a run over many puzzles goes about it: rounds, time, faults. Data only; what the work on a puzzle is, is in `recipes`."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class TimeShares:
    """How the time of a puzzle is shared by its stages; only what a deadline cuts depends on it.

    train: share of a puzzle's time that training may use
    search: share of a test input's time that its search may use; the rest is for scores
    """

    train: float = 0.6
    search: float = 0.75

    def __post_init__(self) -> None:
        for name in ("train", "search"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"TimeShares: {name} is {getattr(self, name)!r}, needed is a share between 0 and 1")


@dataclass(frozen=True)
class RunRecipe:
    """Rounds, time and patience of a run. Without a deadline only `quick`, `quick_train` and `more` have an influence on the result.

    Rounds
        quick: a quick round over all puzzles before the full one: always, never, or auto: with a deadline, as long as time is short
        quick_train: share of the recipe's training that the quick round does
        quick_time: share of the time that the quick round may use
        ample: time is ample, not short, if the full round is expected to need at most 1 / `ample` of what is left
        more: further rounds with other seeds, the least confident puzzles first; with a deadline as far as time allows
        more_in_time: with a deadline, so many further rounds at least (as far as time allows)
    Programs
        program_processes: searches for programs at a time (where the recipe has them); 0: one a core that keeps no GPU at work, 8 at most
    Time
        shares: of a puzzle's time, for its stages
        patience: a puzzle may take so many times as long as expected while others wait
        stop_early: seconds before the deadline at which work ends
    Faults
        retries: how often a puzzle whose worker died or hung is tried again before it gets a smaller recipe
        watchdog: seconds without a sign of life after which a worker counts as hanging (more, if the puzzle is expected to take longer)
        starts: how often in a row a worker may fail to start before it is given up
        start_seconds: seconds that loading the model may take a worker
        keep_adapter_mb: trained adapters up to this size are kept until their puzzle is done, so that a run that was killed need not
            train again; 0: none
    """

    quick: Literal["auto", "always", "never"] = "auto"
    quick_train: float = 0.1
    quick_time: float = 0.15
    ample: float = 1.5
    more: int = 0
    more_in_time: int = 0
    program_processes: int = 0
    shares: TimeShares = field(default_factory=TimeShares)
    patience: float = 4.0
    stop_early: float = 0.0
    retries: int = 1
    watchdog: float = 600.0
    starts: int = 3
    start_seconds: float = 1800.0
    keep_adapter_mb: float = 64.0

    def __post_init__(self) -> None:
        if self.quick not in ("auto", "always", "never"):
            raise ValueError(f"RunRecipe: quick is {self.quick!r}, possible are auto, always and never")
        for name in ("quick_train", "quick_time"):
            if not 0 < getattr(self, name) <= 1:
                raise ValueError(f"RunRecipe: {name} is {getattr(self, name)!r}, needed is a share above 0 and up to 1")
        for name, least in (
            *(("ample", 1), ("patience", 1), ("starts", 1), ("watchdog", 1), ("start_seconds", 1)),
            *(
                ("more", 0),
                ("more_in_time", 0),
                ("program_processes", 0),
                ("stop_early", 0),
                ("retries", 0),
                ("keep_adapter_mb", 0),
            ),
        ):
            if not getattr(self, name) >= least:
                raise ValueError(f"RunRecipe: {name} is {getattr(self, name)!r}, at least {least} is needed")
