"""Puzzles that are written as code as a set: N draws an epoch, each a random puzzle with pairs that its program has just made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from arc_loader.tasks import Pair
from omni_arc import examples, register
from prompting.puzzle import Example, PromptError, Puzzle
from prompting.sources.source import chosen

SIZES = (3, 4, 5, 6)
"""Numbers of pairs of a draw, all equally likely; the last pair is the test."""


class CodedPuzzle(Protocol):
    """A puzzle as code. source: the text of its function `task(grid)`."""

    id: str
    source: str

    def new_pair(self, *, rng: np.random.Generator, difficulty: float) -> Pair:
        """A new input, of a difficulty from 0 to 1, and its output. Raises ValueError where the puzzle has none to give."""


@dataclass(frozen=True, eq=False)
class CodedSource:
    """name: `omni-arc-N`; draws: N; coded: the puzzles that are drawn from, all equally likely."""

    name: str
    draws: int
    coded: tuple[CodedPuzzle, ...]
    has_code: bool = True

    @property
    def puzzles(self) -> int:
        """How many puzzles there are."""
        return len(self.coded)

    @property
    def fingerprint(self) -> str:
        """Of the programs (not of the generators: their code is the house's own)."""
        return hashlib.sha256(repr([(puzzle.id, puzzle.source) for puzzle in self.coded]).encode()).hexdigest()

    def draw(self, place: int, *, rng: np.random.Generator) -> Puzzle:
        """A random puzzle with new pairs of one difficulty. Raises PromptError where it fails."""
        chosen_one = self.coded[int(rng.integers(len(self.coded)))]
        difficulty = float(rng.random())
        count = int(rng.choice(SIZES))
        try:
            pairs = [chosen_one.new_pair(rng=rng, difficulty=difficulty) for _ in range(count)]
        except ValueError as error:
            raise PromptError(f"{self.name}: {error}") from error
        examples = tuple(Example(pair.input, pair.output) for pair in pairs)
        return Puzzle(chosen_one.id, examples[:-1], examples[-1:], chosen_one.source)

    def subsampled(self, ratio: float, *, seed: int) -> CodedSource:
        """The set with this share of its puzzles, chosen by `seed`; as many draws as before."""
        return replace(self, coded=tuple(self.coded[n] for n in chosen(len(self.coded), ratio, seed=seed)))


@dataclass(frozen=True)
class Registered:
    """A puzzle of the package omni_arc."""

    puzzle: register.Puzzle

    @property
    def id(self) -> str:
        """The puzzle's id."""
        return self.puzzle.id

    @property
    def source(self) -> str:
        """The text of its function."""
        return self.puzzle.source

    def new_pair(self, *, rng: np.random.Generator, difficulty: float) -> Pair:
        """As CodedPuzzle."""
        return examples.new_pair(self.puzzle, rng=rng, difficulty=difficulty)


def registered_puzzles() -> tuple[CodedPuzzle, ...]:
    """The puzzles of the package omni_arc."""
    return tuple(Registered(puzzle) for puzzle in register.all_puzzles().values())


def coded_set(*, name: str, draws: int, puzzles: Sequence[CodedPuzzle]) -> CodedSource:
    """The set. Raises PromptError for no draws or no puzzles."""
    if draws < 1 or not puzzles:
        raise PromptError(f"{name}: draws start at 1, and there are {len(puzzles)} puzzles")
    return CodedSource(name, draws, tuple(puzzles))
