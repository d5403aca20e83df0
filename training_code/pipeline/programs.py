"""Programs for one puzzle as the pipeline sees them: their answers as candidates with evidence, to disk and back. Knows no model.

What a search finds depends on the puzzle, its units of work and the code of the search alone.
"""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import omni_arc
from arc_loader.grids import GridError, as_grid
from arc_loader.tasks import Task, puzzle_hash
from inference_tools.candidates import Candidate, ProgramEvidence

if TYPE_CHECKING:
    from omni_arc.program_search import FoundAnswer

STAGE = "programs"
"""Name of the stage, and of the round, that a search for programs is in a run's log."""
_CODE = ("language", "program_search")  # folders of `omni_arc` that decide what is found


@dataclass(frozen=True)
class FoundPrograms:
    """What the search for one puzzle's programs found.

    answers: per test input at most `ProgramRecipe.max_answers` candidates, that of the shortest program first, with no evidence but that
    programs: how many reproduce all demonstrations; units: of work; seconds: wall time
    complete: False if the clock ended it, or it failed: it is not to be kept
    """

    answers: tuple[tuple[Candidate, ...], ...]
    programs: int = 0
    units: int = 0
    seconds: float = 0.0
    complete: bool = True

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types; `from_json` brings back an equal value."""
        return {
            "answers": [[candidate.to_json() for candidate in row] for row in self.answers],
            "programs": self.programs,
            "units": self.units,
            "seconds": self.seconds,
            "complete": self.complete,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "FoundPrograms":
        """The value that `to_json` wrote. Raises ValueError if a field is missing or of the wrong kind, or an answer has no program."""
        try:
            answers = tuple(tuple(Candidate.from_json(one) for one in row) for row in value["answers"])
            found = cls(
                answers=answers,
                programs=int(value["programs"]),
                units=int(value["units"]),
                seconds=float(value["seconds"]),
                complete=bool(value["complete"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not the programs of a puzzle: {error!r}") from error
        if any(candidate.program is None for row in answers for candidate in row):
            raise ValueError("not the programs of a puzzle: an answer has no program")
        return found

    def facts(self) -> dict[str, Any]:
        """What a run's log says of it, as fields of `run_events.StageEnded` and `StageKnown`."""
        counts = {"programs": self.programs, "units": self.units, "complete": float(self.complete)}
        return {
            "stage": STAGE,
            "round": STAGE,
            "seconds": round(self.seconds, 3),
            "counts": {**counts, "candidates": sum(map(len, self.answers))},
        }


def nothing_found(*, task: Task, seconds: float = 0.0) -> FoundPrograms:
    """What is known after a search that failed."""
    return FoundPrograms(answers=((),) * len(task.test), seconds=seconds, complete=False)


def find_programs(*, task: Task, units: int, max_seconds: float, max_answers: int) -> FoundPrograms:
    """Search, in this process, as long as units and clock allow. The rest: as in `recipes.ProgramRecipe`.

    Raises ValueError for a puzzle without demonstrations or tests, or fewer than 1 unit.
    """
    from omni_arc.program_search import search_programs  # 0.3 s that only those who search need to spend

    begin = time.monotonic()
    result = search_programs(task, budget=units, deadline=begin + max_seconds)
    answers = tuple(
        tuple(filter(None, map(_candidate, result.answers(query))))[:max_answers] for query in range(len(task.test))
    )
    return FoundPrograms(
        answers=answers,
        programs=len(result.fits),
        units=result.spent,
        seconds=time.monotonic() - begin,
        complete=not result.late,
    )


def _candidate(found: "FoundAnswer") -> Candidate | None:
    """None for what is no grid: a program that holds on the demonstrations may say anything of a test input."""
    try:
        grid = as_grid(found.grid, where="answer of a program")
    except GridError:
        return None
    program = ProgramEvidence(cost=found.fit.cost, votes=found.votes, source=found.fit.source)
    return Candidate(grid=grid, search_nll={}, program=program)


def describe_programs(*, task: Task, units: int, max_answers: int) -> dict[str, Any]:
    """Everything that decides what a complete search finds, as plain JSON types: its key in the store."""
    return {
        "kind": "programs",
        "content": puzzle_hash(task),
        "search": search_fingerprint(),
        "units": units,
        "max_answers": max_answers,
    }


@cache
def search_fingerprint() -> str:
    """sha256 over the files of the search and of its language: another search finds other programs."""
    root, digest = Path(omni_arc.__file__).parent, hashlib.sha256()
    for path in sorted(path for folder in _CODE for path in (root / folder).rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()
