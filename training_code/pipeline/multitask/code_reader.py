"""Outputs by a model that carries out a program which it is shown. Knows no solutions; runs no program."""

from collections.abc import Callable
from dataclasses import dataclass

from arc_loader.grids import Grid
from arc_loader.tasks import Task
from pipeline.multitask.asker import Asker
from prompting.answers import AnswerError
from prompting.chat_model import SaidText
from prompting.puzzle import PromptError
from prompting.question import Question
from selection.predictions import Predictions


@dataclass(frozen=True, kw_only=True, eq=False)
class CodeReader:
    """Asks for outputs, showing programs; all answers for one prompt, as a program holds for the grids as they are.

    program_of: puzzle id -> source of its program, None: not known, then nothing is predicted
    Raises PromptError for a version that asks for something else.
    """

    asker: Asker
    program_of: Callable[[str], str | None]

    def __post_init__(self) -> None:
        version = self.asker.version
        if (version.code, version.test, version.answer) != (True, True, "output"):
            raise PromptError(f"the prompt {version.name} does not ask for the output of a program")

    def predict(self, task: Task) -> tuple[Predictions, ...]:
        """The predictions of each test input; None among them where an answer could not be read, or the prompt was too long."""
        nothing = Predictions((None,) * self.asker.drawing.answers)
        code = self.program_of(task.id)
        if code is None:
            return (nothing,) * len(task.test)
        rows = self.asker.ask([Question(puzzle=task.id, test=grid, code=code) for grid in task.test])
        return tuple(
            nothing if row is None else Predictions(tuple(map(self._grid, row)), tuple(one.nll for one in row))
            for row in rows
        )

    def _grid(self, said: SaidText) -> Grid | None:
        try:
            return self.asker.read(said)
        except AnswerError:
            return None
