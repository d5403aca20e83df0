"""The main of every run_finetune_* script that starts from a base model: train by a recipe and merge, or print the plan."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import environment
from command_line.options import RecipeOptions, option, parse
from command_line.telling import TrainingBar, tell
from command_line.texts import TEXTS
from fine_tune_recipes import FineTuneRecipe
from fine_tuning.from_base import FineTuning
from fine_tuning.missing import MissingError, find_model, gpu_is_missing, model_is_missing
from fine_tuning.plan import gib_needed, plan_fine_tuning, shape_of
from fine_tuning.processes import this_process
from fine_tuning.speed import Speed
from fine_tuning.training_data import TrainingData, epochs_data
from model_tools.dtypes import pick_dtype
from model_tools.metrics_file import NAME as METRICS
from model_tools.metrics_file import read_metrics
from report.loss import draw_loss

ROOT = Path(__file__).resolve().parents[2]
LARGEST_ON_CPU = 1e9  # parameters of a model whose steps are timed on a CPU


@dataclass
class FineTuneOptions:
    """What is asked for beside the recipe."""

    input: str = option(str(ROOT / "input"), "folder with models/, re_arc/ and other data")
    out: str | None = option(
        None, "folder for the results, with merged/ in it (output/<name of the recipe> if it is not given)"
    )
    device: str = option(
        "auto", "cuda, cpu (for models that are small enough), or auto: cuda, refused where there is none"
    )
    dtype: str = option(
        "auto", "what is computed in and saved: bfloat16, float16, float32; auto: what the device is fast in"
    )
    seed: int = option(0, "other draws of puzzles, views and adapters")
    save_seconds: float = option(
        600.0, "time between saved states of the training, from which it goes on after it was stopped"
    )
    time_limit: float | None = option(
        None, "seconds after which the training saves its state and stops (exit status 3)"
    )
    dry_run: bool = option(False, "print the plan: samples, tokens, steps, memory, time, and what is missing here")


def run_recipe(argv: Sequence[str] | None = None, *, recipe: FineTuneRecipe, description: str) -> int:
    """Exit status: 0 done, 2 wrong arguments or something is missing, 3 stopped by the time limit, 130 by Ctrl-C."""
    options = RecipeOptions(recipe=recipe, texts=TEXTS, without={"name"})
    args, recipe = parse(own=FineTuneOptions, options=options, argv=argv, description=description)
    try:
        return _plan(args, recipe) if args.dry_run else _run(args, recipe)
    except KeyboardInterrupt:
        print("stopped; the same command goes on where the last state was saved", file=sys.stderr)
        return 130
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _run(args: FineTuneOptions, recipe: FineTuneRecipe) -> int:
    began = time.monotonic()
    base, data, lacks = _what_is_there(args, recipe)
    if lacks:
        raise MissingError("\n- ".join(["this is missing here:", *lacks]))
    tuning = _tuning(args, recipe, base=base)
    cores = environment.use_all_cores()
    main = this_process() == 0
    say = tell if main else lambda words: None
    say(f"{recipe.name}: base {tuning.base}, {data.summary}, on {tuning.device} ({tuning.dtype}, {cores} threads)")
    bar = TrainingBar(recipe.name) if main else None
    merged = tuning.run(
        data=data,
        progress=bar,
        tell=say,
        save_seconds=args.save_seconds,
        deadline=None if args.time_limit is None else began + args.time_limit,
    )
    if merged is None:
        return 3
    if main:
        lines = read_metrics(tuning.folder / "adapters" / METRICS)
        draw_loss(lines=[{**line, "stage": recipe.name} for line in lines], path=tuning.folder / "loss.png")
        say(
            f"{merged} is the merged checkpoint; numbers of the training: {tuning.folder / 'adapters' / METRICS}, loss.png"
        )
    return 0


def _plan(args: FineTuneOptions, recipe: FineTuneRecipe) -> int:
    base, data, lacks = _what_is_there(args, recipe)
    speed = _speed(args, recipe, base, data)
    plan = plan_fine_tuning(recipe=recipe, base=base, data=data, seed=args.seed, speed=speed, lacks=lacks)
    print(plan.text())
    return 0


def _what_is_there(
    args: FineTuneOptions, recipe: FineTuneRecipe
) -> tuple[Path | None, TrainingData | None, tuple[str, ...]]:
    """(base model, data, what is missing, each with what to put where)."""
    lacks: list[str] = []
    models, data = Path(args.input) / "models", None
    base = find_model(recipe.base, folder=models, fetch=not args.dry_run)
    if base is None:
        lacks.append(str(model_is_missing(recipe.base, folder=models)))
    try:
        data = epochs_data(recipe=recipe.data, root=Path(args.input), seed=args.seed)
    except MissingError as error:
        lacks.append(str(error))
    if args.device == "auto" and environment.pick_device("auto") == "cpu":
        lacks.append(str(gpu_is_missing(gib=gib_needed(recipe=recipe, base=base))))
    return base, data, tuple(lacks)


def _speed(args: FineTuneOptions, recipe: FineTuneRecipe, base: Path | None, data: TrainingData | None) -> Speed | str:
    """Measured on this machine; or why it cannot be."""
    if base is None or data is None:
        return "measured in a few steps once base model and data are here"
    tuning = _tuning(args, recipe, base=base)
    if tuning.device == "cpu" and (size := shape_of(name=recipe.base, base=base).parameters) > LARGEST_ON_CPU:
        return f"a model of {size / 1e9:.1f} billion parameters is too large to time its steps on this CPU"
    environment.use_all_cores()
    return tuning.measure_speed(data=data)


def _tuning(args: FineTuneOptions, recipe: FineTuneRecipe, *, base: Path) -> FineTuning:
    device = environment.pick_device(args.device)
    return FineTuning(
        recipe=recipe,
        base=base,
        folder=Path(args.out) if args.out else ROOT / "output" / recipe.name,
        seed=args.seed,
        device=device,
        dtype=pick_dtype(args.dtype, device=device),
    )
