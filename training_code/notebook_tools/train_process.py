"""Training on the demonstrations of all puzzles at once, as a process of its own (`notebook_tools.whole_set` starts it).

    python -m notebook_tools.train_process --recipe kaggle-2024 --challenges FILE --model FOLDER --out FOLDER
    torchrun --nproc_per_node 2 -m notebook_tools.train_process ...

Tells a line now and then, also where nobody watches a bar. Exit status: 0 the merged checkpoint is in OUT/merged, 2 something is wrong, 3
the time limit stopped the training, whose state is kept; then there is a file OUT/stopped, as torchrun has a status of its own. Sees no
solutions.
"""

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transformers import HfArgumentParser
from transformers.utils.logging import disable_progress_bar

from arc_loader.sources.kaggle import read_challenges
from command_line.options import option
from fine_tuning.from_base import FineTuning
from fine_tuning.model_shape import ModelShape
from fine_tuning.processes import this_process
from fine_tuning.training_data import demonstrations_data
from kaggle_recipes import kaggle_recipe
from model_tools.dtypes import pick_dtype
from model_tools.train_recipe import TrainLog
from pipeline.live_status import words_of

STOPPED = 3
STOPPED_FILE = "stopped"
_ROOM = 0.8  # share of a GPU's memory that the merged model may take


@dataclass
class TrainOptions:
    """What is trained on what."""

    recipe: str = option("", "a name in KAGGLE_RECIPES, whose whole_set says how")
    challenges: str = option("", "the puzzles: a challenges file")
    model: str = option("", "checkpoint to begin with")
    out: str = option("", "folder for adapters and merged checkpoint")
    device: str = option("auto", "cpu, cuda, or auto")
    dtype: str = option("auto", "what is computed in: bfloat16, float16, float32; auto")
    seed: int = option(0, "other views and adapters")
    time_limit: float | None = option(None, "seconds after which the training saves its state and stops")
    every: float = option(30.0, "seconds between lines")


class TrainingLines:
    """The progress of a training in lines; to be handed to `fine_tune` as `progress`."""

    def __init__(self, *, every: float) -> None:
        self._every = every
        self._began = self._told = time.monotonic()

    def __call__(self, log: TrainLog, total: int) -> None:
        now = time.monotonic()
        if now - self._told < self._every and log.samples < total:
            return
        self._told = now
        left = (now - self._began) / max(log.samples, 1) * (total - log.samples)
        print(f"{log.samples}/{total} samples | loss {log.losses[-1]:.3f} | {words_of(left)} to go", flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """From the command line."""
    began = time.monotonic()
    (args,) = HfArgumentParser([TrainOptions], description=__doc__.splitlines()[0]).parse_args_into_dataclasses(
        args=None if argv is None else list(argv), look_for_args_file=False
    )
    try:
        merged = _train(args, began)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if merged is not None:
        return 0
    (Path(args.out) / STOPPED_FILE).touch()
    return STOPPED


def _train(args: TrainOptions, began: float) -> Path | None:
    recipe = kaggle_recipe(args.recipe).solve.whole_set
    if recipe is None:
        raise ValueError(f"the recipe {args.recipe} has no training on the whole set")
    environment.use_all_cores()
    disable_progress_bar()  # the lines go into a notebook, one after the other
    device = environment.pick_device(args.device)
    dtype = pick_dtype(args.dtype, device=device)
    tuning = FineTuning(
        recipe=recipe,
        base=Path(args.model),
        folder=Path(args.out),
        seed=args.seed,
        device=device,
        dtype=dtype,
        merge_device=merge_device(base=Path(args.model), device=device),
    )
    first = this_process() == 0
    return tuning.run(
        data=demonstrations_data(recipe=recipe.data, tasks=read_challenges(args.challenges)),
        progress=TrainingLines(every=args.every) if first else None,
        tell=_tell if first else lambda words: None,
        deadline=None if args.time_limit is None else began + args.time_limit,
    )


def merge_device(*, base: Path, device: str) -> str:
    """Where adapters are merged: on the GPU if the model fits it in 16 bits, else in the memory of the machine."""
    if not device.startswith("cuda"):
        return device
    import torch

    size = 2 * ModelShape.of_config(json.loads((base / "config.json").read_text())).parameters  # bytes
    return device if size < _ROOM * torch.cuda.get_device_properties(device).total_memory else "cpu"


def _tell(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
