"""Ranks a pool again: two attempts at every test input by one rule, in seconds, without model or torch. Knows no truth."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from arc_loader.files import write_atomically
from arc_loader.grids import Grid, to_lists
from arc_loader.submission import ATTEMPTS
from arc_loader.tasks import Task, puzzle_hash
from inference_tools.candidates import Candidate
from pipeline.guesses import guesses, obeyed_guess
from pipeline.pool import Pool, PooledPuzzle, PoolError
from selection.attempts import Chosen, choose_attempts
from selection.claims import claims
from selection.pooled import Pooled
from selection.ranking import rule_named

NOTHING = Pooled(front=(), behind=())
"""What is known of a puzzle that no pool has."""


@dataclass(frozen=True)
class Reranked:
    """A puzzle after ranking; ranked: per test input its candidates, best first; chosen: per test input its attempts."""

    task_id: str
    source_id: str
    ranked: tuple[tuple[Candidate, ...], ...]
    chosen: tuple[Chosen, ...]


def rerank(
    *,
    pool: Pool,
    rules: Sequence[str],
    tasks: Mapping[str, Task] | None = None,
    leave_out: Iterable[str] = (),
    simple_rules: bool = False,
    believed: float | None = None,
) -> dict[str, dict[str, Reranked]]:
    """Name of a rule -> puzzle id -> its ranking by that rule.

    tasks: puzzles that are to be answered, guessed where the pool has nothing; left out, all puzzles of the pool
    leave_out: names of sources that do not count
    simple_rules: one attempt goes to a simple rule that all demonstrations obey, where there is one; needs `tasks`
    believed: one attempt goes to the answer of the shortest program, up to this cost (as `ProgramRecipe.believed`); None: none does
    Raises PoolError if a puzzle of the pool is another one than in `tasks`, ValueError for an unknown rule or source.
    """
    if simple_rules and tasks is None:
        raise ValueError("simple rules need the puzzles, not the pool alone")
    functions = {name: rule_named(name) for name in rules}
    dropped = frozenset(leave_out)
    if unknown := dropped - set(pool.sources):
        raise ValueError(f"no source {min(unknown)!r} in the pool; there are {', '.join(pool.sources)}")
    result: dict[str, dict[str, Reranked]] = {name: {} for name in rules}
    for task_id in pool.puzzles if tasks is None else tasks:
        task, puzzle = None if tasks is None else tasks[task_id], pool.puzzles.get(task_id)
        if puzzle is not None and task is not None and puzzle.content != puzzle_hash(task):
            raise PoolError(
                f"puzzle {task_id}: content is {puzzle.content} in the pool, {puzzle_hash(task)} in the file"
            )
        queries = range(puzzle.tests if task is None else len(task.test))
        together = [
            NOTHING if puzzle is None else pool.pooled(task_id=task_id, query=query, leave_out=dropped)
            for query in queries
        ]
        spare = [_spare(puzzle, task, query, known=_known(together[query])) for query in queries]
        obeyed = [obeyed_guess(task=task, query=query) if simple_rules else None for query in queries]
        for name, function in functions.items():
            ranked = tuple(candidates.ranked(function) for candidates in together)
            chosen = (
                choose_attempts(ranked=r, guesses=s, claims=claims(candidates=r, obeyed=o, believed=believed))
                for r, s, o in zip(ranked, spare, obeyed, strict=True)
            )
            result[name][task_id] = Reranked(task_id, (task or puzzle).source_id, ranked, tuple(chosen))
    return result


def _known(together: Pooled) -> int:
    """How many candidates there are, some of them perhaps more than once."""
    return len(together.front + together.behind + together.programs)


def _spare(puzzle: PooledPuzzle | None, task: Task | None, query: int, *, known: int) -> tuple[Grid, ...]:
    """What stands in for missing candidates, of which there are `known`: the pool's guesses, then our own."""
    spare = () if puzzle is None else puzzle.guesses[query]
    if task is not None and known + len(spare) < 4:  # some may be the same
        spare = (*spare, *(guess.grid for guess in guesses(task=task, query=query, n=3)))
    return spare


def write_reranked(path: Path | str, *, reranked: Mapping[str, Reranked]) -> None:
    """The submission of a ranking, written atomically. Raises OSError."""
    content = {
        puzzle.source_id: [
            {name: to_lists(grid) for name, grid in zip(ATTEMPTS, chosen.attempts, strict=True)}
            for chosen in puzzle.chosen
        ]
        for puzzle in reranked.values()
    }
    write_atomically(path, data=json.dumps(content, separators=(",", ":")).encode())
