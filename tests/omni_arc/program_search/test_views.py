"""Views: there and back is the same grid, puzzles are solved in them that are not as they are, and their programs run as text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from arc_loader.tasks import Pair, Task
from omni_arc.program_search import search_programs
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import FAILURES
from omni_arc.program_search.steps.looks import colour_order
from omni_arc.program_search.view_choice import viewed
from omni_arc.program_search.views import PLAIN, View
from omni_arc.sandbox import Job, Program, Sandbox
from omni_grids import grids


@settings(deadline=None, max_examples=60)
@given(
    grid=grids(),
    like=grids(),
    fixed=st.sets(st.integers(1, 9)).map(lambda s: tuple(sorted(s))),
    ground=st.booleans(),
)
def test_colours_there_and_back(grid, like, fixed, ground):
    view = View("in_order", "out_of_order", (("fixed", fixed), ("ground", ground)))
    assert (view.unseen(view.seen(grid, like), like) == grid).all()
    order = colour_order(like, fixed, ground)
    assert sorted(order) == list(range(10))
    main = np.bincount(like.ravel(), minlength=10).argmax()
    first = int(main) if ground else 0
    assert order[first] == 0 and all(order[c] == c for c in fixed if c != first)


@settings(deadline=None, max_examples=40)
@given(grid=grids(), what=st.sampled_from(["weight", "border"]))
def test_upright_there_and_back(grid, what):
    view = View("upright", "turned_back", (("what", what),))
    try:
        seen = view.seen(grid, grid)
    except FAILURES:
        assume(False)
    assert (view.unseen(seen, grid) == grid).all()
    top, bottom = (seen[0] != 0).sum(), (seen[-1] != 0).sum()
    assert what == "weight" or top > bottom


def test_the_plain_view_changes_nothing():
    grid = np.array([[1, 2], [0, 3]], np.int8)
    assert PLAIN.seen(grid, grid) is grid and PLAIN.unseen(grid, grid) is grid


def task_of(pairs):
    made = [Pair(a.astype(np.int8), b.astype(np.int8)) for a, b in pairs]
    return Task("made", tuple(made[:-1]), (made[-1].input,)), made[-1].output


def on_grounds(rng):
    """A blob and single cells on a ground of a colour; the blob becomes green wherever it is largest."""
    ground = int(rng.integers(4, 10))
    grid = np.zeros((9, 9), int)
    grid[1:4, 1:4] = 1
    for n in range(3):
        grid[6 + n % 2, 2 * n + 1] = 2
    shift = rng.integers(0, 3, 2)
    grid = np.roll(grid, shift, axis=(0, 1))
    output = np.where(grid == 1, 3, grid)
    return np.where(grid == 0, ground, grid), np.where(output == 0, ground, output)


def as_panels(rng):
    """A 3 x 3 table between grey lines; its mirror image."""
    table = rng.integers(1, 4, (3, 3))
    return tuple(
        np.insert(np.insert(t.repeat(3, 0).repeat(3, 1), (3, 6), 5, 0), (3, 6), 5, 1) for t in (table, table[::-1])
    )


@pytest.mark.parametrize(("make", "name"), [(on_grounds, "in_order"), (as_panels, "panels_as_cells")])
def test_puzzles_are_solved_in_views(make, name):
    rng = np.random.default_rng(7)
    task, answer = task_of([make(rng) for _ in range(5)])
    assert name in [examples.view.there for examples in viewed(task)]
    result = search_programs(task, budget=400_000)
    assert any(np.array_equal(found.grid, answer) for found in result.answers(0)[:2])
    jobs = [Job(Program(fit.source), tuple(p.input for p in task.train) + task.test) for fit in result.fits[:6]]
    with Sandbox(workers=1, language="omni_arc.language") as sandbox:
        results = sandbox.run_jobs(jobs)
    for fit, outcomes in zip(result.fits, results, strict=False):
        wanted = [pair.output for pair in task.train] + list(fit.answers)
        assert all(o.ok and (o.grid == grid).all() for o, grid in zip(outcomes, wanted, strict=True)), fit.source


def test_fits_of_a_view_are_told_as_they_are():
    rng = np.random.default_rng(3)
    task, _ = task_of([on_grounds(rng) for _ in range(4)])
    seen = next(e for e in viewed(task) if e.view.there == "in_order")
    assert all((grid == 0).sum() > 40 for grid in seen.inputs)
    fit = seen.fit(seen.view.start, (seen.inputs[-1],), 1.0)
    assert np.array_equal(fit.answers[0], task.test[0]) and fit.cost == 1.0 + seen.view.cost
    assert "out_of_order(" in fit.source


def test_views_that_hide_outputs_are_none():
    """Panels whose outputs are not of one colour each."""
    rng = np.random.default_rng(1)
    pairs = []
    for _ in range(3):
        grid, _ = as_panels(rng)
        output = grid.copy()
        output[0, 0] = 9
        pairs.append((grid, output))
    task, _ = task_of(pairs)
    assert "panels_as_cells" not in [examples.view.there for examples in viewed(task)]
    assert Examples.of(task).view == PLAIN
