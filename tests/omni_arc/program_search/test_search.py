"""The search: known compositions found again; equal results merged; the same answers from budget alone; programs that do what they say."""

from __future__ import annotations

import time

import numpy as np
import pytest

from arc_loader.grids import grid_hash
from arc_loader.tasks import Pair, Task
from omni_arc.gate import real_pairs
from omni_arc.language import NAMES, fill_enclosed, find_objects, flip_columns, gravity, image, largest, scale
from omni_arc.program_search import search_programs
from omni_arc.program_search.budget import Budget, OutOfBudget
from omni_arc.program_search.calls import coloured_calls, object_calls, plain_calls
from omni_arc.program_search.enumeration import Enumeration
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import FAILURES, run
from omni_arc.program_search.nodes import digest
from omni_arc.sandbox import Job, Program, Sandbox

KNOWN = {
    "turned and fallen": lambda g: gravity(flip_columns(g), (1, 0)),
    "largest, twice as large": lambda g: scale(image(largest(find_objects(g, diagonal=True))), 2),
    "enclosed cells filled, mirrored": lambda g: flip_columns(fill_enclosed(g, 4)),
    "colours exchanged": lambda g: np.array([0, 2, 3, 1, 4, 5, 6, 7, 8, 9], np.int8)[g],
    "transposed beside itself": lambda g: np.hstack([g, g[:, ::-1]]),
}


def puzzle_of(program, *, seed, pairs=4):
    """A puzzle of random 7 x 7 grids with rings, dots and blobs of the colours 1 to 3."""
    rng = np.random.default_rng(seed)
    made = []
    while len(made) < pairs + 1:
        grid = np.where(rng.random((7, 7)) < 0.35, rng.integers(1, 4, (7, 7)), 0).astype(np.int8)
        grid[1:4, 1:4] = 2
        grid[2, 2] = 0
        made.append((grid, program(grid)))
    return Task("made", tuple(Pair(g, o) for g, o in made[:-1]), (made[-1][0],)), made[-1][1]


@pytest.mark.parametrize("name", sorted(KNOWN))
@pytest.mark.parametrize("seed", [3, 4])
def test_known_compositions_are_found_again(name, seed):
    """With two attempts."""
    task, answer = puzzle_of(KNOWN[name], seed=seed)
    answers = search_programs(task, budget=200_000).answers(0)
    assert any(np.array_equal(found.grid, answer) for found in answers[:2])


def test_what_no_step_makes_is_not_found():
    task, _ = puzzle_of(lambda g: np.random.default_rng(int(g.sum())).integers(0, 10, (5, 6)).astype(np.int8), seed=1)
    result = search_programs(task, budget=60_000)
    assert result.fits == () and result.answers(0) == () and 0 < result.spent <= 60_000


def real_task(name):
    pairs = real_pairs()[name]
    count = {"00d62c1b": 5, "0520fde7": 3, "67e8384a": 4, "3c9b0459": 4, "d511f180": 3, "05f2a901": 3, "0ca9ddb6": 3}[
        name
    ]
    return Task(name, pairs[:count], tuple(pair.input for pair in pairs[count:])), [p.output for p in pairs[count:]]


@pytest.mark.parametrize("name", ["00d62c1b", "67e8384a", "3c9b0459", "d511f180"])
def test_real_puzzles_are_solved_by_the_shortest_program(name):
    task, truth = real_task(name)
    result = search_programs(task)
    assert [grid_hash(result.answers(q)[0].grid) for q in range(len(truth))] == [grid_hash(g) for g in truth]


def test_programs_run_again_give_the_same_answers():
    """All texts, in the sandbox, as the programs of a model would be run."""
    found = []
    for name in ("00d62c1b", "67e8384a", "0520fde7", "05f2a901", "0ca9ddb6"):
        task, _ = real_task(name)
        found += [(task, fit) for fit in search_programs(task, budget=150_000).fits[:12]]
    assert len(found) > 15 and any("by_table" in fit.source for _, fit in found)
    jobs = [Job(Program(fit.source), tuple(p.input for p in task.train) + task.test) for task, fit in found]
    with Sandbox(workers=1, language="omni_arc.language") as sandbox:
        results = sandbox.run_jobs(jobs)
    for (task, fit), outcomes in zip(found, results, strict=True):
        wanted = [pair.output for pair in task.train] + list(fit.answers)
        for outcome, grid in zip(outcomes, wanted, strict=True):
            assert outcome.ok and (outcome.grid == grid).all(), (task.id, fit.source, outcome)


def test_the_same_budget_gives_the_same_result():
    task, _ = real_task("05f2a901")
    one, other = (search_programs(task, budget=90_000) for _ in range(2))
    assert one.spent == other.spent <= 90_000 and [f.source for f in one.fits] == [f.source for f in other.fits]
    assert [[grid_hash(g) for g in f.answers] for f in one.fits] == [
        [grid_hash(g) for g in f.answers] for f in other.fits
    ]


def test_budget_and_deadline_end_the_search():
    task, _ = real_task("05f2a901")
    for budget in (1, 19, 20, 777):
        result = search_programs(task, budget=budget)
        assert result.spent <= budget and not result.late
    late = search_programs(task, deadline=time.monotonic())
    assert late.late and late.spent == 0
    with pytest.raises(ValueError, match="at least 1 unit, not 0"):
        search_programs(task, budget=0)
    with pytest.raises(ValueError, match="puzzle empty: 0 demonstrations"):
        search_programs(Task("empty", (), ()))


def test_shares_of_a_budget():
    budget = Budget(units=100)
    budget.up_to(0.5)
    budget.spend(50)
    with pytest.raises(OutOfBudget):
        budget.spend(1)
    budget.up_to(1.0)
    budget.spend(50)
    assert budget.spent == 100 and not budget.late


def test_equal_results_are_one_and_the_cheapest_way_stays():
    task, _ = real_task("3c9b0459")
    examples = Examples.of(task)
    steps = Enumeration(examples)
    steps.extend(steps.start, plain_calls(examples), budget=Budget(units=10**6))
    first = len(steps.nodes)
    turned = next(n for n in steps.nodes if n.expression.arguments == (("way", 1),))
    steps.extend(turned, plain_calls(examples), budget=Budget(units=10**6))
    assert steps.merged > 20
    assert len({digest(n.grids) for n in steps.nodes}) == len(steps.nodes) > first
    half_turn = [n for n in steps.nodes if np.array_equal(n.grids[0], examples.inputs[0][::-1, ::-1])]
    assert [n.depth for n in half_turn] == [1]  # two quarter turns are one half turn


def test_values_are_what_the_expressions_give_by_the_book():
    """With the functions of the language in place of those that remember."""
    task, _ = real_task("05f2a901")
    examples = Examples.of(task)
    steps = Enumeration(examples)
    steps.extend(steps.start, [*coloured_calls(examples), *object_calls(examples)], budget=Budget(units=10**6))
    nodes = steps.nodes[:: max(1, len(steps.nodes) // 60)]
    for node in nodes:
        for grid, value in zip(examples.inputs, node.grids, strict=True):
            assert np.array_equal(run(node.expression, grid), value)


@pytest.mark.parametrize("name", sorted(real_pairs())[::57])
def test_no_puzzle_breaks_a_small_search(name):
    pairs = real_pairs()[name]
    result = search_programs(Task(name, pairs[:-1], (pairs[-1].input,)), budget=45_000)
    assert result.spent <= 45_000


def test_failures_are_what_steps_raise():
    assert ValueError in FAILURES and Exception not in FAILURES and "np" in NAMES
