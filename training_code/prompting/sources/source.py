"""PuzzleSource: where training puzzles are drawn from; what files, BARC and puzzles written as code have in common."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from prompting.puzzle import Puzzle


class PuzzleSource(Protocol):
    """A set of puzzles. Drawing depends on `place` and the state of `rng` alone, so that any process draws the same.

    name: as on the command line; draws: how many an epoch has; puzzles: how many there are to draw from
    has_code: whether its puzzles come with source code; fingerprint: of its contents
    """

    name: str
    draws: int
    puzzles: int
    has_code: bool
    fingerprint: str

    def draw(self, place: int, *, rng: np.random.Generator) -> Puzzle:
        """Draw `place` (from 0 to `draws` - 1) of an epoch."""

    def subsampled(self, ratio: float, *, seed: int) -> PuzzleSource:
        """The set with this share of its puzzles (at least one), chosen by `seed`."""


def chosen(count: int, ratio: float, *, seed: int) -> list[int]:
    """Numbers of a share of `count` puzzles, at least one, in order; the same for the same seed. Raises ValueError for a wrong ratio."""
    if not 0 < ratio <= 1:
        raise ValueError(f"a share of puzzles is above 0 and at most 1, not {ratio!r}")
    kept = max(1, round(count * ratio))
    return sorted(np.random.default_rng([seed, 11]).permutation(count)[:kept].tolist())
