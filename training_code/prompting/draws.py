"""Draws: prompt number n of the endless mixture of sets, a function of n and the seed alone. Knows no order of asking.

An epoch has as many draws of every set as the set says, in random order; each draw augments its puzzle, writes the prompt and cuts it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from arc_loader.encoding import Sample
from prompting.data_augmentation import DataAugmentation
from prompting.new_problems import NewProblems
from prompting.puzzle import PromptError
from prompting.question import training_question
from prompting.sources.source import PuzzleSource
from prompting.versions import PromptVersion
from prompting.writer import PromptWriter


@dataclass(frozen=True)
class PromptSet:
    """A set of puzzles and the prompt that it is asked with."""

    source: PuzzleSource
    version: PromptVersion

    def __str__(self) -> str:
        return f"{self.source.name} {self.version.name}"

    def check(self) -> None:
        """Raises PromptError if the prompt needs source code and the set has none."""
        if self.version.needs_code and not self.source.has_code:
            raise PromptError(f"{self.source.name}: the prompt {self.version.name} needs puzzles with source code")


@dataclass(frozen=True, eq=False)
class Drawn:
    """What became of a draw: its set by number, the sample or None, and the tokens of the whole prompt.

    tokens: 0 where no prompt could be made, `reason` says why then
    """

    set: int
    sample: Sample | None
    tokens: int
    reason: str = ""

    @property
    def outcome(self) -> str:
        """`.`: a sample; `l`: too long; `u`: no prompt could be made."""
        return "." if self.sample is not None else "l" if self.tokens else "u"


@dataclass(frozen=True, kw_only=True)
class PromptRules:
    """How a puzzle becomes a sample.

    max_seq_len: prompts of so many tokens or more are too long
    cut: too long ones lose demonstrations instead of being left out
    augmentation, problems: chance's part
    right_probability: of a right proposal where the answer is yes or no
    """

    max_seq_len: int
    cut: bool = False
    augmentation: DataAugmentation = DataAugmentation()
    problems: NewProblems = NewProblems()
    right_probability: float = 0.5

    def __post_init__(self) -> None:
        if self.max_seq_len < 2 or not 0 <= self.right_probability <= 1:
            raise PromptError(
                f"max_seq_len {self.max_seq_len!r} starts at 2, the probability of right proposals "
                f"{self.right_probability!r} is from 0 to 1"
            )


@dataclass(eq=False)
class Draws:
    """The draws of some sets, by number from 0. Can be sent to other processes. Raises PromptError for sets that do not fit."""

    sets: tuple[PromptSet, ...]
    rules: PromptRules
    writer: PromptWriter
    seed: int
    _epoch: tuple[int, np.ndarray] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.sets:
            raise PromptError("no set to draw prompts from")
        for part in self.sets:
            part.check()
            self.writer.check(part.version)
        self._starts = np.cumsum([0, *(part.source.draws for part in self.sets)])

    @property
    def epoch_draws(self) -> int:
        """Draws of an epoch."""
        return int(self._starts[-1])

    @property
    def fingerprint(self) -> str:
        """Of everything that decides the draws."""
        parts = [self.rules, self.seed, self.writer.fingerprint]
        parts += [(str(part), part.source.draws, part.source.fingerprint) for part in self.sets]
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def place(self, number: int) -> tuple[int, int]:
        """(set, which of its draws of the epoch) of draw `number`."""
        epoch, slot = divmod(number, self.epoch_draws)
        if self._epoch is None or self._epoch[0] != epoch:
            self._epoch = epoch, np.random.default_rng([self.seed, 3, epoch]).permutation(self.epoch_draws)
        slot = int(self._epoch[1][slot])
        part = int(np.searchsorted(self._starts, slot, side="right")) - 1
        return part, slot - int(self._starts[part])

    def draw(self, number: int) -> Drawn:
        """Draw `number`."""
        part, place = self.place(number)
        return drawn(
            self.sets[part], part, place, self.rules, self.writer, np.random.default_rng([self.seed, 5, number])
        )


def drawn(
    prompts: PromptSet, number: int, place: int, rules: PromptRules, writer: PromptWriter, rng: np.random.Generator
) -> Drawn:
    """One draw of a set (which has the number `number`). Prompts that show or ask for code keep their grids: the code must still hold."""
    version = prompts.version
    try:
        puzzle = prompts.source.draw(place, rng=rng)
        puzzle = rules.augmentation.apply(puzzle, rng=rng, grids=not version.needs_code)
        if not version.needs_code:
            puzzle = rules.problems.apply(puzzle, rng=rng)
        question = training_question(version=version, puzzle=puzzle, rng=rng, right_probability=rules.right_probability)
        sample, tokens = writer.fitted(version=version, question=question, below=rules.max_seq_len, cut=rules.cut)
    except PromptError as error:
        return Drawn(number, None, 0, str(error))
    return Drawn(number, sample, tokens)


def fixed_draws(*, sets: tuple[PromptSet, ...], rules: PromptRules, writer: PromptWriter, seed: int) -> Iterator[Drawn]:
    """Every draw of one epoch of every set, in order: for validation. The same each time."""
    for number, part in enumerate(sets):
        part.check()
        writer.check(part.version)
        for place in range(part.source.draws):
            yield drawn(part, number, place, rules, writer, np.random.default_rng([seed, 6, number, place]))
