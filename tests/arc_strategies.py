"""Random grids, puzzles, operations and keys for the property tests; importing it makes hypothesis repeatable and patient."""

from __future__ import annotations

import copy

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from arc_loader.tasks import Pair, Task
from arc_loader.transforms import Recolour, Reorder, Rotate, Transpose
from arc_loader.views import View

settings.register_profile(
    "house", deadline=None, derandomize=True
)  # same examples every run; busy machines are no failure
settings.load_profile("house")


@st.composite
def grids(draw, max_side: int = 30) -> np.ndarray:
    """A random rectangle of colours; the content comes from a drawn seed, so that large ones are cheap."""
    shape = draw(st.tuples(st.integers(1, max_side), st.integers(1, max_side)))
    grid = np.random.default_rng(draw(st.integers(0, 2**32))).integers(0, 10, shape).astype(np.int8)
    grid.setflags(write=False)
    return grid


ids = st.text(st.sampled_from("abcdef0123456789-XYZ"), min_size=1, max_size=9)


def grid_ops():
    """One operation that acts on grids."""
    return st.one_of(
        st.just(Transpose()), st.just(Rotate()), st.permutations(range(10)).map(lambda p: Recolour(tuple(p)))
    )


@st.composite
def ops(draw, count: int | None = None) -> tuple:
    """Up to 6 operations; every `ex` fits the demonstrations that are left (`count` at first)."""
    result = []
    left = count or draw(st.integers(1, 12))
    for _ in range(draw(st.integers(0, 6))):
        if draw(st.integers(0, 3)):
            result.append(draw(grid_ops()))
        else:
            order = draw(st.lists(st.integers(0, left - 1), min_size=1, max_size=left, unique=True))
            result.append(Reorder(tuple(order)))
            left = len(order)
    return tuple(result)


@st.composite
def tasks(draw, max_side: int = 6) -> Task:
    """A puzzle of 1 to 5 demonstrations and 1 to 3 test inputs."""
    grid = grids(max_side=max_side)
    train = draw(st.lists(st.builds(Pair, grid, grid), min_size=1, max_size=5))
    return Task(id=draw(ids), train=tuple(train), test=tuple(draw(st.lists(grid, min_size=1, max_size=3))))


@st.composite
def tasks_and_views(draw) -> tuple[Task, View]:
    """A puzzle and a view that fits it."""
    task = draw(tasks())
    query = draw(st.one_of(st.none(), st.integers(0, len(task.test) - 1)))
    return task, View(task.id, query, draw(ops(count=len(task.train))))


BAD_VALUES = (None, True, 1.0, -1, 10, "0", {}, [[]], 10**30, float("nan"))


def _ways(value, way=()) -> list[tuple]:
    """The path of every field, item, row and cell below a JSON value."""
    found = []
    for i in list(value) if isinstance(value, dict) else range(len(value)):
        found.append((*way, i))
        if isinstance(value[i], (dict, list)):
            found += _ways(value[i], (*way, i))
    return found


@st.composite
def spoiled(draw, value) -> tuple[object, tuple]:
    """(a copy of a JSON value with one spot replaced by what may stand nowhere in a puzzle, the path of the spot)."""
    value = copy.deepcopy(value)
    way = draw(st.sampled_from(_ways(value)))
    parent = value
    for step in way[:-1]:
        parent = parent[step]
    parent[way[-1]] = draw(st.sampled_from(BAD_VALUES))
    return value, way


@st.composite
def json_pairs(draw, max_side: int = 5, max_pairs: int = 4) -> list[tuple[list, list]]:
    """1 to max_pairs pairs of (input, output) as plain lists."""
    grid = grids(max_side=max_side).map(np.ndarray.tolist)
    return draw(st.lists(st.tuples(grid, grid), min_size=1, max_size=max_pairs))
