"""Which prompt is answered how: a function from a puzzle to what the model says about it, for each version. Meets no solutions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from arc_loader.tasks import Task
from command_line.multitask_options import InferenceOptions
from fine_tuning.multitask_data import writer_for
from inference_tools.transformers_chat import TransformersChat
from model_tools.loading import LoadedModel
from omni_arc.sandbox import Sandbox
from pipeline.multitask.answered import Answered, by_vote
from pipeline.multitask.code_solver import LANGUAGE, CodeSolver
from pipeline.multitask.prompt_views import AS_IN_TRAINING, ORDER_ONLY
from pipeline.multitask_predictions import MultitaskPredictor
from prompting.chat_model import Drawing
from prompting.puzzle import PromptError
from prompting.versions import PromptVersion
from prompting.writer import PromptWriter
from selection.attempts import two_attempts

Answerer: TypeAlias = Callable[[Task], Answered]


@contextmanager
def answerer_for(
    *, version: PromptVersion, options: InferenceOptions, loaded: LoadedModel, seed: int
) -> Iterator[Answerer]:
    """The function for a prompt version; what it needs (a sandbox) is there inside the context. Raises PromptError for wrong options."""
    writer = writer_for(loaded=loaded, grid_encoder=options.grid_encoder)
    writer.check(version)
    if version.answer == "code":
        with Sandbox(workers=options.sandbox_workers, language=LANGUAGE) as box:
            yield _code(version, options, loaded, writer, seed, box)
    else:
        yield _outputs(version, options, loaded, writer, seed)


def _outputs(
    version: PromptVersion, options: InferenceOptions, loaded: LoadedModel, writer: PromptWriter, seed: int
) -> Answerer:
    if options.answers_per_view != 1:
        raise PromptError(f"answers_per_view {options.answers_per_view}: outputs are answered once a view")
    predictor = MultitaskPredictor(
        loaded=loaded,
        writer=writer,
        version=version,
        count=options.predictions_per_task,
        seed=seed,
        max_tokens=options.max_seq_len,
        batch_tokens=options.batch_tokens,
    )
    return lambda task: by_vote(predictor.predict(task))


def _code(
    version: PromptVersion,
    options: InferenceOptions,
    loaded: LoadedModel,
    writer: PromptWriter,
    seed: int,
    box: Sandbox,
) -> Answerer:
    views = views_of(options)
    solver = CodeSolver(
        model=TransformersChat(loaded, writer.chat, options.batch_tokens),
        encoder=writer.encoder,
        version=version,
        box=box,
        views=views,
        drawing=drawing_of(options),
        seed=seed,
        max_tokens=options.max_seq_len,
        augmentation=AS_IN_TRAINING if options.view_grids else ORDER_ONLY,
    )

    def answer(task: Task) -> Answered:
        found = solver.solve(task)
        queries = range(len(task.test))
        return Answered(
            tuple(found.predictions(query, answers_per_view=options.answers_per_view) for query in queries),
            tuple(two_attempts(found.answers(query)) for query in queries),
            found.to_json(),
        )

    return answer


def drawing_of(options: InferenceOptions) -> Drawing:
    """How answers are drawn."""
    return Drawing(
        answers=options.answers_per_view, temperature=options.temperature, max_new_tokens=options.max_new_tokens
    )


def views_of(options: InferenceOptions) -> int:
    """Under how many views. Raises PromptError where the answers do not come out even."""
    views, left = divmod(options.predictions_per_task, max(1, options.answers_per_view))
    if left or views < 1:
        raise PromptError(
            f"predictions_per_task {options.predictions_per_task} is a multiple of answers_per_view {options.answers_per_view}"
        )
    return views
