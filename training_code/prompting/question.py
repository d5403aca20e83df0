"""Question: what one prompt shows and, for training, its answer; drawn from a puzzle by chance. Knows no words and no tokens."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from arc_loader.grids import Grid
from arc_loader.tasks import Pair
from prompting.puzzle import PromptError, Puzzle
from prompting.versions import PromptVersion
from prompting.wrong_outputs import wrong_output

VERDICTS, CHOICES = ("yes", "no"), ("1", "2")


@dataclass(frozen=True, eq=False)
class Question:
    """What is shown, and what is to be answered (None where that is not known: inference).

    demonstrations: of which a version may show the inputs or the outputs only
    test, code, proposals: None or empty where the version does not show them
    answer: a grid, or the text of the code, or one of `VERDICTS`, `CHOICES`
    """

    puzzle: str
    demonstrations: tuple[Pair, ...] = ()
    test: Grid | None = None
    code: str | None = None
    proposals: tuple[Grid, ...] = ()
    answer: Grid | str | None = None

    def shorter(self) -> Question | None:
        """Without its last demonstration; None where at most one is left."""
        if len(self.demonstrations) < 2:
            return None
        return replace(self, demonstrations=self.demonstrations[:-1])

    def check(self, version: PromptVersion) -> None:
        """Raises PromptError unless everything that `version` shows is there."""
        lacks = [
            name
            for name, wanted, there in (
                ("demonstrations", version.demonstrations != "nothing", bool(self.demonstrations)),
                ("a test input", version.test, self.test is not None),
                ("source code", version.code, self.code is not None),
                (f"{version.proposals} proposed outputs", True, len(self.proposals) == version.proposals),
            )
            if wanted and not there
        ]
        if lacks:
            raise PromptError(f"puzzle {self.puzzle}: the prompt {version.name} needs {' and '.join(lacks)}")


def training_question(
    *, version: PromptVersion, puzzle: Puzzle, rng: np.random.Generator, right_probability: float = 0.5
) -> Question:
    """A question about one of the puzzle's tests, drawn by chance, with its answer.

    right_probability: of a right proposal where the answer is yes or no
    Raises PromptError for a puzzle without code where the version needs it.
    """
    if version.needs_code and puzzle.code is None:
        raise PromptError(f"puzzle {puzzle.id}: the prompt {version.name} needs source code, this puzzle has none")
    test = puzzle.test[int(rng.integers(len(puzzle.test)))]
    proposals: tuple[Grid, ...] = ()
    answer: Grid | str
    if version.answer == "verdict":
        right = bool(rng.random() < right_probability)
        proposals = (test.output if right else wrong_output(example=test, puzzle=puzzle, rng=rng),)
        answer = VERDICTS[0 if right else 1]
    elif version.answer == "choice":
        place = int(rng.integers(2))
        wrong = wrong_output(example=test, puzzle=puzzle, rng=rng)
        proposals = (test.output, wrong) if place == 0 else (wrong, test.output)
        answer = CHOICES[place]
    elif version.answer == "code":
        answer = puzzle.code
    else:
        answer = test.input if version.answer == "input" else test.output
    shows = version.demonstrations != "nothing"
    return Question(
        puzzle=puzzle.id,
        demonstrations=tuple(example.pair() for example in puzzle.train) if shows else (),
        test=test.input if version.test else None,
        code=puzzle.code if version.code else None,
        proposals=proposals,
        answer=answer,
    )
