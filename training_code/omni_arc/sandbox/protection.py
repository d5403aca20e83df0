"""Protection: what stands between programs and this machine, here and now, as found by trying. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Protection:
    """What a sandbox enforces.

    process: how programs get a process of their own
    measures: what was done to it -> "" if it is in force, else why it is not
    tried: what was tried from inside, with all of Python -> whether it was held
    """

    process: str
    measures: Mapping[str, str]
    tried: Mapping[str, bool]

    @property
    def complete(self) -> bool:
        """Whether everything that was tried from inside was held."""
        return all(self.tried.values())

    def __str__(self) -> str:
        lines = [f"process: {self.process}"]
        lines += [
            f"{'yes' if not why else 'no '}  {name}{f' ({why})' if why else ''}" for name, why in self.measures.items()
        ]
        lines += [f"{'yes' if held else 'NO '}  tried: {name}" for name, held in self.tried.items()]
        return "\n".join(lines)
