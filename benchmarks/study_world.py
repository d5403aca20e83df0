"""What the study of tasks is made of: puzzles, arms, one training of an arm with a given number of tokens, and its evaluation."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from arc_downloader import download_arc_data
from arc_loader.encoding import Sample
from arc_loader.files import write_atomically
from arc_loader.grids import Grid
from arc_loader.sources.kaggle import read_challenges, read_solutions
from arc_loader.tasks import Solutions, Task
from arc_loader.writing import challenges_json, solutions_json
from fine_tuning.chat_base import GRID_ENCODER
from fine_tuning.multitask import MultitaskTraining
from fine_tuning.multitask_data import VALIDATION_SEED, read_sets, writer_for
from fine_tuning.multitask_recipe import MultitaskRecipe, NamedSet
from fine_tuning.validation import mean_nll, read_validation
from model_tools.loading import LoadedModel, load_model
from model_tools.metrics_file import NAME as METRICS
from model_tools.metrics_file import read_metrics
from omni_arc.examples import new_pair, rng_of
from omni_arc.register import all_puzzles
from pipeline.multitask_predictions import MultitaskPredictor
from prompting.data_augmentation import NO_DATA_AUGMENTATION
from prompting.draws import Draws, PromptRules, PromptSet, fixed_draws
from prompting.question import Question
from prompting.sources.named import source_named
from prompting.versions import version_named
from prompting.writer import PromptWriter
from selection.metrics import measure
from selection.prediction_file import write_predictions

OUTPUT, INPUT = "output-from-examples-v1", "input-from-inputs-v0"
CODE = ("code-from-examples-v0", "output-from-code-v0")
PUZZLES, CODED = "arc-agi_training_challenges.json", "omni-arc-400"
OUTPUTS = ((PUZZLES, OUTPUT), (CODED, OUTPUT))
INPUTS = ((PUZZLES, INPUT), (CODED, INPUT))
PROGRAMS = tuple((CODED, prompt) for prompt in CODE)
ARMS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "outputs": OUTPUTS,
    "outputs + inputs": OUTPUTS + INPUTS,
    "outputs + code": OUTPUTS + PROGRAMS,
    "all": OUTPUTS + INPUTS + PROGRAMS,
}
"""What each arm learns: (set, prompt). An epoch has 400 draws of each set."""
SAMPLES = ("evaluation", "fresh")
DTYPE = "float32"
MEASURED = "evaluation.json"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How large the study is.

    base: folder of the model that every training starts from; folder: of everything that is made
    tokens: of all prompts of a training; curve: how often it is validated
    max_seq_len: prompts of so many tokens or more lose demonstrations in training, and are left out in validation and evaluation
    puzzles: of the public evaluation set, and fresh ones, that predictions are made for; views: predictions of a test input
    answer_tokens: after which an answer is broken off
    """

    base: Path
    folder: Path
    tokens: int = 300_000
    curve: int = 2
    seeds: tuple[int, ...] = (1, 2, 3)
    max_seq_len: int = 512
    batch_size: int = 4
    device_batch: int = 4
    learning_rate: float = 5e-4
    puzzles: int = 16
    views: int = 8
    answer_tokens: int = 320

    def runs(self) -> list[tuple[str, int]]:
        """(arm, seed) of every training; all arms of a seed before the next seed."""
        return [(arm, seed) for seed in self.seeds for arm in ARMS]

    def place(self, arm: str, seed: int) -> Path:
        """The folder of a training."""
        return self.folder / f"{arm.replace(' + ', '_')}-{seed}"

    def file(self, sample: str) -> Path:
        """The puzzles of a sample; solutions lie beside it."""
        return self.folder / f"{sample}_challenges.json"


def prepare(plan: Plan) -> None:
    """Writes the public sets and both samples, where they are not there yet. Neither depends on arms or seeds."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    download_arc_data(plan.folder)
    if all(plan.file(sample).exists() for sample in SAMPLES):
        return
    public = plan.folder / "arc-agi_evaluation_challenges.json"
    tasks = read_challenges(public)
    solutions = read_solutions(plan.folder / "arc-agi_evaluation_solutions.json", tasks=tasks)
    writer = writer_for(loaded=load_model(path=plan.base, dtype=DTYPE), grid_encoder=str(GRID_ENCODER))
    fitting = [name for name in tasks if _fits(tasks[name], solutions[name], plan, writer)]
    chosen = [fitting[n * len(fitting) // plan.puzzles] for n in range(min(plan.puzzles, len(fitting)))]
    _write(plan, "evaluation", {name: tasks[name] for name in chosen}, {name: solutions[name] for name in chosen})
    fresh = list(_fresh(plan, writer))
    _write(plan, "fresh", {task.id: task for task, _ in fresh}, {task.id: truth for task, truth in fresh})


def train(plan: Plan, *, arm: str, seed: int) -> Path:
    """The folder of the arm's weights; a training that was stopped goes on, a finished one is not repeated."""
    recipe = MultitaskRecipe(
        model=str(plan.base),
        train=tuple(
            NamedSet(str(plan.folder / path) if path == PUZZLES else path, prompt) for path, prompt in ARMS[arm]
        ),
        validation=(NamedSet(str(plan.folder / "arc-agi_evaluation_challenges.json"), OUTPUT),),
        grid_encoder=str(GRID_ENCODER),
        max_seq_len=plan.max_seq_len,
        batch_size=plan.batch_size,
        device_batch=plan.device_batch,
        learning_rate=plan.learning_rate,
        cut=True,
        lora_rank=None,
        dtype=DTYPE,
    )
    steps = _steps(plan, recipe, seed)
    recipe = MultitaskRecipe(**{**vars(recipe), "max_steps": steps})
    training = MultitaskTraining(
        recipe=recipe,
        folder=plan.place(arm, seed),
        models=plan.folder,
        seed=seed,
        log_every=1,
        eval_every=-(-steps // plan.curve),
        save_every=0,
        save_seconds=60,
    )
    return training.run()


def trained_and_measured(plan: Plan, *, arm: str, seed: int) -> dict:
    """What came of a training (see `evaluate`), which is done first where it has not been; nothing is done twice."""
    file = plan.place(arm, seed) / MEASURED
    if not file.exists():
        found = evaluate(plan, arm=arm, seed=seed, weights=train(plan, arm=arm, seed=seed))
        write_atomically(file, data=json.dumps(found).encode())
    return json.loads(file.read_text())


def evaluate(plan: Plan, *, arm: str, seed: int, weights: Path) -> dict:
    """What came of a training, as JSON types: curve, nll of every validation prompt, metrics of every puzzle of both samples."""
    loaded = load_model(path=weights, dtype=DTYPE)
    log, begin = read_metrics(weights / METRICS), time.monotonic()
    validation = _held_out(plan, loaded)
    found = {
        "arm": arm,
        "seed": seed,
        "steps": log[-1]["step"],
        "samples": log[-1]["samples"],
        "tokens": log[-1]["tokens"],
        "seconds": log[-1]["seconds"],
        "curve": _curve(read_validation(plan.place(arm, seed) / "validation.jsonl"), log),
        "nll": {one.key: round(mean_nll(model=loaded.model, loaded=loaded, samples=[one]), 5) for one in validation},
        "metrics": {sample: _measured(plan, sample, loaded, plan.place(arm, seed)) for sample in SAMPLES},
    }
    found["evaluation_seconds"] = round(time.monotonic() - begin, 1)
    return found


def _steps(plan: Plan, recipe: MultitaskRecipe, seed: int) -> int:
    """Steps in which the prompts of a training have as many tokens as the plan says, or the nearest number to it."""
    loaded, sources = load_model(path=plan.base, dtype=DTYPE), read_sets(recipe)
    draws = Draws(
        sets=tuple(PromptSet(sources[named.path], version_named(named.prompt)) for named in recipe.train),
        rules=recipe.rules(),
        writer=writer_for(loaded=loaded, grid_encoder=recipe.grid_encoder),
        seed=seed,
    )  # as the training makes them
    tokens, samples, number = 0, 0, 0
    while tokens < plan.tokens:
        drawn = draws.draw(number)
        number += 1
        if drawn.sample is not None:
            tokens, samples = tokens + len(drawn.sample.input_ids), samples + 1
    return max(1, round(samples / plan.batch_size))


def _held_out(plan: Plan, loaded: LoadedModel) -> list[Sample]:
    """The validation prompts of the training, one sample a puzzle."""
    part = PromptSet(source_named(str(plan.folder / "arc-agi_evaluation_challenges.json")), version_named(OUTPUT))
    rules = PromptRules(max_seq_len=plan.max_seq_len, augmentation=NO_DATA_AUGMENTATION)
    writer = writer_for(loaded=loaded, grid_encoder=str(GRID_ENCODER))
    drawn = fixed_draws(sets=(part,), rules=rules, writer=writer, seed=VALIDATION_SEED)
    return [one.sample for one in drawn if one.sample is not None]


def _curve(validation: list[dict], log: list[dict]) -> list[dict]:
    """Tokens and validation nll, with the training loss since the point before."""
    points, before = [], 0
    for line in validation:
        part = [one for one in log if before < one["step"] <= line["step"]]
        (nll,) = line["losses"].values()
        loss = float(np.mean([one["loss"] for one in part]))
        points.append({"tokens": part[-1]["tokens"], "nll": round(nll, 5), "training_loss": round(loss, 5)})
        before = line["step"]
    return points


def _measured(plan: Plan, sample: str, loaded: LoadedModel, folder: Path) -> dict[str, dict[str, float]]:
    """Metric -> puzzle -> value, of greedy predictions under `plan.views` views."""
    tasks, solutions = puzzles_of(plan, sample)
    predictor = MultitaskPredictor(
        loaded=loaded,
        writer=writer_for(loaded=loaded, grid_encoder=str(GRID_ENCODER)),
        version=version_named(OUTPUT),
        count=plan.views,
        seed=0,
        max_tokens=plan.max_seq_len,
        answer_tokens=plan.answer_tokens,
    )
    predictions = {name: predictor.predict(task) for name, task in tasks.items()}
    write_predictions(folder / f"{sample}_predictions.json", predictions=predictions, tasks=tasks)
    measured = measure(predictions=predictions, solutions=solutions)
    return {
        name: dict(zip(measured.task_ids, np.round(measured.column(name), 5).tolist(), strict=True))
        for name in measured.names
    }


def puzzles_of(plan: Plan, sample: str) -> tuple[Mapping[str, Task], Solutions]:
    """The puzzles of a sample and their solutions."""
    tasks = read_challenges(plan.file(sample))
    return tasks, read_solutions(plan.file(sample).with_name(f"{sample}_solutions.json"), tasks=tasks)


def _fits(task: Task, truths: tuple[Grid, ...], plan: Plan, writer: PromptWriter) -> bool:
    """Whether the prompts of all tests have fewer tokens than the limit, answers included."""
    questions = [
        Question(puzzle=task.id, demonstrations=task.train, test=grid, answer=truth)
        for grid, truth in zip(task.test, truths, strict=True)
    ]
    samples = [writer.sample(version=version_named(OUTPUT), question=question) for question in questions]
    return max(len(sample.input_ids) for sample in samples) < plan.max_seq_len


def _fresh(plan: Plan, writer: PromptWriter) -> Iterator[tuple[Task, tuple[Grid, ...]]]:
    """Puzzles of the register with inputs that have just been made: three demonstrations and a test."""
    puzzles = list(all_puzzles().values())
    taken = 0
    for number in np.random.default_rng(0).permutation(len(puzzles)).tolist():
        if taken == plan.puzzles:
            return
        rng = rng_of(seed=20_000, puzzle_id=puzzles[number].id, number=0)
        try:
            *shown, test = [new_pair(puzzles[number], rng=rng, difficulty=0.3) for _ in range(4)]
        except ValueError:
            continue
        task = Task(id=puzzles[number].id, train=tuple(shown), test=(test.input,))
        if _fits(task, (test.output,), plan, writer):
            taken += 1
            yield task, (test.output,)


def _write(plan: Plan, sample: str, tasks: Mapping[str, Task], solutions: Solutions) -> None:
    answers = solutions_json(tasks=tasks, solutions=solutions)
    write_atomically(plan.file(sample).with_name(f"{sample}_solutions.json"), data=json.dumps(answers).encode())
    write_atomically(plan.file(sample), data=json.dumps(challenges_json(tasks=tasks)).encode())
