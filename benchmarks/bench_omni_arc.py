"""How many pairs a second a core the puzzles written as code give: generated, solved by their programs, checked.

Usage: `python benchmarks/bench_omni_arc.py`; last line `ratio <x>`: the median over all puzzles of pairs a second, divided by 1,000.
"""

import json
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "training_code"))
from omni_arc.examples import new_pair, rng_of  # noqa: E402
from omni_arc.register import Puzzle, all_puzzles  # noqa: E402

RESULT = Path(__file__).parent / "results" / "bench_omni_arc.json"
PAIRS = 200


def pairs_a_second(puzzle: Puzzle) -> float:
    """Over PAIRS pairs of difficulties from 0 to 1, in processor time of this process: other work on the machine does not count."""
    start = time.process_time()
    for number in range(PAIRS):
        new_pair(puzzle, rng=rng_of(seed=0, puzzle_id=puzzle.id, number=number), difficulty=number / (PAIRS - 1))
    return PAIRS / (time.process_time() - start)


def main() -> None:
    """Measure, print the slowest, write the result."""
    rates = {puzzle.id: pairs_a_second(puzzle) for puzzle in all_puzzles().values()}
    for name, rate in sorted(rates.items(), key=lambda item: item[1])[:10]:
        print(f"{name} {all_puzzles()[name].name}: {rate:,.0f} pairs a second")
    middle = median(rates.values())
    slow = sum(rate < 1000 for rate in rates.values())
    print(f"{len(rates)} puzzles, median {middle:,.0f} pairs a second a core, {slow} below 1,000")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"puzzles": len(rates), "median": middle, "rates": rates}, indent=1) + "\n")
    print(f"ratio {middle / 1000:.3f}")


if __name__ == "__main__":
    main()
