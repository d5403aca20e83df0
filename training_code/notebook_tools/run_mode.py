"""In which of Kaggle's ways a notebook runs: scored, commit or interactive; and how long it may solve. Knows no puzzles."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kaggle_recipes import NotebookTime

SCORED = "KAGGLE_IS_COMPETITION_RERUN"
TYPE = "KAGGLE_KERNEL_RUN_TYPE"

_WORDS = {
    "scored": "scored run: the hidden puzzles, all of them",
    "commit": "commit run (Save Version): placeholder puzzles, a few of them are solved",
    "interactive": "interactive session: placeholder puzzles, a few of them are solved",
    "local": "on this machine",
}


@dataclass(frozen=True)
class RunMode:
    """scored: the run that counts. commit: Save Version, the same from top to bottom. interactive: somebody is looking.

    local: not on Kaggle.
    """

    name: Literal["scored", "commit", "interactive", "local"]

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> "RunMode":
        """As Kaggle's environment variables say."""
        if environment.get(SCORED):
            return cls("scored")
        return cls("commit" if environment.get(TYPE) == "Batch" else "interactive")

    @property
    def scored(self) -> bool:
        """Whether it counts: all puzzles, all the time there is, and no exception may leave the notebook."""
        return self.name == "scored"

    def seconds_left(self, *, time: NotebookTime, gone: float) -> float:
        """Seconds that solving may take from now on; gone: seconds since the notebook began.

        In the scored run what is left of all hours; else the quick minutes, whenever they begin: somebody may have looked at puzzles first.
        """
        longest = max(3600 * time.hours - 60 * time.reserve_minutes - gone, 0.0)
        return longest if self.scored else min(60 * time.quick_minutes, longest)

    def __str__(self) -> str:
        return _WORDS[self.name]
