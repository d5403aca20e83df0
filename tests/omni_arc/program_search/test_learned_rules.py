"""Rules for objects, for choosing and rules that spread: puzzles made on the spot that they must solve, and their texts in the sandbox."""

from __future__ import annotations

import numpy as np
import pytest

from arc_loader.tasks import Pair, Task
from omni_arc.language import draw, erase, fall, find_objects, grow, image, is_symmetric, mirror, recolour
from omni_arc.program_search.budget import Budget
from omni_arc.program_search.choice_rules import choice_calls
from omni_arc.program_search.enumeration import Enumeration
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.object_rules import object_rules
from omni_arc.program_search.spread_rules import spread_rules
from omni_arc.sandbox import Job, Program, Sandbox


def scene(rng, *, side=12, count=3):
    """Blobs of the colours 1 to 3 that do not touch, none at the border."""
    grid = np.zeros((side, side), np.int8)
    while len(find_objects(grid, diagonal=True)) < count:
        high, wide = rng.integers(1, 4, 2)
        top, left = rng.integers(1, side - 1 - high), rng.integers(1, side - 1 - wide)
        if not grid[top - 1 : top + high + 1, left - 1 : left + wide + 1].any():
            blob = rng.random((high, wide)) < 0.8
            blob[0, 0] = blob[-1, -1] = True
            grid[top : top + high, left : left + wide] = np.where(blob, rng.integers(1, 4), 0)
    return grid


def puzzle_of(program, *, seed, make=scene, pairs=5):
    rng = np.random.default_rng(seed)
    grids = [make(rng) for _ in range(pairs + 1)]
    made = [Pair(grid, program(grid)) for grid in grids]
    return Task("made", tuple(made[:-1]), (grids[-1],)), made[-1].output


def every_object(does):
    def program(grid):
        found = find_objects(grid, diagonal=True)
        return draw(erase(grid, found), [does(o, grid) for o in found])

    return program


OBJECTS = {
    "mirrored in their places": every_object(lambda o, g: mirror(o, (0, 1))),
    "a layer around them": every_object(lambda o, g: grow(o, 4)),
    "red ones mirrored, others coloured": every_object(
        lambda o, g: mirror(o, (1, 0)) if o.colour == 2 else recolour(o, 5)
    ),
    "the largest colour the others": every_object(
        lambda o, g: recolour(o, 6 if o.size == max(p.size for p in find_objects(g, diagonal=True)) else 7)
    ),
}


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_objects_do_what_they_did(name):
    task, answer = puzzle_of(OBJECTS[name], seed=5)
    examples = Examples.of(task)
    fits = list(object_rules(Enumeration(examples).start, examples=examples, budget=Budget(units=10**6)))
    assert any(np.array_equal(fit.answers[0], answer) for fit in fits[:2])
    check_texts(task, fits)


def test_one_object_that_slides():
    def does(grid):
        o = find_objects(grid, diagonal=True)[0]
        return draw(erase(grid, o), fall(o, grid, (0, 1)))

    task, answer = puzzle_of(does, seed=1, make=lambda rng: scene(rng, count=1))
    examples = Examples.of(task)
    fits = list(object_rules(Enumeration(examples).start, examples=examples, budget=Budget(units=10**6)))
    assert np.array_equal(fits[0].answers[0], answer) and "('slide'," in fits[0].source


def walled(rng):
    """Single cells of the colour 2 and walls of 5."""
    grid = np.where(rng.random((10, 10)) < 0.12, 5, 0).astype(np.int8)
    grid[rng.integers(1, 9), rng.integers(1, 9)] = 2
    grid[rng.integers(1, 9), rng.integers(1, 9)] = 2
    return grid


def run_down(grid):
    """From every 2 a line of 3 down to the first wall."""
    out = grid.copy()
    for row, column in np.argwhere(grid == 2).tolist():
        row += 1
        while row < 10 and grid[row, column] == 0:
            out[row, column] = 3
            row += 1
    return out


def flood(grid):
    """All black cells that can be reached from a 2 over black ones, by the slow way."""
    out = grid.copy()
    changed = True
    while changed:
        changed = False
        for row, column in np.argwhere(out == 0).tolist():
            near = [(row + y, column + x) for y, x in ((0, 1), (1, 0), (0, -1), (-1, 0))]
            if any(0 <= r < 10 and 0 <= c < 10 and out[r, c] in (2, 3) for r, c in near):
                out[row, column], changed = 3, True
    return out


@pytest.mark.parametrize("program", [run_down, flood])
@pytest.mark.parametrize("seed", [0, 1])
def test_what_spreads_until_nothing_changes(program, seed):
    task, answer = puzzle_of(program, seed=seed, make=walled)
    examples = Examples.of(task)
    fits = list(spread_rules(Enumeration(examples).start, examples=examples, budget=Budget(units=10**6)))
    assert any(np.array_equal(fit.answers[0], answer) for fit in fits)
    check_texts(task, fits)


def test_what_does_not_follow_from_neighbours_is_no_rule():
    task, _ = puzzle_of(lambda g: np.where(np.random.default_rng(int(g.sum())).random(g.shape) < 0.1, 7, g), seed=2)
    examples = Examples.of(task)
    assert list(spread_rules(Enumeration(examples).start, examples=examples, budget=Budget(units=10**6))) == []


def test_one_piece_stands_out_by_two_answers():
    """Of the red objects the one that is its own mirror image; others may be red, or their own image, but not both."""
    shapes = {True: ["111010", "010111", "101111"], False: ["110100", "100111", "111001"]}

    def make(rng):
        grid = np.zeros((13, 13), np.int8)
        places = rng.permutation([(1, 1), (1, 6), (5, 2), (8, 8), (9, 1)])
        for n, (top, left) in enumerate(places[:4].tolist()):
            text = shapes[n in (0, 1)][rng.integers(3)]
            shape = np.array([int(c) for c in text], np.int8).reshape(2, 3)
            grid[top : top + 2, left : left + 3] = shape * (2 if n in (0, 2) else 1 + 2 * int(rng.integers(2)))
        return grid

    def program(grid):
        found = find_objects(grid, diagonal=True)
        return image(next(o for o in found if o.colour == 2 and is_symmetric(o)))

    task, answer = puzzle_of(program, seed=4, make=make)
    examples = Examples.of(task)
    steps = Enumeration(examples)
    calls = list(choice_calls(steps.start, examples=examples, budget=Budget(units=10**6)))
    steps.extend(steps.start, calls, budget=Budget(units=10**6))
    assert steps.solved and any(np.array_equal(node.grids[-1], answer) for node in steps.solved)


def check_texts(task, fits):
    """Every text gives in the sandbox what the fit says."""
    assert fits
    jobs = [Job(Program(fit.source), tuple(p.input for p in task.train) + task.test) for fit in fits]
    with Sandbox(workers=1, language="omni_arc.language") as sandbox:
        results = sandbox.run_jobs(jobs)
    for fit, outcomes in zip(fits, results, strict=True):
        wanted = [pair.output for pair in task.train] + list(fit.answers)
        for outcome, grid in zip(outcomes, wanted, strict=True):
            assert outcome.ok and (outcome.grid == grid).all(), (fit.source, outcome)
