"""Miniatures of what the published recipes start from: base models of the same classes, a RE-ARC folder and Kaggle files of one easy rule.

The rule: the answer is the input, a single cell. Colours are permuted in training, so it has to be learned as a rule, not as a colour.
"""

import json
from pathlib import Path

import numpy as np

from model_tools.saving import save_checkpoint
from tiny import tiny_base_model

KIND_OF_BASE = {
    "nvidia/Mistral-NeMo-Minitron-8B-Base": "nemo",
    "meta-llama/Llama-3.2-3B": "llama3",
    "Qwen/Qwen3-4B": "qwen3",
}
LEARNED_WELL = (
    "--device cpu --data_mixed none --data_epochs 200 --data_sizes 2 --lora_rank 32 --train_learning_rate 3e-3 "
    "--train_embedding_learning_rate 3e-3 --train_warmup 0.1 --train_batch_samples 16 --train_accumulate 1 --train_window 16 "
    "--no_train_gradient_checkpointing"
).split()
"""Overrides with which every recipe learns the rule in 50 steps."""
BARELY = "--device cpu --data_mixed none --data_epochs 4 --data_sizes 2 --lora_rank 2 --train_batch_samples 1 --train_window 2".split()
"""Overrides with which every recipe is done in some steps and has learned nothing."""


def write_base(kind: str, folder: Path) -> Path:
    """The checkpoint of a base model in miniature, with the full vocabulary of its family."""
    loaded = tiny_base_model(kind)
    save_checkpoint(path=folder, model=loaded.model, tokenizer=loaded.tokenizer)
    return folder


def write_rearc(folder: Path, *, puzzles: int = 4, pairs: int = 1300) -> Path:
    """A RE-ARC folder of single cells that stay as they are, with difficulties."""
    rng = np.random.default_rng(0)
    (folder / "tasks").mkdir(parents=True)
    difficulties = {}
    for number in range(puzzles):
        cells = rng.integers(0, 10, pairs).tolist()
        (folder / "tasks" / f"cell{number}.json").write_text(
            json.dumps([{"input": [[cell]], "output": [[cell]]} for cell in cells])
        )
        difficulties[f"cell{number}"] = {"pso_difficulties": rng.random(pairs).tolist()}
    (folder / "metadata.json").write_text(json.dumps(difficulties))
    return folder


def write_kaggle(folder: Path, *, puzzles: int = 3) -> Path:
    """Challenges and solutions of both public sets, of the same rule."""
    folder.mkdir(parents=True)
    for split, seed in (("training", 1), ("evaluation", 2)):
        rng = np.random.default_rng(seed)
        challenges, solutions = {}, {}
        for number in range(puzzles):
            *shown, asked = rng.integers(0, 10, 4).tolist()
            challenges[f"{split}{number}"] = {
                "train": [{"input": [[cell]], "output": [[cell]]} for cell in shown],
                "test": [{"input": [[asked]]}],
            }
            solutions[f"{split}{number}"] = [[[asked]]]
        (folder / f"arc-agi_{split}_challenges.json").write_text(json.dumps(challenges))
        (folder / f"arc-agi_{split}_solutions.json").write_text(json.dumps(solutions))
    return folder
