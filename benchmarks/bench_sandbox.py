"""How many programs a second the sandbox runs, against one fresh Python process for each, which is the plain way to keep them apart.

Usage: `python benchmarks/bench_sandbox.py`; last line `ratio <x>`: programs a second in the sandbox over those of the plain way. Both run
two at a time, on the same programs and inputs (four grids each), and must give the same grids. About a minute.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "training_code"))
from omni_arc.sandbox import Program, Sandbox  # noqa: E402

RESULT = Path(__file__).parent / "results" / "bench_sandbox.json"
WORKERS, IN_SANDBOX, PLAIN = 2, 600, 40
SOURCES = [
    "def task(grid):\n    return np.rot90(grid)\n",
    """
from collections import deque
def task(grid):
    out, queue = grid.copy(), deque([(0, 0)])
    while queue:
        y, x = queue.popleft()
        if 0 <= y < out.shape[0] and 0 <= x < out.shape[1] and out[y, x] == 0:
            out[y, x] = 3
            queue.extend([(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)])
    return out
""",
    """
def task(grid):
    values, counts = np.unique(grid, return_counts=True)
    order = sorted(zip(counts.tolist(), values.tolist()), reverse=True)
    return np.array([[value for _, value in order]])
""",
    """
def task(grid):
    out = [[0] * len(grid) for _ in range(len(grid[0]))]
    for y, row in enumerate(grid.tolist()):
        for x, value in enumerate(row):
            out[x][len(grid) - 1 - y] = (value + 1) % 10
    return out
""",
]
PLAINLY = """
import json, sys
import numpy as np
source, grids = json.load(sys.stdin)
found = []
for grid in grids:
    names = {"np": np}
    exec(source, names)
    found.append(np.asarray(names["task"](np.array(grid))).tolist())
print(json.dumps(found))
"""


def plainly(source: str, grids: list) -> list:
    """One program in a Python process of its own, without any protection."""
    command = [sys.executable, "-c", PLAINLY]
    done = subprocess.run(
        command, input=json.dumps([source, grids]), capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def main() -> None:
    rng = np.random.default_rng(0)
    grids = [rng.integers(0, 4, (10, 12)) for _ in range(4)]
    lists = [grid.tolist() for grid in grids]
    begin = time.perf_counter()
    with Sandbox(workers=WORKERS) as box:
        protection = box.protection
        box.run([Program(SOURCES[0])] * 2 * WORKERS, inputs=grids)
        start = time.perf_counter() - begin
        begin = time.perf_counter()
        results = box.run([Program(SOURCES[n % len(SOURCES)]) for n in range(IN_SANDBOX)], inputs=grids)
        sandbox = IN_SANDBOX / (time.perf_counter() - begin)
        bombs = [Program("def task(grid):\n    while True: pass\n")] * WORKERS
        begin = time.perf_counter()
        box.run(bombs, inputs=grids)
        bomb = time.perf_counter() - begin
    begin = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        plain_results = list(pool.map(lambda n: plainly(SOURCES[n % len(SOURCES)], lists), range(PLAIN)))
    plain = PLAIN / (time.perf_counter() - begin)
    for n, expected in enumerate(plain_results):
        assert [outcome.grid.tolist() for outcome in results[n]] == expected, f"program {n} gives other grids"
    found = {
        "programs_per_second": sandbox,
        "plain_programs_per_second": plain,
        "seconds_to_start": start,
        "seconds_until_endless_loops_are_stopped": bomb,
        "workers": WORKERS,
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0],
        "measures_in_force": [name for name, why in protection.measures.items() if not why],
        "all_held": protection.complete,
        "ratio": sandbox / plain,
    }
    RESULT.write_text(json.dumps(found, indent=1) + "\n")
    print(
        f"sandbox: {sandbox:.0f} programs a second (4 grids each); a fresh process each: {plain:.1f}; start {start:.1f} s"
    )
    print(f"ratio {found['ratio']:.1f}")


if __name__ == "__main__":
    main()
