"""Programs as models and people write them, which must run in the sandbox as they run anywhere; a plain way to run them; random ones.

Long because of the list of programs, which is data.
"""

import contextlib
import io

import numpy as np
from hypothesis import strategies as st

PROGRAMS = {
    "rotate": "import numpy as np\ndef task(grid):\n    return np.rot90(grid, 3)\n",
    "loops": """
def task(grid):
    height, width = grid.shape
    out = [[0] * width for _ in range(height)]
    for y in range(height):
        for x in range(width):
            if grid[y, x]:
                out[y][width - 1 - x] = int(grid[y][x])
    return out
""",
    "flood fill with a queue": """
from collections import deque
def task(grid):
    grid = grid.copy()
    queue = deque([(0, 0)])
    colour = grid[0, 0]
    while queue:
        y, x = queue.popleft()
        if not (0 <= y < grid.shape[0] and 0 <= x < grid.shape[1]) or grid[y, x] != colour or colour == 5:
            continue
        grid[y, x] = 5
        queue.extend([(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)])
    return grid
""",
    "flood fill by recursion": """
def task(grid):
    grid = [list(map(int, row)) for row in grid]
    seen = set()
    def visit(y, x):
        if (y, x) in seen or not (0 <= y < len(grid) and 0 <= x < len(grid[0])):
            return
        seen.add((y, x))
        for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            visit(y + dy, x + dx)
    visit(0, 0)
    return [[(v + len(seen)) % 10 for v in row] for row in grid]
""",
    "counting colours": """
from collections import Counter, defaultdict
import numpy as np
def task(grid: np.ndarray) -> np.ndarray:
    counts = Counter(grid.flatten().tolist())
    by_count = defaultdict(list)
    for colour, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        by_count[n].append(colour)
    most: int = counts.most_common(1)[0][0]
    return np.where(grid == most, 0, grid)
""",
    "annotations of all kinds": """
from __future__ import annotations
from typing import List, Tuple, Optional, Dict
Grid = List[List[int]]
def first(cells: Optional[List[Tuple[int, int]]] = None) -> Dict[str, Grid]:
    here: Tuple[int, ...] = (1, 2)
    there: int
    there = sum(here)
    return {"x": [[there]]}
def task(grid: np.typing.NDArray[np.int64]) -> 'Grid':
    return first()["x"]
""",
    "lambdas, sorting, enumerate, zip": """
def task(grid):
    rows = sorted(grid.tolist(), key=lambda row: (sum(row), row), reverse=True)
    columns = [list(column) for column in zip(*rows)]
    for index, column in enumerate(columns):
        if index % 2:
            column.reverse()
    return [list(row) for row in zip(*columns)]
""",
    "itertools and functools": """
import itertools, functools, math, operator
from itertools import product, groupby, chain
@functools.lru_cache(maxsize=None)
def ways(n):
    return 1 if n < 2 else ways(n - 1) + ways(n - 2)
def task(grid):
    runs = [[(int(k), len(list(g))) for k, g in groupby(row)] for row in grid]
    total = functools.reduce(operator.add, chain.from_iterable(grid.tolist()), 0)
    pairs = [a * b for a, b in product(range(2), repeat=2)]
    return [[(len(r) + ways(20) + math.gcd(total, 12) + sum(pairs)) % 10 for r in runs]]
""",
    "sets, dicts and comprehensions": """
def task(grid):
    cells = {(y, x): int(v) for (y, x), v in np.ndenumerate(grid) if v}
    colours = {v for v in cells.values()} | {0}
    order = {c: i for i, c in enumerate(sorted(colours))}
    return np.array([[order[int(v)] for v in row] for row in grid])
""",
    "while, break, else, try": """
def task(grid):
    out = grid.tolist()
    n = 0
    while True:
        n += 1
        try:
            out[n][n] = 3
        except IndexError as error:
            message = str(error)
            break
        finally:
            n += 0
    else:
        n = 100
    for i in range(3):
        pass
    else:
        n += 1
    assert n > 0, "never"
    return [[n % 10, len(message) % 10]]
""",
    "nested functions and nonlocal": """
def task(grid):
    count = 0
    def paint(value):
        nonlocal count
        count += 1
        return (value + count) % 10
    return [[paint(v) for v in row] for row in grid.tolist()]
""",
    "generators": """
def cells(grid):
    for y, row in enumerate(grid):
        yield from ((y, x, v) for x, v in enumerate(row))
def task(grid):
    out = np.zeros_like(grid)
    for y, x, v in cells(grid.tolist()):
        out[y, -1 - x] = v
    return out
""",
    "match": """
def task(grid):
    out = []
    for row in grid.tolist():
        match row:
            case [first, *rest] if first > 3:
                out.append([first] + [0] * len(rest))
            case []:
                out.append([1])
            case int() | str():
                out.append([2])
            case [*all_of_them]:
                out.append(all_of_them[::-1])
    return out
""",
    "walrus, star, slices": """
def task(grid):
    (h, w), *rest = grid.shape, 1
    if (n := max(h, w)) > 2:
        grid = grid[::-1, ...]
    first, *others = grid.tolist()
    return [first[1:] + first[:1], *others[: n]]
""",
    "texts": """
def task(grid):
    text = "\\n".join("".join(str(v) for v in row) for row in grid.tolist())
    lines = text.replace("0", "9").split("\\n")
    label = "{:>3}|{a!r}".format(len(lines), a="x") + f"{len(text):03d}" + "%d" % 7
    print(label, lines, sep="; ")
    return [[int(c) for c in line.strip().zfill(3)] for line in lines] + [[int(c) for c in label if c.isdigit()][:1] * len(lines[0])]
""",
    "numpy of many kinds": """
def task(grid):
    padded = np.pad(grid, 1, mode="constant", constant_values=0)
    mask = np.isin(padded, [1, 2, 3]) & ~(padded == 2)
    ys, xs = np.where(mask | (padded == padded.max()))
    y0, y1, x0, x1 = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
    part = padded[y0:y1, x0:x1]
    values, counts = np.unique(part, return_counts=True)
    best = values[np.argmax(counts)]
    out = np.kron(part, np.ones((2, 2), dtype=int))[:20, :20]
    out[out == best] = 4
    np.fill_diagonal(out, 7)
    out = np.concatenate([out, np.flip(out, axis=1)], axis=1)
    out = np.vstack((out, np.roll(out, 1, axis=0)))[:30, :30]
    total = np.cumsum(np.add.reduce(out, axis=0)).astype(np.uint8) % 10
    out[0, :] = total
    return np.clip(out, 0, 9)
""",
    "np.resize and np.empty": """
def task(grid):
    out = np.empty((2, 2), dtype=int)
    out[...] = np.resize(grid, (2, 2))
    return out
""",
    "np.vectorize and friends": """
def task(grid):
    f = np.vectorize(lambda v, w=1: (v + w) % 10, otypes=[int])
    g = np.apply_along_axis(lambda row: np.sort(row)[::-1], 1, f(grid))
    return np.fromfunction(lambda y, x: (y + x) % 10, g.shape, dtype=int) | np.zeros(g.shape, int)
""",
    "types asked": """
def task(grid):
    assert isinstance(grid, np.ndarray) and not isinstance([], np.ndarray) and type(grid) == np.ndarray
    assert issubclass(bool, int) and callable(task) and hasattr(grid, "shape") and getattr(grid, "ndim") == 2
    if type(grid.tolist()) is list and type(1) == int and isinstance(grid[0, 0], np.integer):
        return grid
""",
    "main guard": "def task(grid):\n    return grid.T\n\nif __name__ == '__main__':\n    print(task(np.eye(2)))\n    raise ValueError\n",
    "names of built-ins reused": """
def task(input):
    id, dir, max_ = 3, [(0, 1), (1, 0)], max
    vars = {"open": 1}
    out = input.copy()
    for dy, dx in dir:
        out[dy, dx] = id
    return out
""",
    "copy, heapq, bisect": """
import copy, heapq, bisect
from copy import deepcopy
def task(grid):
    rows = deepcopy(grid.tolist())
    heap = []
    for i, row in enumerate(rows):
        heapq.heappush(heap, (sum(row), i))
    order = [heapq.heappop(heap)[1] for _ in rows]
    place = bisect.bisect_left([1, 3, 5], 4)
    return [copy.copy(rows[i]) for i in order][: place + 1]
""",
    "a recursion limit and named fields": """
import sys
sys.setrecursionlimit(10**6)
def task(grid):
    text = "{text}-{0}".format(1, text="x")
    return [[len(text), min(sys.maxsize, 5)]]
""",
    "globals counted": "COUNT = [0]\ndef task(grid):\n    global COUNT\n    COUNT[0] += 1\n    return [[COUNT[0]]]\n",
    "error": "def task(grid):\n    return grid[100, 100]\n",
    "other error": "def task(grid):\n    raise ValueError('no rule for %s' % (grid.shape,))\n",
    "unknown name": "def task(grid):\n    return flood(grid)\n",
    "input changed": "def task(grid):\n    grid[:] = 3\n    return grid\n",
    "symmetry": """
def task(grid):
    h, w = grid.shape
    out = grid.copy()
    for y in range(h):
        for x in range(w):
            a, b = out[y, x], out[h - 1 - y, w - 1 - x]
            if a == 0 and b != 0: out[y, x] = b
    return out
""",
}


def plainly(source: str, grid: np.ndarray, entry: str = "task") -> tuple[str, object]:
    """The slow and obvious reference: ("value", what it returns) or ("raised", name of the exception). For our own programs only."""
    names = {"np": np, "__name__": "program"}
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(compile(source, "<plain>", "exec"), names)
            return "value", names[entry](np.array(grid, dtype=np.int64))
        except Exception as wrong:
            return "raised", type(wrong).__name__


_numbers = st.recursive(
    st.sampled_from(["grid[y, x]", "y", "x", "h", "w", "k", "1", "2", "7", "len(seen)", "int(grid.max())", "(~y)"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+ - * // % & | ^ << **".split()), inner),
        st.builds(
            "({} if {} {} {} else {})".format,
            inner,
            inner,
            st.sampled_from("< <= == != > in".split()[:5]),
            inner,
            inner,
        ),
        st.builds("abs({})".format, inner),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("sum([{} for k in range(3)])".format, inner),
        st.builds("(lambda k: {})({})".format, inner, inner),
        st.builds("grid[{} % h, {} % w]".format, inner, inner),
    ),
    max_leaves=6,
)
_statements = st.one_of(
    st.builds("k = int({}) % 1000".format, _numbers),
    st.builds("seen.add(int({}) % 50)".format, _numbers),
    st.builds("out[y, x] = {} % 10".format, _numbers),
    st.builds("if {} > {}: break".format, _numbers, _numbers),
    st.builds("if {} == {}: continue".format, _numbers, _numbers),
    st.sampled_from(
        ["out = np.rot90(out) if out.shape == (w, w) else out", "out = out.copy(); out[0] = k % 10", "k += 1"]
    ),
)


@st.composite
def random_programs(draw) -> str:
    """A program of a loop over cells with random arithmetic, conditions and exceptions in it."""
    lines = draw(st.lists(_statements, min_size=1, max_size=5))
    body = "".join(f"            {line}\n" for line in lines)
    return (
        "def task(grid):\n    h, w = grid.shape\n    k, seen = 0, set()\n    out = np.array(grid)\n"
        f"    for y in range(h):\n        for x in range(w):\n{body}    return out\n"
    )
