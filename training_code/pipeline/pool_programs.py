"""Answers of programs in a pool's file: numbers in arrays, texts in the header, and back, checked. Format: docs/pool.md. Opens no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from arc_loader.grids import Grid
from inference_tools.candidates import Candidate, ProgramEvidence
from pipeline.pool import PoolError
from pipeline.pool_header import Header

ARRAYS: Mapping[str, tuple[str, int]] = {"programs": ("int32", 2), "costs": ("float64", 1)}
"""Name -> dtype, number of dimensions. They are there where the pool has programs."""
WIDTH = 5  # of a row of `programs`: puzzle, test input, grid, votes, text


@dataclass
class ProgramRows:
    """What is written. rows: of `programs`; texts: of all programs, each once, with its number."""

    rows: list[tuple[int, ...]] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)

    def add(self, candidate: Candidate, *, place: int, query: int, grid: int) -> None:
        """An answer of the puzzle at `place` for a test input; grid: its number."""
        program = candidate.program
        text = self.texts.setdefault(program.source, len(self.texts))
        self.rows.append((place, query, grid, program.votes, text))
        self.costs.append(program.cost)

    def arrays(self) -> dict[str, np.ndarray]:
        """By the names of `ARRAYS`; none where there are no programs."""
        if not self.rows:
            return {}
        return {"programs": np.array(self.rows).reshape(-1, WIDTH), "costs": np.array(self.costs)}


def read_programs(
    arrays: Mapping[str, np.ndarray], *, header: Header, grids: Sequence[Grid], where: str
) -> list[list[list[Candidate]]]:
    """Per puzzle and test input the answers of programs. where: what messages begin with. Raises PoolError."""
    found: list[list[list[Candidate]]] = [[[] for _ in range(puzzle.tests)] for puzzle in header.puzzles]
    if not header.has_programs:
        return found
    rows, costs = arrays["programs"], arrays["costs"]
    if len(rows) != len(costs):
        raise PoolError(f"{where}: {len(rows)} programs, {len(costs)} costs")
    for number, ((place, query, grid, votes, text), cost) in enumerate(zip(rows.tolist(), costs.tolist(), strict=True)):
        at = f"{where}: programs row {number}"
        header.check(place, query, grid, grids=len(grids), where=at)
        if not 0 <= text < len(header.texts):
            raise PoolError(f"{at}: text is {text}, needed is 0 to {len(header.texts) - 1}")
        try:
            program = ProgramEvidence(cost=cost, votes=votes, source=header.texts[text])
        except ValueError as error:
            raise PoolError(f"{at}: puzzle {header.puzzles[place].task_id}: {error}") from error
        found[place][query].append(Candidate(grid=grids[grid], search_nll={}, program=program))
    return found
