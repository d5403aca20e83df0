"""A training in a process of its own, to be killed or run by torchrun: `python training_child.py ENGINE FOLDER RESULT SECONDS`.

ENGINE: 'light' or 'trainer'; FOLDER: of the training's state; RESULT: where the first process writes losses and weights as JSON;
SECONDS: to sleep after each step, so that a killer has time.
"""

import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "training_code")]

from dataclasses import replace  # noqa: E402

from model_tools.train_recipe import TrainRecipe  # noqa: E402
from model_tools.trainer_engine import this_is_the_main_process  # noqa: E402
from tiny import tiny_model  # noqa: E402
from tiny_training import RECIPE, run, samples_for  # noqa: E402

SAMPLES = 40


def recipe(engine: str) -> TrainRecipe:
    """14 steps; the last of each window has one batch, so that of two processes one has nothing."""
    return replace(
        RECIPE, engine=engine, batch_samples=3, accumulate=2, epochs=2, schedule="cosine", warmup=0.2, save_every=1
    )


def main(engine: str, folder: str, result: str, seconds: str) -> None:
    loaded = tiny_model("arc_llama")
    log = run(
        loaded,
        samples_for(loaded, SAMPLES),
        recipe(engine),
        checkpoint=Path(folder),
        progress=lambda log, total: time.sleep(float(seconds)),
    )
    if this_is_the_main_process():
        weights = {name: float(p.detach().double().abs().sum()) for name, p in loaded.model.named_parameters()}
        record = {"losses": log.losses, "weights": weights, "samples": log.samples, "tokens": log.tokens}
        Path(result).write_text(json.dumps(record))


if __name__ == "__main__":
    main(*sys.argv[1:])
