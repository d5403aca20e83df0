"""Candidate: a grid that may be the answer, with all evidence for it.

Grids here are in the base orientation: whoever decodes a completion inverts its view first. No torch, no model, no solutions.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from arc_loader.grids import Grid, as_grid, grid_hash, same_grid, to_lists

ODDS = ("verify_odds", "select_odds")
"""What a model said that was asked about a candidate: fields of Candidate."""


@dataclass(frozen=True)
class ProgramEvidence:
    """Programs that reproduce all demonstrations of a puzzle give the grid.

    cost: length of the shortest of them, in steps of the search for programs; votes: how many were found; source: the shortest one's text
    """

    cost: float
    votes: int
    source: str

    def __post_init__(self) -> None:
        if isinstance(self.cost, bool) or not isinstance(self.cost, (int, float)) or not math.isfinite(self.cost):
            raise ValueError(f"program: cost is {self.cost!r}, needed is a finite number")
        if type(self.votes) is not int or self.votes < 1:
            raise ValueError(f"program: votes is {self.votes!r}, needed is a whole number from 1 on")
        if not isinstance(self.source, str) or not self.source:
            raise ValueError(f"program: source is {self.source!r}, needed is text")
        object.__setattr__(self, "cost", float(self.cost))

    @staticmethod
    def from_json(value: Any, *, where: str) -> "ProgramEvidence":
        """Of an object with exactly these fields (`dataclasses.asdict`); ValueError starting with `where` for anything else."""
        names = ["cost", "source", "votes"]
        if not isinstance(value, Mapping) or sorted(value) != names:
            raise ValueError(f"{where}: expected an object with {names}, got {value!r}")
        try:
            return ProgramEvidence(**value)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error


@dataclass(frozen=True, eq=False)
class Candidate:
    """`search_nll`: view key -> nll (nats) for the views whose search found the grid; `view_nll`: view key -> nll as a forced answer.

    program: programs that give the grid; None: none is known
    verify_odds, select_odds: view key -> what a model said that was asked about the grid (`selection.judged_rules`); empty: not asked
    """

    grid: Grid
    search_nll: Mapping[str, float]
    view_nll: Mapping[str, float] = field(default_factory=dict)
    program: ProgramEvidence | None = None
    verify_odds: Mapping[str, float] = field(default_factory=dict)
    select_odds: Mapping[str, float] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Equal grids with equal evidence."""
        if not isinstance(other, Candidate):
            return NotImplemented
        evidence = self.search_nll == other.search_nll and self.view_nll == other.view_nll
        asked = self.verify_odds == other.verify_odds and self.select_odds == other.select_odds
        return evidence and asked and self.program == other.program and same_grid(self.grid, other.grid)

    def __hash__(self) -> int:
        return int(grid_hash(self.grid)[:15], 16)

    def with_view_nll(self, *, view_nll: Mapping[str, float]) -> "Candidate":
        """The same candidate with these scores; ValueError for one that is not a finite number."""
        return replace(self, view_nll=_checked(view_nll, where="view_nll"))

    def to_json(self) -> dict[str, Any]:
        """Plain lists, dictionaries and floats (which survive JSON bit by bit); "program" and odds only where there are some."""
        value = {"grid": to_lists(self.grid), "search_nll": dict(self.search_nll), "view_nll": dict(self.view_nll)}
        value |= {} if self.program is None else {"program": asdict(self.program)}
        return value | {name: dict(getattr(self, name)) for name in ODDS if getattr(self, name)}

    @staticmethod
    def from_json(value: Mapping[str, Any], *, where: str = "candidate") -> "Candidate":
        """The inverse of `to_json`; ValueError starting with `where` for anything else."""
        fields = {"grid", "search_nll", "view_nll"}
        if not isinstance(value, Mapping) or set(value) - {"program", *ODDS} != fields:
            shown = sorted(value) if isinstance(value, Mapping) else value
            raise ValueError(f"{where}: expected an object with {sorted(fields)}, got {shown!r}")
        return Candidate(
            grid=as_grid(value["grid"], where=f"{where}.grid"),
            search_nll=_checked(value["search_nll"], where=f"{where}.search_nll"),
            view_nll=_checked(value["view_nll"], where=f"{where}.view_nll"),
            program=ProgramEvidence.from_json(value["program"], where=f"{where}.program")
            if "program" in value
            else None,
            **{name: _checked(value[name], where=f"{where}.{name}") for name in ODDS if name in value},
        )


def merge_candidates(*, found: Mapping[str, Sequence[tuple[Grid, float]]]) -> tuple[Candidate, ...]:
    """One Candidate for each different grid among what the searches found.

    `found`: view key -> (grid in base orientation, nll) of each decoded completion. A grid found twice under one key counts with its
    lower nll. Order: by lowest nll over the keys, then by grid hash, so it does not depend on the order of `found`.
    """
    grids: dict[str, Grid] = {}
    evidence: dict[str, dict[str, float]] = {}
    for key in sorted(found):
        for number, (grid, nll) in enumerate(found[key]):
            name = grid_hash(as_grid(grid, where=f"{key}[{number}]"))
            nll = _checked({key: nll}, where=f"{key}[{number}]")[key]
            grids.setdefault(name, grid)
            known = evidence.setdefault(name, {})
            known[key] = min(nll, known.get(key, math.inf))
    order = sorted(grids, key=lambda name: (min(evidence[name].values()), name))
    return tuple(Candidate(grid=grids[name], search_nll=evidence[name]) for name in order)


def _checked(values: Any, *, where: str) -> dict[str, float]:
    """A copy with plain floats; ValueError for a key that is no text or a value that is no finite number."""
    if not isinstance(values, Mapping):
        raise ValueError(f"{where}: expected an object of numbers, got {values!r}")
    plain: dict[str, float] = {}
    for key, value in values.items():
        if not isinstance(key, str) or isinstance(value, (bool, str)) or not hasattr(value, "__float__"):
            raise ValueError(f"{where}: expected text and a number, got {key!r}: {value!r}")
        plain[key] = float(value)
        if not math.isfinite(plain[key]):
            raise ValueError(f"{where}: nll of {key!r} must be finite, got {value!r}")
    return plain
