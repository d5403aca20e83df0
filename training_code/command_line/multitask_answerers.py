"""Which prompt is answered how: a function from a puzzle to what the model says about it, for each version. Meets no solutions."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from arc_loader.tasks import Task
from command_line.multitask_options import InferenceOptions
from command_line.multitask_pools import proposals_of
from fine_tuning.multitask_data import writer_for
from inference_tools.transformers_chat import TransformersChat
from model_tools.loading import LoadedModel
from omni_arc.sandbox import Sandbox
from pipeline.multitask.answered import Answered, by_vote
from pipeline.multitask.asker import Asker
from pipeline.multitask.code_reader import CodeReader
from pipeline.multitask.code_solver import LANGUAGE, CodeSolver
from pipeline.multitask.evidence_pool import program_candidates
from pipeline.multitask.grid_inventor import GridInventor, invents
from pipeline.multitask.invented import Invented
from pipeline.multitask.judge import Selector, Verifier
from pipeline.multitask.judged_answers import selected, verified
from pipeline.multitask.known_programs import read_programs, registered_programs
from pipeline.multitask.prompt_views import AS_IN_TRAINING, ORDER_ONLY
from pipeline.multitask.rule_inventor import InventedRules, RuleInventor
from pipeline.multitask_predictions import MultitaskPredictor
from prompting.chat_model import Drawing
from prompting.puzzle import PromptError
from prompting.versions import PromptVersion
from prompting.writer import PromptWriter
from selection.attempts import two_attempts

Result: TypeAlias = Answered | Invented | InventedRules
Answerer: TypeAlias = Callable[[Task], Result]


@contextmanager
def answerer_for(
    *,
    version: PromptVersion,
    options: InferenceOptions,
    loaded: LoadedModel,
    tasks: Mapping[str, Task],
    seed: int,
) -> Iterator[Answerer]:
    """The function for a prompt version and the puzzles `tasks`; what it needs (a sandbox) is there inside the context.

    Raises PromptError for wrong options.
    """
    writer = writer_for(loaded=loaded, grid_encoder=options.grid_encoder)
    writer.check(version)
    with ExitStack() as stack:
        yield _Choice(version, options, loaded, writer, tasks, seed, stack).answerer()


@dataclass(frozen=True, eq=False)
class _Choice:
    """What the functions are made from. stack: closes the sandbox."""

    version: PromptVersion
    options: InferenceOptions
    loaded: LoadedModel
    writer: PromptWriter
    tasks: Mapping[str, Task]
    seed: int
    stack: ExitStack

    def answerer(self) -> Answerer:
        """The one for the version."""
        version = self.version
        if version.proposals:
            return self._judged()
        if invents(version):
            return self._new_grids()
        if version.answer == "code":
            return self._new_rules() if version.demonstrations == "inputs" else self._code()
        return self._carried_out() if version.code else self._outputs()

    def _outputs(self) -> Answerer:
        options = self.options
        if options.answers_per_view != 1:
            raise PromptError(f"answers_per_view {options.answers_per_view}: outputs are answered once a view")
        predictor = MultitaskPredictor(
            loaded=self.loaded,
            writer=self.writer,
            version=self.version,
            count=options.predictions_per_task,
            seed=self.seed,
            max_tokens=options.max_seq_len,
            batch_tokens=options.batch_tokens,
        )
        return lambda task: by_vote(predictor.predict(task))

    def _code(self) -> Answerer:
        solver = CodeSolver(
            asker=self._asker(),
            box=self._box(),
            views=self._views(),
            augmentation=AS_IN_TRAINING if self.options.view_grids else ORDER_ONLY,
        )

        def answer(task: Task) -> Answered:
            found = solver.solve(task)
            queries = range(len(task.test))
            return Answered(
                tuple(found.predictions(query, answers_per_view=self.options.answers_per_view) for query in queries),
                tuple(two_attempts(found.answers(query)) for query in queries),
                found.to_json(),
                tuple(program_candidates(found.answers(query)) for query in queries),
            )

        return answer

    def _judged(self) -> Answerer:
        options, asker = self.options, self._asker(answers=1)
        proposals = proposals_of(options, tasks=self.tasks)
        if self.version.answer == "verdict":
            verifier = Verifier(asker=asker, views=options.views_per_candidate)
            return lambda task: verified(verifier, task, proposals, most=options.candidates_per_test)
        selector = Selector(asker=asker, views=options.views_per_candidate, budget=options.duels)
        return lambda task: selected(selector, task, proposals, most=options.candidates_per_test)

    def _carried_out(self) -> Answerer:
        asker = self._asker(answers=self.options.predictions_per_task)
        reader = CodeReader(asker=asker, program_of=self._programs().get)
        return lambda task: by_vote(reader.predict(task))

    def _new_grids(self) -> Answerer:
        if self.version.code:
            asker = self._asker(answers=self.options.predictions_per_task)
            programs, box = self._programs().get, self._box()
            return GridInventor(asker=asker, views=1, program_of=programs, box=box).invent
        return GridInventor(asker=self._asker(), views=self._views()).invent

    def _new_rules(self) -> Answerer:
        return RuleInventor(asker=self._asker(), box=self._box(), views=self._views()).invent

    def _asker(self, *, answers: int | None = None) -> Asker:
        options = self.options
        return Asker(
            model=TransformersChat(self.loaded, self.writer.chat, options.batch_tokens),
            encoder=self.writer.encoder,
            version=self.version,
            drawing=Drawing(
                answers=options.answers_per_view if answers is None else answers,
                temperature=options.temperature,
                max_new_tokens=options.max_new_tokens,
            ),
            seed=self.seed,
            max_tokens=options.max_seq_len,
        )

    def _box(self) -> Sandbox:
        return self.stack.enter_context(Sandbox(workers=self.options.sandbox_workers, language=LANGUAGE))

    def _programs(self) -> dict[str, str]:
        path = self.options.programs_filepath
        return registered_programs() if path is None else read_programs(path)

    def _views(self) -> int:
        """Under how many views. Raises PromptError where the answers do not come out even."""
        asked, each = self.options.predictions_per_task, self.options.answers_per_view
        if each < 1 or asked < 1 or asked % each:
            raise PromptError(f"predictions_per_task {asked} is a multiple of answers_per_view {each}, both from 1 on")
        return asked // each
