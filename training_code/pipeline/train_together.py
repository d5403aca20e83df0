"""The test-time trainings of many puzzles in common batches, to fill a big GPU; solving then goes on from the adapters.

    trained = train_together(loaded=loaded, tasks=tasks, recipe=recipe, seed=seed)
    solve_task(loaded=loaded, task=tasks[name], recipe=recipe, seed=seed, known=trained[name].known())

Samples, seeds and steps of a puzzle are those of `solve_task`, so its adapter is the one that it would have trained alone, up to
rounding (sums in another order), and does not depend on the company but for that. Worth it where one puzzle's steps are too small for
the machine (`benchmarks/bench_lora_batch.py`). Sees no solutions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from peft import PeftModel
from safetensors.torch import save
from torch import Tensor

from arc_loader.tasks import Task
from model_tools.loading import LoadedModel
from model_tools.train_recipe import TrainLog
from model_tools.training_together import AdapterTraining, fine_tune_together
from pipeline.perspectives import stage_seed, training_samples
from pipeline.solve import Known
from pipeline.stages import Stage
from recipes import SolveRecipe

PUZZLES = 8  # at once, unless told otherwise
PASS_TOKENS = 16_384


@dataclass(frozen=True)
class TrainedPuzzle:
    """A puzzle's adapter and how it came about.

    values: of the adapter, ready for safetensors; adapter: the same as the bytes that `model_tools.adapter_bytes.set_adapter` takes
    log: of the training; samples: that it had; seconds: its share, by tokens, of the time of those trained with it
    """

    values: Mapping[str, Tensor]
    log: TrainLog
    samples: int
    seconds: float

    @property
    def adapter(self) -> bytes:
        """`values` as safetensors bytes."""
        return save(dict(self.values))

    def known(self) -> Known:
        """What `solve_task` need not do again; nothing if a deadline cut the training short."""
        if self.log.cut:
            return Known()
        numbers = {"train_samples": self.samples, "train_tokens": self.log.tokens}
        stage = Stage(kind="train", query=None, seconds=self.seconds, log=numbers)
        return Known(stages={stage.name: stage}, adapter=self.adapter)


def train_together(
    *,
    loaded: LoadedModel,
    tasks: Mapping[str, Task],
    recipe: SolveRecipe,
    seed: int,
    puzzles: int = PUZZLES,
    pass_tokens: int = PASS_TOKENS,
    deadline: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> dict[str, TrainedPuzzle]:
    """The adapter of every one of `tasks`, by its name there; `puzzles` at a time, those with trainings of like length together.

    loaded: from `pipeline.solve.prepare`; its own adapter is not used. seed: of the run. puzzles: memory holds so many adapters with
    their optimizer. pass_tokens: padded tokens of one pass through the model. deadline: `time.monotonic()` seconds after which no
    step begins. progress: told in words after each round of steps.
    Raises ValueError for a recipe without test-time training, a model that was not prepared, and what `fine_tune_together` refuses.
    """
    if recipe.ttt is None or not isinstance(loaded.model, PeftModel):
        raise ValueError(f"recipe {recipe.name}: a test-time training and a model from prepare() are needed")
    if puzzles < 1:
        raise ValueError(f"puzzles is {puzzles!r}, at least 1 is needed")
    trainings = {
        name: AdapterTraining(
            samples=training_samples(task=task, fmt=recipe.fmt, table=loaded.table, recipe=recipe.ttt, seed=seed),
            lora_seed=stage_seed(seed=seed, task_id=task.id, stage="lora"),
            seed=stage_seed(seed=seed, task_id=task.id, stage="train"),
        )
        for name, task in tasks.items()
    }
    names = sorted(trainings, key=lambda name: (-_tokens(trainings[name]), name))
    trained: dict[str, TrainedPuzzle] = {}
    for begin in range(0, len(names), puzzles):
        group = names[begin : begin + puzzles]

        def tell(logs: list[TrainLog], group: list[str] = group) -> None:
            if progress is not None:
                done, total = sum(log.samples for log in logs), sum(len(trainings[name].samples) for name in group)
                progress(f"training {len(group)} puzzles together: {done} of {total * recipe.ttt.train.epochs}")

        results = fine_tune_together(
            model=loaded.model,
            positions=loaded.positions,
            trainings=[trainings[name] for name in group],
            recipe=recipe.ttt.train,
            pad_id=loaded.pad_id,
            pass_tokens=pass_tokens,
            deadline=deadline,
            progress=tell,
        )
        seconds, tokens = max(r.log.seconds for r in results), max(1, sum(r.log.tokens for r in results))
        for name, result in zip(group, results, strict=True):
            trained[name] = TrainedPuzzle(
                values=result.values,
                log=result.log,
                samples=len(trainings[name].samples),
                seconds=seconds * result.log.tokens / tokens,
            )
    return {name: trained[name] for name in tasks}


def _tokens(training: AdapterTraining) -> int:
    return sum(len(sample.input_ids) for sample in training.samples)
