"""Pool: every candidate of a run with all its evidence and where it comes from; several pools become one. Knows no file and no truth.

A *source* is one checkpoint under one recipe, seed and pass. Evidence of different sources is never mixed: it is kept by source.
"""

import hashlib
import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import reduce
from typing import Any

from arc_loader.grids import Grid, grid_hash
from arc_loader.tasks import Task, puzzle_hash
from inference_tools.candidates import Candidate
from selection.pooled import Pooled, pooled

QUICK_ROUND = "quick"
"""Name of the pass that answers early."""


class PoolError(ValueError):
    """A pool that is damaged, or pools that contradict each other; the message names file, puzzle, field and value."""


@dataclass(frozen=True)
class Source:
    """Where evidence comes from. Two sources with any difference have different names.

    model: fingerprint of the checkpoint; seed: of the run; round: name of the pass, e.g. "quick"; min_prob: what its searches cut at
    recipe: everything else that decided the evidence, as JSON types
    """

    model: str
    seed: int
    round: str
    min_prob: float
    recipe: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.min_prob, float) or not 0 < self.min_prob < 1:
            raise PoolError(f"source: min_prob is {self.min_prob!r}, needed is a number between 0 and 1")
        if type(self.seed) is not int or not isinstance(self.model, str) or not isinstance(self.round, str):
            raise PoolError(f"source: model, seed and round are {self.model!r}, {self.seed!r}, {self.round!r}")
        if not isinstance(self.recipe, Mapping):
            raise PoolError(f"source: recipe is {self.recipe!r}, needed is an object")

    @property
    def name(self) -> str:
        """16 hex digits: a hash of all fields."""
        text = json.dumps(asdict(self), sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def quick(self) -> bool:
        """Whether it is a first pass, which counts only where no other source says anything."""
        return self.round == QUICK_ROUND

    @property
    def cutoff(self) -> float:
        """-log(min_prob): the nll (nats) below which its searches find every completion."""
        return -math.log(self.min_prob)


@dataclass(frozen=True)
class PooledPuzzle:
    """A puzzle's candidates.

    task_id, source_id: as in `Task`; content: `puzzle_hash`; tests: number of test inputs
    found: name of a source -> per test input its candidates (none, if it worked in vain)
    guesses: per test input grids that stand in for missing candidates, best first
    programs: per test input answers of programs, each with its program and no other evidence; left out, there are none
    """

    task_id: str
    source_id: str
    content: str
    tests: int
    found: Mapping[str, tuple[tuple[Candidate, ...], ...]]
    guesses: tuple[tuple[Grid, ...], ...]
    programs: tuple[tuple[Candidate, ...], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "programs", self.programs or ((),) * self.tests)
        for what, rows in (*self.found.items(), ("guesses", self.guesses), ("programs", self.programs)):
            if len(rows) != self.tests:
                raise PoolError(f"puzzle {self.task_id}: {what}: {len(rows)} test inputs, the puzzle has {self.tests}")


@dataclass(frozen=True)
class Pool:
    """sources: by their names; puzzles: by their ids."""

    sources: Mapping[str, Source]
    puzzles: Mapping[str, PooledPuzzle]

    def pooled(self, *, task_id: str, query: int, leave_out: Collection[str] = ()) -> Pooled:
        """All candidates of a test input with the evidence of all sources together; quick ones behind the others.

        leave_out: names of sources that do not count. Raises KeyError for an unknown puzzle.
        """
        found = {name: rows[query] for name, rows in self.puzzles[task_id].found.items() if name not in leave_out}
        return pooled(
            by_source=found,
            cutoffs={name: self.sources[name].cutoff for name in found},
            behind=[name for name in found if self.sources[name].quick],
            programs=self.puzzles[task_id].programs[query],
        )


def make_pool(
    *,
    tasks: Mapping[str, Task],
    found: Iterable[tuple[Source, str, Sequence[Sequence[Candidate]]]],
    guesses: Mapping[str, Sequence[Sequence[Grid]]] | None = None,
    programs: Mapping[str, Sequence[Sequence[Candidate]]] | None = None,
) -> Pool:
    """The pool of a run.

    tasks: all puzzles of the run, also those without candidates; found: (source, puzzle id, candidates per test input); of two with
    the same source and puzzle the later one counts
    guesses: puzzle id -> per test input grids that stand in for missing candidates; programs: the same for answers of programs
    Raises PoolError for an unknown puzzle, or a wrong number of test inputs.
    """
    sources: dict[str, Source] = {}
    by_puzzle: dict[str, dict[str, tuple[tuple[Candidate, ...], ...]]] = {task_id: {} for task_id in tasks}
    for source, task_id, rows in found:
        if task_id not in by_puzzle:
            raise PoolError(f"candidates of an unknown puzzle {task_id!r}")
        name = source.name
        sources[name] = source
        by_puzzle[task_id][name] = tuple(map(tuple, rows))
    puzzles = {
        task_id: PooledPuzzle(
            task_id=task_id,
            source_id=task.source_id,
            content=puzzle_hash(task),
            tests=len(task.test),
            found=by_puzzle[task_id],
            guesses=tuple(map(tuple, (guesses or {}).get(task_id, [()] * len(task.test)))),
            programs=tuple(map(tuple, (programs or {}).get(task_id, ()))),
        )
        for task_id, task in tasks.items()
    }
    return Pool(sources=sources, puzzles=puzzles)


def merge_pools(pools: Sequence[Pool]) -> Pool:
    """One pool with everything that is in any of them: other puzzles, other sources, other candidates.

    Guesses: those of the first pool that has some for a test input come first. Of two programs for one answer the shorter one stays, with
    the more votes. Raises PoolError for no pools, for one puzzle id that
    stands for two puzzles, and for one source with two nlls of one grid under one view.
    """
    if not pools:
        raise PoolError("no pools to merge")
    return reduce(_merged, pools)


def _merged(a: Pool, b: Pool) -> Pool:
    puzzles = dict(a.puzzles)
    for task_id, new in b.puzzles.items():
        puzzles[task_id] = _merged_puzzle(puzzles[task_id], new) if task_id in puzzles else new
    return Pool(sources={**a.sources, **b.sources}, puzzles=puzzles)


def _merged_puzzle(a: PooledPuzzle, b: PooledPuzzle) -> PooledPuzzle:
    where = f"puzzle {a.task_id}"
    for name in ("source_id", "content", "tests"):
        if getattr(a, name) != getattr(b, name):
            raise PoolError(f"{where}: {name} is {getattr(a, name)!r} in one pool, {getattr(b, name)!r} in another")
    found = dict(a.found)
    for source, rows in b.found.items():
        found[source] = _united(found[source], rows, where=where) if source in found else rows
    guesses = tuple(_different([*x, *y]) for x, y in zip(a.guesses, b.guesses, strict=True))
    programs = tuple(map(_shortest, a.programs, b.programs))
    return PooledPuzzle(a.task_id, a.source_id, a.content, a.tests, found, guesses, programs)


def _united(
    a: Sequence[Sequence[Candidate]], b: Sequence[Sequence[Candidate]], *, where: str
) -> tuple[tuple[Candidate, ...], ...]:
    """Per test input the candidates of both, which belong to one source; evidence for one grid is put together."""
    if len(a) != len(b):
        raise PoolError(f"{where}: {len(b)} test inputs, the puzzle has {len(a)}")
    rows = []
    for query, (old, new) in enumerate(zip(a, b, strict=True)):
        known = {grid_hash(c.grid): c for c in old}
        for candidate in new:
            name = grid_hash(candidate.grid)
            if name in known:
                at = f"{where} test input {query}"
                candidate = Candidate(
                    grid=candidate.grid,
                    search_nll=_agreed(known[name].search_nll, candidate.search_nll, where=f"{at} search_nll"),
                    view_nll=_agreed(known[name].view_nll, candidate.view_nll, where=f"{at} view_nll"),
                    verify_odds=_agreed(known[name].verify_odds, candidate.verify_odds, where=f"{at} verify_odds"),
                    select_odds=_agreed(known[name].select_odds, candidate.select_odds, where=f"{at} select_odds"),
                )
            known[name] = candidate
        rows.append(tuple(known.values()))
    return tuple(rows)


def _shortest(a: Sequence[Candidate], b: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Each answer once, by its shortest program."""
    kept: dict[str, Candidate] = {}
    for candidate in (*a, *b):
        other = kept.get(name := grid_hash(candidate.grid), candidate)
        best = min(candidate, other, key=lambda one: (one.program.cost, one.program.source))
        votes = max(candidate.program.votes, other.program.votes)
        kept[name] = replace(best, program=replace(best.program, votes=votes))
    return tuple(sorted(kept.values(), key=lambda one: (one.program.cost, grid_hash(one.grid))))


def _agreed(a: Mapping[str, float], b: Mapping[str, float], *, where: str) -> dict[str, float]:
    for key in a.keys() & b.keys():
        if a[key] != b[key]:
            raise PoolError(f"{where} of one source under {key}: {a[key]!r} and {b[key]!r}")
    return {**a, **b}


def _different(grids: Iterable[Grid]) -> tuple[Grid, ...]:
    return tuple({grid_hash(grid): grid for grid in reversed(list(grids))}.values())[::-1]
