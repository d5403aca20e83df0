"""A puzzle by programs that a model writes: asked under several views, read strictly, run in the sandbox, answers turned back.

What reproduces all demonstrations counts. Under a view that turns or recolours grids the program is run on the grids of that view. Knows
no solutions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from arc_loader.tasks import Task
from arc_loader.views import View
from omni_arc.sandbox import Fit, Outcome, Program, Sandbox
from pipeline.multitask.asker import Asker
from pipeline.multitask.prompt_views import ORDER_ONLY, as_shown, prompt_views, whole_puzzle
from pipeline.multitask.written_programs import Written, WrittenPrograms
from prompting.answers import AnswerError
from prompting.chat_model import SaidText
from prompting.data_augmentation import DataAugmentation
from prompting.puzzle import PromptError
from prompting.question import Question

LANGUAGE = "omni_arc.language"
"""The names that programs find defined."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CodeSolver:
    """Asks for programs and runs them. A prompt may show fewer demonstrations than there are; programs must reproduce all.

    box: made with `language=LANGUAGE`, so that programs may use the language
    views: how many; augmentation: of those after the first, which shows the puzzle as it is
    Raises PromptError for a version that does not ask for code from pairs.
    """

    asker: Asker
    box: Sandbox
    views: int
    augmentation: DataAugmentation = ORDER_ONLY

    def __post_init__(self) -> None:
        version = self.asker.version
        if (version.demonstrations, version.answer, version.code) != ("pairs", "code", False):
            raise PromptError(f"the prompt {version.name} does not ask for code from examples")
        if self.views < 1:
            raise PromptError(f"views {self.views} start at 1")

    def solve(self, task: Task) -> WrittenPrograms:
        """The programs for one puzzle."""
        views = self._views(task)
        rows = self.asker.ask([self._question(task, view) for view in views])
        answers = [(view, one) for view, row in zip(views, rows, strict=True) for one in row or ()]
        written = self._run(task, [(view, self._read(view, one)) for view, one in answers])
        return WrittenPrograms(
            task_id=task.id, tests=len(task.test), written=tuple(written), unasked=sum(row is None for row in rows)
        )

    def _views(self, task: Task) -> list[View]:
        """The views; where prompts show a test input, the tests take turns."""
        seed, version = self.asker.seed, self.asker.version
        views = prompt_views(
            task=task, query=None, count=self.views, seed=seed, stage="code", augmentation=self.augmentation
        )
        if not version.test:
            return views
        if not task.test:
            raise PromptError(f"puzzle {task.id}: the prompt {version.name} needs a test input")
        return [replace(view, query=n % len(task.test)) for n, view in enumerate(views)]

    def _question(self, task: Task, view: View) -> Question:
        seen = view.apply(task)
        return Question(puzzle=task.id, demonstrations=seen.train, test=seen.test[0] if seen.test else None)

    def _read(self, view: View, said: SaidText) -> Written:
        """The program of an answer, not run yet."""
        try:
            return Written(view=str(view), nll=said.nll, source=self.asker.read(said))
        except AnswerError as error:
            return Written(view=str(view), nll=said.nll, problem=str(error)[:300])

    def _run(self, task: Task, written: Sequence[tuple[View, Written]]) -> list[Written]:
        """The same with their fits; every different program is run once for each way that grids are shown."""
        sources: dict[View, list[str]] = {}
        for view, one in written:
            if one.source is not None and one.source not in sources.setdefault(as_shown(view), []):
                sources[as_shown(view)].append(one.source)
        fits: dict[tuple[View, str], Fit] = {}
        for view, texts in sources.items():
            found = self.box.fits([Program(text) for text in texts], task=whole_puzzle(task=task, view=view))
            fits |= {(view, text): fit for text, fit in zip(texts, found, strict=True)}
        return [
            one if one.source is None else _with_fit(one, view=view, fit=fits[as_shown(view), one.source])
            for view, one in written
        ]


def _with_fit(one: Written, *, view: View, fit: Fit) -> Written:
    """The program with what it came to; what it gave for the view's test inputs is turned back."""
    problem = "" if fit.reproduces else next((str(outcome) for outcome in fit.test if not outcome.ok), "")
    outcomes = (o if o.grid is None else Outcome(o.kind, grid=view.invert_grid(o.grid)) for o in fit.test)
    return replace(one, fit=Fit(Program(fit.program.source, nll=one.nll), fit.train, tuple(outcomes)), problem=problem)
