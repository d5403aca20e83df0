"""The main of run_finetune_multitask.py: options by the names of the published commands, then one training.

`--train_datasets PATH PROMPT` may stand several times, and so may `--val_dataset`. A switch that is on is put out by `--no-NAME`.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from transformers import HfArgumentParser

import environment
from arc_loader.terminal import wants_colours
from command_line.options import option
from command_line.telling import TrainingBar, tell
from fine_tuning.multitask import MultitaskTraining
from fine_tuning.multitask_data import MultitaskData
from fine_tuning.multitask_recipe import SCHEDULERS, MultitaskRecipe, NamedSet
from fine_tuning.processes import this_process
from model_tools.dtypes import pick_dtype
from model_tools.loading import LoadedModel
from model_tools.train_recipe import OPTIMIZERS
from prompting.grid_changes import DRAWS
from prompting.new_problems import EQUAL_WEIGHTS, NewProblems
from prompting.shown import sample_text

ROOT = Path(__file__).resolve().parents[2]
PLACED = ("None", "auto", "balanced", "balanced_low_0", "sequential")  # all mean: the GPU of this process, or the CPU


@dataclass
class MultitaskOptions:
    """Every option but the sets. Names are those of the published commands."""

    model_path: str = option("Qwen/Qwen2.5-0.5B-Instruct", "base model: folder, name below input/models, or hub id")
    adapter_path: str | None = option(None, "adapters to start from; their rank is kept")
    output_dir: str = option(str(ROOT / "output" / "multitask"), "folder for results and the state of the training")
    grid_encoder: str = option(MultitaskRecipe.grid_encoder, "how grids are written, see docs/prompting.md")
    max_steps: int = option(6000, "steps of the training")
    max_seq_len: int = option(4096, "prompts of so many tokens or more are left out")
    remove_train_samples_to_fit_max_seq_len: bool = option(
        False, "cut prompts that are too long by leaving out demonstrations, the last first"
    )
    subsample_train_tasks_ratio: float = option(1.0, "share of the puzzles of each training set that is learned from")
    batch_size: int = option(16, "samples of a step, on all GPUs together")
    per_device_train_batch_size: int = option(1, "samples that a GPU takes at a time")
    learning_rate: float = option(1e-4, "peak rate")
    optim: str = option("adamw", f"{', '.join(OPTIMIZERS)}; muon (for the matrices of the layers) is for --no-use_lora")
    lr_scheduler_type: str = option("linear", f"{', '.join(SCHEDULERS)}")
    warmup_ratio: float = option(0.05, "share of the steps over which the rate rises")
    use_lora: bool = option(True, "train adapters; without: all weights")
    lora_r: int = option(32, "rank of the adapters")
    use_4bit_quantization: bool = option(False, "the base's weights in 4 bits")
    gradient_checkpointing: bool = option(False, "less memory for about a third more time")
    device_map: str = option(
        "auto", f"{', '.join(PLACED)}: the GPU if there is one, else the CPU; or cpu, cuda, cuda:1"
    )
    torch_dtype: str = option("auto", "bfloat16, float16, float32; auto: what the device is fast in")
    compose_new_task_probability: float = option(0.0, "of making a new puzzle of a known one")
    compose_new_task_weights: list[float] = field(
        default_factory=lambda: list(EQUAL_WEIGHTS),
        metadata={"help": f"of the changes that do so: {', '.join(DRAWS)}"},
    )
    verify_correct_output_probability: float = option(0.5, "of a right proposal in prompts that ask whether one is")
    logging_steps: int = option(10, "steps between lines of the log")
    eval_steps: int = option(200, "steps between validations")
    save_steps: int = option(200, "steps between saved states")
    random_seed: int | None = option(None, "the same seed gives the same training; without one it is drawn and kept")
    report_to: str = option("none", "none, tensorboard, wandb, or some of them with commas between")
    resume_from_checkpoint: bool = option(True, "go on where a stopped training in output_dir was")
    workers: int = option(max(1, min(8, (os.cpu_count() or 2) - 1)), "processes that prepare prompts; 0: none")
    verbose: bool = option(False, "print the first prompt of each training set, what is learned in colour")


def parse_options(argv: Sequence[str] | None) -> tuple[MultitaskOptions, MultitaskRecipe]:
    """The options, and the recipe that they make. Exits with status 2 and a line on stderr for what cannot be."""
    parser = HfArgumentParser(MultitaskOptions, description=__doc__.splitlines()[0], allow_abbrev=False)
    for name, help_text in (("train_datasets", "a set to learn from"), ("val_dataset", "a set to validate on")):
        parser.add_argument(
            f"--{name}", nargs=2, action="append", default=[], metavar=("PATH", "PROMPT"), help=help_text
        )
    arguments = [_plain(word) for word in (sys.argv[1:] if argv is None else argv)]
    options, sets, unknown = parser.parse_args_into_dataclasses(
        args=arguments, return_remaining_strings=True, look_for_args_file=False
    )
    if unknown:
        parser.error(f"unknown: {' '.join(unknown)}")
    try:
        return options, recipe_of(options, sets)
    except ValueError as error:
        parser.error(str(error))


def recipe_of(options: MultitaskOptions, sets: argparse.Namespace) -> MultitaskRecipe:
    """The recipe that options and sets make. Raises ValueError."""
    device = device_of(options)
    return MultitaskRecipe(
        model=options.model_path,
        adapter=options.adapter_path,
        train=tuple(NamedSet(*pair) for pair in sets.train_datasets),
        validation=tuple(NamedSet(*pair) for pair in sets.val_dataset),
        grid_encoder=options.grid_encoder,
        max_seq_len=options.max_seq_len,
        cut=options.remove_train_samples_to_fit_max_seq_len,
        share=options.subsample_train_tasks_ratio,
        new_problems=NewProblems(
            probability=options.compose_new_task_probability, weights=tuple(options.compose_new_task_weights)
        ),
        right_probability=options.verify_correct_output_probability,
        max_steps=options.max_steps,
        batch_size=options.batch_size,
        device_batch=options.per_device_train_batch_size,
        learning_rate=options.learning_rate,
        optimizer=options.optim,
        scheduler=options.lr_scheduler_type,
        warmup=options.warmup_ratio,
        lora_rank=options.lora_r if options.use_lora else None,
        bits=4 if options.use_4bit_quantization else 16,
        dtype=pick_dtype(options.torch_dtype, device=device),
        gradient_checkpointing=options.gradient_checkpointing,
    )


def device_of(options: MultitaskOptions) -> str:
    """torch's name of the device. Raises ValueError for a GPU where there is none."""
    return environment.pick_device("auto" if options.device_map in PLACED else options.device_map)


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 2 wrong arguments or something is missing or wrong, 130 stopped by Ctrl-C."""
    options, recipe = parse_options(argv)
    environment.use_all_cores()
    training = MultitaskTraining(
        recipe=recipe,
        folder=Path(options.output_dir),
        models=ROOT / "input" / "models",
        seed=options.random_seed,
        device=device_of(options),
        report_to=options.report_to,
        log_every=options.logging_steps,
        eval_every=options.eval_steps,
        save_every=options.save_steps,
        resume=options.resume_from_checkpoint,
        workers=options.workers,
    )
    first = this_process() == 0
    try:
        result = training.run(
            tell=tell if first else lambda _: None,
            progress=TrainingBar(training.folder.name) if first else None,
            look=show_first if options.verbose else None,
        )
    except KeyboardInterrupt:
        print("stopped; the same command goes on where the last state was saved", file=sys.stderr)
        return 130
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if first:
        tell(f"{result} holds the weights; validation losses: {training.folder / 'validation.jsonl'}")
    return 0


def show_first(data: MultitaskData, loaded: LoadedModel) -> None:
    """Print the first prompt of each training set."""
    colours = wants_colours(mode="auto", is_terminal=sys.stdout.isatty(), environment=os.environ)
    waiting, number = set(range(len(data.draws.sets))), 0
    while waiting and number < 20 * data.draws.epoch_draws:
        drawn = data.draws.draw(number)
        number += 1
        if drawn.set in waiting and drawn.sample is not None:
            waiting.remove(drawn.set)
            text = sample_text(drawn.sample, tokenizer=loaded.tokenizer, colours=colours)
            tell(
                f"\n--- {data.draws.sets[drawn.set]}, puzzle {drawn.sample.key}, {len(drawn.sample.input_ids)} tokens\n{text}"
            )


def _plain(word: str) -> str:
    """`--no-use_lora` as the parser spells it: `--no_use_lora`. Other words are left alone."""
    return "--no_" + word[5:] if word.startswith("--no-") else word
