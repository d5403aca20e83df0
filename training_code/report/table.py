"""The table of a run: one line a puzzle, as text and as plain JSON types. Counts nothing itself."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from inference_tools.candidates import Candidate
from selection.metrics import Outcome

HEADER = ("puzzle", "train s", "search s", "score s", "candidates", "rank of right", "solved")


@dataclass(frozen=True)
class Row:
    """A puzzle in the table. Seconds per stage; `outcome` None: no work was done on it. `note`: e.g. why.

    programs: per test input the answers that programs give, as JSON types (`program_answers`); (): none were searched for
    """

    task_id: str
    train_seconds: float
    search_seconds: float
    score_seconds: float
    outcome: Outcome | None
    note: str = ""
    programs: tuple[list[dict[str, Any]], ...] = ()


def program_answers(ranked: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Of a test input's candidates (best first) those that programs give, the shortest program first: rank, cost, votes, source."""
    found = [
        {"rank": rank, **asdict(candidate.program)}
        for rank, candidate in enumerate(ranked, start=1)
        if candidate.program is not None
    ]
    return sorted(found, key=lambda answer: (answer["cost"], answer["rank"]))


def text_table(rows: Sequence[Row]) -> str:
    """Aligned columns, a line a puzzle; of several test inputs the numbers are separated by `/`, `-` means the right one is not there.

    Where programs were found, the last column is the cost of the shortest one.
    """
    lines = [HEADER] + [_cells(row) for row in rows]
    if any(row.programs for row in rows):
        lines = [(*line, cost) for line, cost in zip(lines, ("program", *map(_costs, rows)), strict=True)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    text = ["  ".join(cell.rjust(width) if n else cell.ljust(width) for n, (cell, width) in enumerate(zip(line, widths, strict=True)))
            for line in lines]  # fmt: skip
    text.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(
        line + (f"  {row.note}" if row and row.note else "")
        for line, row in zip(text, (None, None, *rows), strict=True)
    )


def json_table(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The same as a list of objects, seconds unrounded; "programs" only where some were found."""
    return [
        {
            "puzzle": row.task_id,
            "seconds": {"train": row.train_seconds, "search": row.search_seconds, "score": row.score_seconds},
            "candidates": list(row.outcome.candidates) if row.outcome else None,
            "ranks": list(row.outcome.ranks) if row.outcome else None,
            "points": row.outcome.points if row.outcome else 0.0,
            "note": row.note,
            **({"programs": list(row.programs)} if row.programs else {}),
        }
        for row in rows
    ]


def _costs(row: Row) -> str:
    return "/".join(f"{answers[0]['cost']:.1f}" if answers else "-" for answers in row.programs) or "-"


def _cells(row: Row) -> tuple[str, ...]:
    seconds = tuple(f"{s:.1f}" for s in (row.train_seconds, row.search_seconds, row.score_seconds))
    if row.outcome is None:
        return (row.task_id, *seconds, "-", "-", "-")
    ranks = "/".join("-" if rank is None else str(rank) for rank in row.outcome.ranks)
    solved = "/".join("yes" if s else "no" for s in row.outcome.solved)
    return (row.task_id, *seconds, "/".join(map(str, row.outcome.candidates)), ranks, solved)
