"""What the pipeline tests run on: a tiny model that has really learned to answer with one cell, and puzzles whose answers are one cell.

Trained in seconds; it says a digit and stops, so searches find up to ten candidates and test-time training moves their order.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from arc_loader.formatting import SHORT, training_sample
from arc_loader.grids import as_grid
from arc_loader.tasks import Pair, Task
from model_tools.adapters import LoraRecipe
from model_tools.saving import save_checkpoint
from model_tools.training import TrainRecipe, fine_tune
from recipes import ScoreRecipe, SearchRecipe, SolveRecipe, TestTimeRecipe
from tiny import tiny_model

RECIPE = SolveRecipe(
    name="test",
    fmt=replace(SHORT, max_tokens=1300),
    ttt=TestTimeRecipe(
        lora=LoraRecipe(rank=4, alpha=8),
        train=TrainRecipe(learning_rate=3e-3, embedding_learning_rate=1e-3, warmup=0.1, batch_tokens=256),
        n_per_symmetry=1,
        max_samples=6,
        max_tokens=2000,
    ),
    search=SearchRecipe(n_per_symmetry=1, min_prob=0.02, max_tokens=2000, min_passes=20),
    score=ScoreRecipe(max_candidates=4),
)


def write_checkpoint(path: Path) -> Path:
    """A checkpoint folder that `load_model` reads."""
    loaded = tiny_model()
    rng = np.random.default_rng(0)
    samples = [
        training_sample(fmt=SHORT, table=loaded.table, task=random_task(f"t{n}", rng), key=f"t{n}", mask_first_n=0)
        for n in range(300)
    ]
    recipe = TrainRecipe(learning_rate=3e-3, embedding_learning_rate=3e-3, warmup=0.1, batch_tokens=512)
    fine_tune(
        model=loaded.model, positions=loaded.positions, samples=samples, recipe=recipe, pad_id=loaded.pad_id, seed=0
    )
    save_checkpoint(path=path, model=loaded.model, tokenizer=loaded.tokenizer, dtype="float32")
    return path


def random_task(name: str, rng: np.random.Generator, tests: int = 1) -> Task:
    """A puzzle of up to 2 x 3 grids whose answer is always one and the same cell."""
    answer = as_grid([[int(rng.integers(10))]], where="answer")

    def question():
        return as_grid(rng.integers(0, 10, size=rng.integers(1, (3, 4))).tolist(), where="question")

    pairs = tuple(Pair(question(), answer) for _ in range(int(rng.integers(2, 4))))
    return Task(id=name, train=pairs, test=tuple(question() for _ in range(tests)))


def mirrored(name: str, *, tests: int = 1) -> Task:
    """A puzzle of rows that are turned around: a program answers it, a model that says single cells does not."""
    rng = np.random.default_rng(len(name))
    rows = [as_grid([rng.permutation(10)[:4].tolist()], where="row") for _ in range(3 + tests)]
    pairs = tuple(Pair(row, as_grid(row[:, ::-1].tolist(), where="answer")) for row in rows[:3])
    return Task(id=name, train=pairs, test=tuple(rows[3:]))


def make_tasks() -> dict[str, Task]:
    """Five puzzles, one of them with two test inputs."""
    rng = np.random.default_rng(1)
    return {f"task{n}": random_task(f"task{n}", rng, tests=1 + (n == 2)) for n in range(5)}


def write_challenges(path: Path, tasks: dict[str, Task]) -> Path:
    """A Kaggle challenges file."""
    content = {
        task.source_id: {
            "train": [{"input": p.input.tolist(), "output": p.output.tolist()} for p in task.train],
            "test": [{"input": grid.tolist()} for grid in task.test],
        }
        for task in tasks.values()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def write_solutions(path: Path, tasks: dict[str, Task]) -> Path:
    """A Kaggle solutions file: the cell that all demonstrations show."""
    path.write_text(json.dumps({t.source_id: [t.train[0].output.tolist()] * len(t.test) for t in tasks.values()}))
    return path
