"""What is known of a puzzle after the work on it, and its way to disk and back. Does no work itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inference_tools.candidates import Candidate


@dataclass(frozen=True)
class Seconds:
    """Wall time of the three stages of a puzzle, in seconds, summed over its test inputs."""

    train: float = 0.0
    search: float = 0.0
    score: float = 0.0


@dataclass(frozen=True)
class TaskResult:
    """What is known of a puzzle after the work on it.

    `candidates`: per test input, in the orientation of the puzzle. `complete`: False if the deadline cut the work short, so that another
    run could find more. `log`: numbers of interest (samples, tokens, passes, views cut off by a limit), not part of the result.
    """

    task_id: str
    candidates: tuple[tuple[Candidate, ...], ...]
    seconds: Seconds
    complete: bool
    log: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types; `from_json` brings back an equal result."""
        return {
            "task_id": self.task_id,
            "candidates": [[c.to_json() for c in per_query] for per_query in self.candidates],
            "seconds": {"train": self.seconds.train, "search": self.seconds.search, "score": self.seconds.score},
            "complete": self.complete,
            "log": dict(self.log),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "TaskResult":
        """The result that `to_json` wrote. Raises ValueError if a field is missing or of the wrong kind."""
        try:
            return cls(
                task_id=value["task_id"],
                candidates=tuple(tuple(Candidate.from_json(c) for c in q) for q in value["candidates"]),
                seconds=Seconds(**{name: float(value["seconds"][name]) for name in ("train", "search", "score")}),
                complete=bool(value["complete"]),
                log=dict(value["log"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a stored result of a puzzle: {error!r}") from error
