"""New grids for a puzzle: asked under several views, read strictly, turned back, judged against its own grids. Knows no solutions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from arc_loader.grids import Grid
from arc_loader.tasks import Task
from arc_loader.views import View
from omni_arc.sandbox import Program, Sandbox
from pipeline.multitask.asker import Asker
from pipeline.multitask.invented import Invented, InventedGrid
from pipeline.multitask.prompt_views import AS_IN_TRAINING, prompt_views
from prompting.answers import AnswerError
from prompting.chat_model import SaidText
from prompting.grid_judgement import Judgement, judge_grid, unreadable
from prompting.puzzle import PromptError
from prompting.question import Question
from prompting.versions import PromptVersion


@dataclass(frozen=True, kw_only=True, eq=False)
class GridInventor:
    """Asks for new inputs (or outputs) under several views and judges them.

    views: how many; 1 where the prompt shows no grids
    program_of: puzzle id -> source of its program, for prompts that show it; box: where it is run on the new inputs
    Raises PromptError for a version that does not ask for a new grid, or needs programs that are not given.
    """

    asker: Asker
    views: int
    program_of: Callable[[str], str | None] | None = None
    box: Sandbox | None = None

    def __post_init__(self) -> None:
        version = self.asker.version
        if not invents(version):
            raise PromptError(f"the prompt {version.name} does not ask for a new grid")
        if version.code and (self.program_of is None or self.box is None):
            raise PromptError(f"the prompt {version.name} needs programs and a sandbox")
        if self.views < 1 or (version.code and self.views > 1):
            raise PromptError(f"views {self.views}: from 1 on, and 1 where the prompt shows no grids")

    def invent(self, task: Task) -> Invented:
        """New grids for one puzzle; none for one whose program would be shown and is not known."""
        version = self.asker.version
        code = self.program_of(task.id) if version.code else None
        outputs = version.demonstrations == "outputs"
        real = [pair.output if outputs else pair.input for pair in task.train] + ([] if outputs else list(task.test))
        if version.code and code is None:
            return Invented(task.id, tuple(real), (), unasked=1)
        views = prompt_views(
            task=task, query=None, count=self.views, seed=self.asker.seed, stage="new", augmentation=AS_IN_TRAINING
        )
        rows = self.asker.ask(
            [Question(puzzle=task.id, demonstrations=view.apply(task).train, code=code) for view in views]
        )
        found: list[InventedGrid] = []
        for view, row in zip(views, rows, strict=True):
            for one in row or ():
                earlier = [old.judgement.grid for old in found if old.judgement.grid is not None]
                found.append(InventedGrid(str(view), one.nll, self._judged(view, one, real=real, known=earlier)))
        if code is not None:
            found = self._carried_out(code, found)
        return Invented(task.id, tuple(real), tuple(found), sum(row is None for row in rows))

    def _judged(self, view: View, said: SaidText, *, real: Sequence[Grid], known: Sequence[Grid]) -> Judgement:
        try:
            grid = self.asker.read(said)
        except AnswerError as error:
            return unreadable(str(error)[:300])
        return judge_grid(grid=view.invert_grid(grid), real=real, known=known)

    def _carried_out(self, code: str, found: Sequence[InventedGrid]) -> list[InventedGrid]:
        """The same with what the program gives for each new input."""
        there = [one.judgement.grid for one in found if one.judgement.grid is not None]
        outcomes = iter(self.box.run([Program(code)], inputs=there)[0] if there else ())
        return [one if one.judgement.grid is None else replace(one, output=next(outcomes).grid) for one in found]


def invents(version: PromptVersion) -> bool:
    """Whether a version asks for a new grid of a puzzle."""
    return version.answer == "input" or (version.answer, version.demonstrations) == ("output", "outputs")
