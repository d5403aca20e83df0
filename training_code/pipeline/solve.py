"""One puzzle: train on its demonstrations, search under many views, score every candidate under the same views.

It is handed a `Task`, which holds no solution, and imports nothing that reads one (a test enforces it). All work is limited in tokens
and passes, which are the same on every run; a deadline only stops what would come too late. The work is done in stages, whose results
can be kept and handed in again: what is known is not done twice, and the outcome is the same. Ranking is not done here.
"""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from peft import PeftModel

from arc_loader.grids import Grid
from arc_loader.tasks import Task
from model_tools.adapter_bytes import adapter_bytes, adapter_size, set_adapter
from model_tools.adapters import add_lora, merged_lora, reset_lora
from model_tools.loading import LoadedModel
from model_tools.training import TrainLog, fine_tune
from pipeline.answers import Answers
from pipeline.deadlines import end_of_training, ends_of_query, late
from pipeline.perspectives import stage_seed, training_samples
from pipeline.result import TaskResult
from pipeline.stages import Stage, assembled, stage_names
from recipes import SolveRecipe
from running_recipes import TimeShares

Progress: TypeAlias = Callable[[str], None]


@dataclass(frozen=True)
class Known:
    """What earlier work on a puzzle has left: complete stages by name, and the adapter of its training, if that was kept."""

    stages: Mapping[str, Stage] = field(default_factory=dict)
    adapter: bytes | None = None


def prepare(*, loaded: LoadedModel, recipe: SolveRecipe, seed: int) -> LoadedModel:
    """`loaded` as `solve_task` wants it: with adapters if the recipe trains at test time (added to the model in place)."""
    if recipe.ttt is None:
        return loaded
    return replace(loaded, model=add_lora(model=loaded.model, recipe=recipe.ttt.lora, seed=seed))


def solve_task(
    *,
    loaded: LoadedModel,
    task: Task,
    recipe: SolveRecipe,
    seed: int,
    deadline: float | None = None,
    progress: Progress | None = None,
    trouble: Progress | None = None,
    known: Known | None = None,
    ended: Callable[[Stage], None] | None = None,
    shares: TimeShares | None = None,
    keep_adapter: int = 0,
    also: Sequence[Sequence[Grid]] = (),
) -> TaskResult:
    """Find and score candidates for every test input of `task`.

    `loaded`: from `prepare`; adapters are reset first, so nothing of earlier puzzles is left. `seed`: of the run. `deadline`:
    `time.monotonic()` seconds, which the stages get `shares` of. `progress`: told in words what is being done, at least before every
    stage and after every step of the training; `trouble`: what goes wrong and is dealt with. `known`: what need not be done again.
    `ended`: told of every stage that was done; a stage "train" comes with its adapter if that has at most `keep_adapter` bytes.
    `also`: per test input grids that are scored under the same views as what was found, whoever found them (none: left out).
    Same arguments (without deadline) give the same candidates and scores on one kind of machine, whatever of it is known.
    Raises FormatError for a puzzle that does not fit the format's token limit even with a single demonstration, ValueError for a model
    that was not prepared for this recipe, or another number of test inputs in `also`.
    """
    if isinstance(loaded.model, PeftModel) != (recipe.ttt is not None):
        raise ValueError(
            f"recipe {recipe.name}: adapters are needed exactly for test-time training; call prepare() first"
        )
    if also and len(also) != len(task.test):
        raise ValueError(f"puzzle {task.id}: grids for {len(also)} test inputs, it has {len(task.test)}")
    work = _Work(
        loaded=loaded,
        task=task,
        recipe=recipe,
        seed=seed,
        deadline=deadline,
        tell=progress or (lambda _: None),
        trouble=trouble or (lambda _: None),
        ended=ended or (lambda _: None),
        shares=shares or TimeShares(),
        stages=dict((known or Known()).stages),
        also=tuple(map(tuple, also)) or ((),) * len(task.test),
    )
    names = stage_names(task=task, trains=recipe.ttt is not None)
    if all(name in work.stages for name in names if name != "train"):
        return assembled(task=task, stages=work.stages)
    work.look_at_queries()
    if recipe.ttt is not None:
        work.train(adapter=known.adapter if known and "train" in known.stages else None, keep_adapter=keep_adapter)
    with merged_lora(loaded.model) if recipe.ttt is not None else contextlib.nullcontext():
        for query in range(len(task.test)):
            if not late(deadline):
                work.answer(query)
    complete = work.whole and all(name in work.stages for name in names)
    return assembled(task=task, stages=work.stages, complete=complete)


@dataclass
class _Work:
    """The work on one puzzle. trained: the training was not cut short; whole: nothing was; stages: what is known by now; answers:
    test inputs that are to be answered; also: per test input grids that are scored in any case; shortages: how often memory ran out in
    training.
    """

    loaded: LoadedModel
    task: Task
    recipe: SolveRecipe
    seed: int
    deadline: float | None
    tell: Progress
    trouble: Progress
    ended: Callable[[Stage], None]
    shares: TimeShares
    stages: dict[str, Stage]
    also: tuple[tuple[Grid, ...], ...]
    answers: dict[int, Answers] = field(default_factory=dict)
    shortages: int = 0
    trained: bool = True
    whole: bool = True

    def look_at_queries(self) -> None:
        """The views of the test inputs that are to be answered: what is too long is refused before anything is trained."""
        for query in range(len(self.task.test)):
            if f"score {query}" not in self.stages:
                self.answers[query] = Answers(
                    loaded=self.loaded,
                    task=self.task,
                    query=query,
                    recipe=self.recipe,
                    seed=self.seed,
                    tell=self.trouble,
                )

    def train(self, *, adapter: bytes | None, keep_adapter: int) -> None:
        """The adapters as the puzzle's demonstrations make them: those that are known, or trained from the start."""
        if adapter is not None:
            try:
                set_adapter(model=self.loaded.model, data=adapter)
                return
            except ValueError as error:
                self.trouble(f"the adapter that was kept is not used, training again: {error}")
        self.tell("training")
        begin = time.monotonic()
        log, losses = self._fine_tune()
        kept = None
        if self.trained and adapter_size(self.loaded.model) <= keep_adapter:
            kept = adapter_bytes(self.loaded.model)
        self._end("train", None, begin, log=log, complete=self.trained, losses=losses, adapter=kept)

    def _fine_tune(self) -> tuple[dict[str, float], tuple[float, ...]]:
        """Numbers of interest, and the loss of every step."""
        loaded, recipe = self.loaded, self.recipe.ttt
        loaded.model.zero_grad(set_to_none=True)  # of a training that was broken off
        reset_lora(model=loaded.model, seed=stage_seed(seed=self.seed, task_id=self.task.id, stage="lora"))
        samples = training_samples(
            task=self.task, fmt=self.recipe.fmt, table=loaded.table, recipe=recipe, seed=self.seed
        )
        done = TrainLog()
        if samples:
            done = fine_tune(
                model=loaded.model,
                positions=loaded.positions,
                samples=samples,
                recipe=recipe.train,
                pad_id=loaded.pad_id,
                seed=stage_seed(seed=self.seed, task_id=self.task.id, stage="train"),
                deadline=end_of_training(deadline=self.deadline, shares=self.shares),
                progress=self._step_taken,
            )
            self.trained = not done.cut and not done.left_out
        counts = {"train_samples": len(samples), "train_tokens": sum(len(s.input_ids) for s in samples)}
        return counts, tuple(done.losses)

    def _step_taken(self, log: TrainLog, total: int) -> None:
        self.tell(f"training {log.samples} of {total}")
        if log.out_of_memory > self.shortages:
            self.shortages = log.out_of_memory
            self.trouble(f"out of memory: the training goes on in smaller batches, {log.left_out} samples left out")

    def answer(self, query: int) -> None:
        """Search and scores of a test input, as far as they are not known."""
        if (answers := self.answers.get(query)) is None:
            return
        left = len(self.task.test) - query
        end_of_search, end = ends_of_query(deadline=self.deadline, shares=self.shares, left=left)
        search = self.stages.get(f"search {query}")
        if search is None:
            self.tell(f"searching test input {query + 1}")
            begin = time.monotonic()
            found = answers.search(deadline=end_of_search)
            complete = self.trained and not (late(end_of_search) or answers.reduced)
            search = self._end(
                "search",
                query,
                begin,
                log=answers.log,
                candidates=found,
                complete=complete,
                cut_views=tuple(answers.cut_views),
            )
            answers.log = {}
        if late(end):
            self.whole = False
            return
        self.tell(f"scoring {len(search.candidates)} candidates")
        begin = time.monotonic()
        scored = answers.score(search.candidates, also=self.also[query], deadline=end)
        complete = search.complete and not (late(end) or answers.reduced)
        self._end("score", query, begin, log=answers.log, candidates=scored, complete=complete)

    def _end(
        self,
        kind: str,
        query: int | None,
        begin: float,
        *,
        log: Mapping[str, float],
        complete: bool,
        candidates: tuple = (),
        losses: tuple[float, ...] = (),
        cut_views: tuple[str, ...] = (),
        adapter: bytes | None = None,
    ) -> Stage:
        self.whole = self.whole and complete
        stage = Stage(
            kind=kind,
            query=query,
            candidates=candidates,
            seconds=time.monotonic() - begin,
            log=dict(log),
            losses=losses,
            cut_views=cut_views,
            complete=complete,
            adapter=adapter,
        )
        self.stages[stage.name] = stage
        self.ended(stage)
        return stage
