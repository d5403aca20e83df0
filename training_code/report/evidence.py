"""Evidence of a test input's candidates as plain JSON types: which views found a grid, and what every view says of it. Judges nothing."""

import math
from dataclasses import asdict
from typing import Any

from arc_loader.grids import Grid, grid_hash
from inference_tools.candidates import ProgramEvidence
from report.answers import Answer
from report.run import Run
from selection.ranking import RULES


def grid_text(grid: Grid) -> str:
    """A grid as digits, rows apart by `/`: "007/070"."""
    return "/".join("".join(map(str, row)) for row in grid.tolist())


def number(value: float | None, digits: int = 4) -> float | None:
    """So many significant digits; None for what is no finite number (JSON knows none)."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.{digits}g}")


def views_of(run: Run, task_id: str, query: int) -> list[tuple[str, str]]:
    """All (source, view key) that say anything of a test input, in the order of sources and keys."""
    puzzle = run.pool.puzzles.get(task_id)
    if puzzle is None:
        return []
    found: dict[tuple[str, str], None] = {}
    for source, rows in puzzle.found.items():
        keys = {key for candidate in rows[query] for key in (*candidate.search_nll, *candidate.view_nll)}
        found.update(dict.fromkeys((source, key) for key in sorted(keys)))
    return list(found)


def candidates_json(run: Run, task_id: str, query: int, *, answer: Answer, most: int) -> list[dict[str, Any]]:
    """The first `most` candidates, and beyond them what was submitted and what is right.

    g: grid; rank: by the run's rule; places, values: per rule; search, scored: nll per view of `views_of`, null: none; right: whether
    it is the truth, null: not known; attempt: 1 or 2 if it was submitted; program: the shortest that gives it, null: none is known
    """
    views = views_of(run, task_id, query)
    by_source = _by_source(run, task_id, query)
    submitted = {grid_hash(grid): place for place, grid in reversed(list(enumerate(answer.attempts, start=1)))}
    truth = None if answer.truth is None else grid_hash(answer.truth)
    rows = []
    for rank, candidate in enumerate(answer.ranked, start=1):
        name = grid_hash(candidate.grid)
        if rank > most and name != truth and name not in submitted:
            continue
        own = {source: known[name] for source, known in by_source.items() if name in known}
        evidence = [own.get(source) for source, _ in views]
        rows.append(
            {
                "g": grid_text(candidate.grid),
                "rank": rank,
                "places": [answer.places[rule].get(name) for rule in RULES],
                "values": [number(rule(candidate)) for rule in RULES.values()],
                "search": [e and number(e.search_nll.get(key)) for e, (_, key) in zip(evidence, views, strict=True)],
                "scored": [e and number(e.view_nll.get(key)) for e, (_, key) in zip(evidence, views, strict=True)],
                "right": None if truth is None else name == truth,
                "attempt": submitted.get(name),
                "program": candidate.program and program_json(candidate.program),
            }
        )
    return rows


def program_json(program: ProgramEvidence) -> dict[str, Any]:
    """cost: in steps of its search; votes: programs that give the same; source: its text."""
    return {**asdict(program), "cost": number(program.cost)}


def _by_source(run: Run, task_id: str, query: int) -> dict[str, dict[str, Any]]:
    """Source -> grid's hash -> the candidate as the source knows it."""
    puzzle = run.pool.puzzles.get(task_id)
    found = {} if puzzle is None else puzzle.found
    return {source: {grid_hash(c.grid): c for c in rows[query]} for source, rows in found.items()}
