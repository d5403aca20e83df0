"""Program: source text that somebody else wrote, and Job: the calls that are wanted of it. Data only; nothing here runs it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from arc_loader.grids import Grid, as_grid, shown


@dataclass(frozen=True)
class Program:
    """Python source that defines a function.

    source: the text, as a model or a file gave it
    entry: the function that is called: `task` (grid -> grid); in BARC files `main`, and `generate_input` without an argument
    nll: what its writer thinks of it: negative log-likelihood of the whole text in nats, lower is better; None where unknown
    Raises ValueError for another type, an entry that is no plain name, or an nll that is no finite number.
    """

    source: str
    entry: str = "task"
    nll: float | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.source, str):
            raise ValueError(f"the source of a program is text, not {shown(self.source)}")
        if not isinstance(self.entry, str) or not self.entry.isidentifier() or self.entry.startswith("_"):
            raise ValueError(f"the entry of a program is a name without a leading '_', not {shown(self.entry)}")
        if self.nll is not None and (isinstance(self.nll, bool) or not math.isfinite(self.nll)):
            raise ValueError(f"the nll of a program is a finite number or None, not {shown(self.nll)}")


@dataclass(frozen=True, eq=False)
class Job:
    """One program and the calls wanted of it, all made in one child process.

    inputs: one call each, with this grid; None: a call without an argument (a generator of inputs)
    seed: call number i sees `random` and `np.random` seeded with (seed, i), so generators give other grids for other seeds
    Raises GridError for an input that is no grid, ValueError for a negative seed.
    """

    program: Program
    inputs: tuple[Grid | None, ...]
    seed: int = 0

    def __post_init__(self) -> None:
        grids = tuple(None if g is None else as_grid(g, where=f"input {i}") for i, g in enumerate(self.inputs))
        object.__setattr__(self, "inputs", grids)
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed < 2**63:
            raise ValueError(f"the seed of a job is an integer from 0 to 2**63 - 1, not {shown(self.seed)}")
