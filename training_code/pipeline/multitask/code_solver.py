"""A puzzle by programs that a model writes: asked under several views, read strictly, run in the sandbox, answers turned back.

What reproduces all demonstrations counts. Under a view that turns or recolours grids the program is run on the grids of that view. Knows
no solutions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from arc_loader.grid_encoders import GridEncoder
from arc_loader.tasks import Task
from arc_loader.views import View
from omni_arc.sandbox import Fit, Outcome, Program, Sandbox
from pipeline.multitask.prompt_views import ORDER_ONLY, as_shown, prompt_views, whole_puzzle
from pipeline.multitask.written_programs import Written, WrittenPrograms
from pipeline.perspectives import stage_seed
from prompting.answers import AnswerError, parse_answer
from prompting.chat_model import ChatModel, Drawing, SaidText, fitted_prompt
from prompting.data_augmentation import DataAugmentation
from prompting.puzzle import PromptError
from prompting.question import Question
from prompting.rendering import Words
from prompting.versions import PromptVersion

LANGUAGE = "omni_arc.language"
"""The names that programs find defined."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CodeSolver:
    """Asks for programs and runs them.

    box: made with `language=LANGUAGE`, so that programs may use the language
    views: how many; drawing: answers under each of them
    augmentation: of the views after the first, which shows the puzzle as it is
    max_tokens: of a prompt, longer ones lose demonstrations (programs must reproduce these, too)
    Raises PromptError for a version that does not ask for code from pairs.
    """

    model: ChatModel
    encoder: GridEncoder
    version: PromptVersion
    box: Sandbox
    views: int
    drawing: Drawing
    seed: int
    max_tokens: int
    augmentation: DataAugmentation = ORDER_ONLY

    def __post_init__(self) -> None:
        if (self.version.demonstrations, self.version.answer, self.version.code) != ("pairs", "code", False):
            raise PromptError(f"the prompt {self.version.name} does not ask for code from examples")
        if self.views < 1 or self.max_tokens < 1:
            raise PromptError(f"views {self.views} and tokens {self.max_tokens} start at 1")

    def solve(self, task: Task) -> WrittenPrograms:
        """The programs for one puzzle."""
        views = self._views(task)
        prompts = [self._prompt(task, view) for view in views]
        asked = [n for n, words in enumerate(prompts) if words is not None]
        said = self.model.say(
            prompts=[prompts[n] for n in asked],
            drawing=self.drawing,
            seeds=[stage_seed(seed=self.seed, task_id=task.id, stage=f"{self.version.name}-{n}") for n in asked],
        )
        answers = [(views[n], one) for n, row in zip(asked, said, strict=True) for one in row]
        written = self._run(task, [(view, self._read(view, one)) for view, one in answers])
        return WrittenPrograms(
            task_id=task.id, tests=len(task.test), written=tuple(written), unasked=len(views) - len(asked)
        )

    def _views(self, task: Task) -> list[View]:
        """The views; where prompts show a test input, the tests take turns."""
        views = prompt_views(
            task=task, query=None, count=self.views, seed=self.seed, stage="code", augmentation=self.augmentation
        )
        if not self.version.test:
            return views
        if not task.test:
            raise PromptError(f"puzzle {task.id}: the prompt {self.version.name} needs a test input")
        return [replace(view, query=n % len(task.test)) for n, view in enumerate(views)]

    def _prompt(self, task: Task, view: View) -> Words | None:
        seen = view.apply(task)
        question = Question(puzzle=task.id, demonstrations=seen.train, test=seen.test[0] if self.version.test else None)
        return fitted_prompt(
            model=self.model, version=self.version, question=question, encoder=self.encoder, max_tokens=self.max_tokens
        )

    def _read(self, view: View, said: SaidText) -> Written:
        """The program of an answer, not run yet."""
        given = {"view": str(view), "nll": said.nll}
        if not said.ended:
            return Written(problem=f"no end within {self.drawing.max_new_tokens} tokens", **given)
        try:
            return Written(source=parse_answer(version=self.version, text=said.text, encoder=self.encoder), **given)
        except AnswerError as error:
            return Written(problem=str(error)[:300], **given)

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
