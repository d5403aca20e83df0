"""What a fine-tuning would do, before it is done: samples, tokens, steps, memory and time, and what is missing for it.

Plans what can be planned: without the base model from its published shape, without data from the recipe's numbers.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from fine_tune_recipes import EpochsData, FineTuneRecipe
from fine_tuning.counting import Tokens, count_tokens, table_of_format
from fine_tuning.memory import Memory, estimate
from fine_tuning.model_shape import KNOWN_SHAPES, ModelShape
from fine_tuning.speed import Speed
from fine_tuning.training_data import TrainingData
from model_tools.adapters import EMBEDDINGS, LoraRecipe
from model_tools.batches import steps_in
from model_tools.collator import padded
from model_tools.keep_recipes import KeepCharacters, KeepTokens
from model_tools.train_recipe import TrainRecipe

REARC_PUZZLES = 400


@dataclass(frozen=True)
class Plan:
    """`rows`: (what, in words), in order. `lacks`: what has to be there first, each with what to put where."""

    rows: tuple[tuple[str, str], ...]
    lacks: tuple[str, ...]

    def text(self) -> str:
        """As it is printed."""
        width = max(len(name) for name, _ in self.rows) + 2
        lines = [f"{name:<{width}}{line}" for name, text in self.rows for name, line in _aligned(name, text)]
        if self.lacks:
            lines += ["", "missing here:", *(f"- {lack}" for lack in self.lacks)]
        return "\n".join(lines)


def plan_fine_tuning(
    *,
    recipe: FineTuneRecipe,
    base: Path | None,
    data: TrainingData | None,
    seed: int,
    speed: Speed | str,
    lacks: tuple[str, ...] = (),
) -> Plan:
    """The plan of a fine-tuning. base, data: None where they are not there; speed: measured, or why it could not be."""
    shape = shape_of(name=recipe.base, base=base)
    rows = [
        ("recipe", recipe.name),
        ("base", f"{recipe.base} ({base or 'not here'}), {_size(shape)}trained in {recipe.bits} bits"),
    ]
    if shape is not None:
        kept = kept_tokens(recipe=recipe, shape=shape)
        if recipe.keep is not None:
            rows.append(("vocabulary", f"{shape.vocab_size:,} tokens, about {kept:,} are kept"))
        shape = replace(shape, vocab_size=kept)
    tokens = None
    if data is not None:
        samples = data.samples(fmt=recipe.fmt, table=table_of_format(recipe.fmt), seed=seed)
        tokens = count_tokens(samples=samples, seed=seed)
        count = len(samples)
        rows += [("data", data.summary), ("samples", f"{count:,}"), ("tokens", tokens.text())]
    else:
        count = recipe.data.epochs * REARC_PUZZLES if isinstance(recipe.data, EpochsData) else 0
        rows.append(
            (
                "data",
                "not here" + (f"; {recipe.data.epochs} epochs of RE-ARC's {REARC_PUZZLES} puzzles" if count else ""),
            )
        )
        if count:
            rows.append(("samples", f"{count:,} and what is mixed in"))
    rows.append(("steps", steps_text(train=recipe.train, samples=count, tokens=tokens)))
    if shape is not None:
        longest = tokens.longest if tokens is not None else recipe.data.max_tokens
        rows += memory_rows(shape=shape, bits=recipe.bits, lora=recipe.lora, train=recipe.train, longest=longest)
    rows.append(("time", time_text(tokens=tokens, epochs=recipe.train.epochs, speed=speed)))
    return Plan(rows=tuple(rows), lacks=lacks)


def shape_of(*, name: str, base: Path | None) -> ModelShape | None:
    """The shape of the model in folder `base`, or the published one of that name; None for an unknown model that is not there."""
    if base is None:
        return KNOWN_SHAPES.get(name)
    return ModelShape.of_config(json.loads((base / "config.json").read_text()))


def kept_tokens(*, recipe: FineTuneRecipe, shape: ModelShape) -> int:
    """About how many tokens the shrunk vocabulary has: characters and start, end and padding; all where that is not known before."""
    if isinstance(recipe.keep, KeepTokens):
        return len(recipe.keep.tokens)
    if isinstance(recipe.keep, KeepCharacters):
        return min(len(recipe.keep.characters) + 3, shape.vocab_size)
    return shape.vocab_size


def steps_text(*, train: TrainRecipe, samples: int, tokens: Tokens | None) -> str:
    """How many steps of what, and the warm-up."""
    words = f"of {train.accumulate} x {f'{train.batch_samples} samples' if train.batch_samples else f'{train.batch_tokens:,} tokens'}"
    steps = steps_in(samples=samples, recipe=train) if samples else None
    if steps is None and tokens is not None:
        steps = round(tokens.total * train.epochs / (train.batch_tokens * train.accumulate)) or 1
        words += ", or somewhat more for padding"
    if steps is None:
        return f"as many as the data makes, {words}"
    warmup = f"{train.warmup:,.0f}" if train.warmup >= 1 else f"{train.warmup:.0%}"
    return f"{steps:,} {words}; {train.epochs} epoch{'s' * (train.epochs != 1)}; warm-up {warmup}"


def training_memory(
    *, shape: ModelShape, bits: int, lora: LoraRecipe, train: TrainRecipe, longest: int
) -> tuple[int, Memory]:
    """(padded tokens of the largest batch, the memory it takes). longest: tokens of the longest sample."""
    shape = _untied(shape, lora)
    row = padded(longest, multiple=train.pad_multiple)
    batch_tokens = row * train.batch_samples if train.batch_samples else max(train.batch_tokens, row)
    return batch_tokens, estimate(shape=shape, bits=bits, lora=lora, train=train, batch_tokens=batch_tokens)


def memory_rows(
    *, shape: ModelShape, bits: int, lora: LoraRecipe, train: TrainRecipe, longest: int
) -> list[tuple[str, str]]:
    """The adapters and the estimated memory. longest: tokens of the longest sample."""
    batch_tokens, memory = training_memory(shape=shape, bits=bits, lora=lora, train=train, longest=longest)
    how = "with" if train.gradient_checkpointing else "without"
    title = f"estimated for batches of {batch_tokens:,} tokens, {how} gradient checkpointing:"
    return [
        (
            "adapters",
            f"rank {lora.rank}, {_untied(shape, lora).lora_parameters(lora) / 1e6:,.2f} million trained parameters",
        ),
        ("memory", "\n".join([title, *memory.lines()])),
    ]


def gib_needed(*, recipe: FineTuneRecipe, base: Path | None) -> float | None:
    """GiB of memory that a fine-tuning takes at most (samples as long as they may be); None for an unknown model.

    Where a recipe allows more than 8,192 tokens, this is for 8,192: hardly a sample of 6 demonstrations is longer.
    """
    shape = shape_of(name=recipe.base, base=base)
    if shape is None:
        return None
    longest = min(recipe.data.max_tokens, 8192)
    shape = replace(shape, vocab_size=kept_tokens(recipe=recipe, shape=shape))
    memory = training_memory(shape=shape, bits=recipe.bits, lora=recipe.lora, train=recipe.train, longest=longest)[1]
    return memory.total / 2**30


def _untied(shape: ModelShape, lora: LoraRecipe) -> ModelShape:
    """Embeddings and head are untied before they are trained."""
    return replace(shape, tied=False) if set(EMBEDDINGS) & {*lora.targets, *lora.trained} else shape


def time_text(*, tokens: Tokens | None, epochs: int, speed: Speed | str) -> str:
    """How long it takes, from a measured speed; or why that is not known."""
    if isinstance(speed, str):
        return f"not known: {speed}"
    measured = f"{speed.tokens_per_second:,.0f} tokens a second, measured in {speed.steps} steps on {speed.machine}"
    if tokens is None:
        return measured
    return f"about {duration(tokens.total * epochs / speed.tokens_per_second)} at {measured}"


def duration(seconds: float) -> str:
    """Seconds in words."""
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} seconds"


def _size(shape: ModelShape | None) -> str:
    if shape is None:
        return ""
    billions = shape.parameters / 1e9
    return (
        f"{billions:.2f} billion parameters, "
        if billions >= 0.1
        else f"{shape.parameters / 1e6:.2f} million parameters, "
    )


def _aligned(name: str, text: str) -> list[tuple[str, str]]:
    first, *rest = text.split("\n")
    return [(name, first), *(("", line) for line in rest)]
