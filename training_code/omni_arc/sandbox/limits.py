"""SandboxLimits: what a program may use up. Numbers only; who enforces which of them is said in docs/sandbox.md."""

from __future__ import annotations

from dataclasses import dataclass, fields

from arc_loader.grids import shown


@dataclass(frozen=True)
class SandboxLimits:
    """Limits of one job, all its calls together.

    cpu_seconds: processor time
    wall_seconds: time by the clock, for a machine that is busy with other things; not below cpu_seconds
    memory_mb: address space beyond what the empty worker has (MiB)
    print_chars: how much a program may print; what it prints is counted and thrown away
    source_chars: length of the source
    calls: number of inputs of one job
    recursion: depth of Python calls
    Raises ValueError for a limit that is no positive number.
    """

    cpu_seconds: float = 2.0
    wall_seconds: float = 6.0
    memory_mb: int = 512
    print_chars: int = 100_000
    source_chars: int = 50_000
    calls: int = 1_000
    recursion: int = 3_000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            kinds = (int, float) if field.type == "float" else (int,)
            if isinstance(value, bool) or not isinstance(value, kinds) or not 0 < value < 10**9:
                raise ValueError(f"limit {field.name}: a positive {field.type} below 10**9, not {shown(value)}")
        if self.wall_seconds < self.cpu_seconds:
            raise ValueError(f"limit wall_seconds: {self.wall_seconds} is below cpu_seconds, {self.cpu_seconds}")
