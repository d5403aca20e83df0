"""What the work on a puzzle is made of: stages, each with a result that can be kept, so that later work starts behind it.

The stages of a puzzle: "train" (if the recipe trains), then for every test input "search" and "score". Plain data; does no work.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from arc_loader.tasks import Task
from inference_tools.candidates import Candidate
from pipeline.result import Seconds, TaskResult


@dataclass(frozen=True)
class Stage:
    """A stage that has ended.

    kind: "train", "search" or "score"; query: test input, None for "train"
    candidates: of the test input, as far as known now; none for "train"
    seconds: wall time; log: numbers of interest
    losses: of "train": mean nll in nats per reply token of each step; cut_views: of "search": keys of views that a limit stopped
    complete: False if a deadline cut it or an earlier stage short, or memory did not suffice for all of it: it is not to be kept
    adapter: of "train", what was trained (`model_tools.adapter_bytes`), if it is small enough; not part of the JSON
    """

    kind: str
    query: int | None
    candidates: tuple[Candidate, ...] = ()
    seconds: float = 0.0
    log: Mapping[str, float] = field(default_factory=dict)
    losses: tuple[float, ...] = ()
    cut_views: tuple[str, ...] = ()
    complete: bool = True
    adapter: bytes | None = None

    @property
    def name(self) -> str:
        """Unique within a puzzle: "train", "search 0", ..."""
        return self.kind if self.query is None else f"{self.kind} {self.query}"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types; of complete stages only."""
        return {
            "kind": self.kind,
            "query": self.query,
            "candidates": [candidate.to_json() for candidate in self.candidates],
            "seconds": self.seconds,
            "log": dict(self.log),
            "losses": list(self.losses),
            "cut_views": list(self.cut_views),
        }

    def facts(self) -> dict[str, Any]:
        """What a run's log says of it, as fields of `run_events.StageEnded` and `StageKnown`; losses to 5 digits."""
        return {
            "stage": self.kind,
            "seconds": round(self.seconds, 3),
            "query": self.query,
            "counts": {**self.log, "candidates": len(self.candidates), "complete": float(self.complete)},
            "losses": tuple(float(f"{loss:.5g}") for loss in self.losses),
            "cut_views": self.cut_views,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Stage":
        """The stage that `to_json` wrote; `losses` and `cut_views` may be missing. Raises ValueError if another field is, or is wrong."""
        try:
            return cls(
                kind=value["kind"],
                query=value["query"],
                candidates=tuple(Candidate.from_json(c) for c in value["candidates"]),
                seconds=float(value["seconds"]),
                log=dict(value["log"]),
                losses=tuple(map(float, value.get("losses", ()))),
                cut_views=tuple(map(str, value.get("cut_views", ()))),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a stored stage of a puzzle: {error!r}") from error


def stage_names(*, task: Task, trains: bool) -> tuple[str, ...]:
    """The names of all stages of a puzzle, in their order."""
    queries = [f"{kind} {query}" for query in range(len(task.test)) for kind in ("search", "score")]
    return ("train", *queries) if trains else tuple(queries)


def assembled(*, task: Task, stages: Mapping[str, Stage], complete: bool = True) -> TaskResult:
    """The result of a puzzle from its stages, by name; those that are missing count as nothing found.

    complete: that all its stages are there and complete is known to the caller
    """
    log: dict[str, float] = {}
    seconds = dict.fromkeys(("train", "search", "score"), 0.0)
    for stage in stages.values():
        seconds[stage.kind] += stage.seconds
        for name, value in stage.log.items():
            log[name] = log.get(name, 0) + value
    nothing = Stage(kind="search", query=0)
    return TaskResult(
        task_id=task.id,
        candidates=tuple(
            stages.get(f"score {query}", stages.get(f"search {query}", nothing)).candidates
            for query in range(len(task.test))
        ),
        seconds=Seconds(**seconds),
        complete=complete,
        log=log,
    )
