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
from model_tools.out_of_memory import free_memory, is_out_of_memory
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
        stage = Stage(kind="train", query=None, seconds=self.seconds, log=numbers, losses=tuple(self.log.losses))
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
    step begins. progress: told in words after each round of steps. Where memory runs out, fewer are trained at a time; a puzzle that
    is too large even alone is left out (`solve_task` trains it in still smaller batches).
    Raises ValueError for a recipe without test-time training, a model that was not prepared, and what `fine_tune_together` refuses.
    """
    if recipe.ttt is None or not isinstance(loaded.model, PeftModel):
        raise ValueError(f"recipe {recipe.name}: a test-time training and a model from prepare() are needed")
    if puzzles < 1:
        raise ValueError(f"puzzles is {puzzles!r}, at least 1 is needed")
    tell = progress or (lambda _: None)
    trainings = {
        name: AdapterTraining(
            samples=training_samples(task=task, fmt=recipe.fmt, table=loaded.table, recipe=recipe.ttt, seed=seed),
            lora_seed=stage_seed(seed=seed, task_id=task.id, stage="lora"),
            seed=stage_seed(seed=seed, task_id=task.id, stage="train"),
        )
        for name, task in tasks.items()
    }
    names = sorted(trainings, key=lambda name: (-_tokens(trainings[name]), name))
    waiting = [names[begin : begin + puzzles] for begin in range(0, len(names), puzzles)]
    trained: dict[str, TrainedPuzzle] = {}
    while waiting:
        group = waiting.pop(0)
        try:
            trained.update(_train(loaded, {n: trainings[n] for n in group}, recipe, pass_tokens, deadline, tell))
            continue
        except Exception as error:
            if not is_out_of_memory(error):
                raise
        free_memory()  # outside the handler, which would keep the failed work alive
        tell(f"out of memory: {len(group)} puzzles are too many at once")
        if len(group) > 1:
            waiting[:0] = [group[: len(group) // 2], group[len(group) // 2 :]]
    return {name: trained[name] for name in tasks if name in trained}


def _train(
    loaded: LoadedModel,
    trainings: Mapping[str, AdapterTraining],
    recipe: SolveRecipe,
    pass_tokens: int,
    deadline: float | None,
    tell: Callable[[str], None],
) -> dict[str, TrainedPuzzle]:
    """All of `trainings` at once."""
    total = sum(len(training.samples) for training in trainings.values()) * recipe.ttt.train.epochs
    results = fine_tune_together(
        model=loaded.model,
        positions=loaded.positions,
        trainings=list(trainings.values()),
        recipe=recipe.ttt.train,
        pad_id=loaded.pad_id,
        pass_tokens=pass_tokens,
        deadline=deadline,
        progress=lambda logs: tell(
            f"training {len(logs)} puzzles together: {sum(log.samples for log in logs)} of {total}"
        ),
    )
    seconds, tokens = max(r.log.seconds for r in results), max(1, sum(r.log.tokens for r in results))
    return {
        name: TrainedPuzzle(
            values=result.values,
            log=result.log,
            samples=len(trainings[name].samples),
            seconds=seconds * result.log.tokens / tokens,
        )
        for name, result in zip(trainings, results, strict=True)
    }


def _tokens(training: AdapterTraining) -> int:
    return sum(len(sample.input_ids) for sample in training.samples)
