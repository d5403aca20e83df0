"""Augmentation of data: the same puzzle seen otherwise. Flip, turns, colours, order of demonstrations, exchange with tests. Pure.

Probabilities as published with Omni-ARC (2024): a flip in half of the cases, 0 to 3 quarter turns, the background changes with 0.1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from arc_loader.grids import N_COLOURS, Grid
from arc_loader.transforms import Recolour, Rotate, Transpose
from prompting.puzzle import PromptError, Puzzle

HORIZONTAL_FLIP = (Rotate(), Transpose())


@dataclass(frozen=True)
class DataAugmentation:
    """What chance does to a puzzle; all of it leaves the rule the same up to names of colours and directions.

    flip: probability of a horizontal flip
    turns: whether there are 0 to 3 quarter turns, all equally likely
    colours: whether the colours are permuted
    background: probability that the background 0 takes part in that
    order: whether the demonstrations come in random order
    exchange: whether all examples are dealt anew into demonstrations and tests
    """

    flip: float = 0.5
    turns: bool = True
    colours: bool = True
    background: float = 0.1
    order: bool = True
    exchange: bool = True

    def __post_init__(self) -> None:
        for name in ("flip", "background"):
            if not 0 <= getattr(self, name) <= 1:
                raise PromptError(f"{name} is a probability, not {getattr(self, name)!r}")

    def operations(self, rng: np.random.Generator) -> tuple[Rotate | Transpose | Recolour, ...]:
        """What is done to every grid, one after the other; each can be undone."""
        ops: list[Rotate | Transpose | Recolour] = list(HORIZONTAL_FLIP) if rng.random() < self.flip else []
        ops += [Rotate()] * (int(rng.integers(4)) if self.turns else 0)
        if self.colours:
            first = 0 if rng.random() < self.background else 1
            ops.append(Recolour((*range(first), *(first + rng.permutation(N_COLOURS - first)).tolist())))
        return tuple(ops)

    def apply(self, puzzle: Puzzle, *, rng: np.random.Generator, grids: bool = True) -> Puzzle:
        """The puzzle under one random view. grids=False leaves the grids, so that its code still holds."""
        if grids:
            ops = self.operations(rng)
            puzzle = puzzle.mapped(inputs=lambda g: applied(ops, g), outputs=lambda g: applied(ops, g))
        return self.rearranged(puzzle, rng=rng)

    def rearranged(self, puzzle: Puzzle, *, rng: np.random.Generator) -> Puzzle:
        """The same examples in another order, with others among them as tests."""
        if self.exchange:
            examples = puzzle.examples()
            dealt = [examples[n] for n in rng.permutation(len(examples)).tolist()]
            puzzle = replace(puzzle, train=tuple(dealt[: len(puzzle.train)]), test=tuple(dealt[len(puzzle.train) :]))
        if self.order:
            order = rng.permutation(len(puzzle.train)).tolist()
            puzzle = replace(puzzle, train=tuple(puzzle.train[n] for n in order))
        return puzzle


NO_DATA_AUGMENTATION = DataAugmentation(flip=0, turns=False, colours=False, background=0, order=False, exchange=False)


def applied(ops: tuple[Rotate | Transpose | Recolour, ...], grid: Grid) -> Grid:
    """The grid after the operations."""
    for op in ops:
        grid = op.apply_grid(grid)
    return grid


def undone(ops: tuple[Rotate | Transpose | Recolour, ...], grid: Grid) -> Grid:
    """The grid before the operations."""
    for op in reversed(ops):
        grid = op.invert_grid(grid)
    return grid
