"""Transforms and keys: exact inverses, exact round trips, nothing unknown let through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_loader.augmentation import NO_AUGMENTATION, Augmentation
from arc_loader.grids import grid_hash, same_grid
from arc_loader.tasks import Pair, Task, TaskError, clean_id, query_id
from arc_loader.transforms import Recolour, Reorder, Rotate, TransformError, Transpose, parse_op
from arc_loader.views import View, ViewError
from arc_strategies import grid_ops, grids, ids, ops, tasks, tasks_and_views


@given(grid_ops(), grids())
def test_every_operation_is_undone_exactly(op, grid):
    assert same_grid(op.invert_grid(op.apply_grid(grid)), grid)
    assert same_grid(op.apply_grid(op.invert_grid(grid)), grid)


@given(ids, st.one_of(st.none(), st.integers(0, 20)), ops(), grids())
def test_every_key_is_undone_exactly_and_read_back_exactly(task_id, query, operations, grid):
    view = View(task_id, query, operations)
    assert same_grid(view.invert_grid(view.apply_grid(grid)), grid)
    assert View.parse(str(view)) == view
    assert str(View.parse(str(view))) == str(view)
    assert View.parse(str(view)).base == View(task_id, query)


@given(st.text("abx_.019tprtermex-", max_size=24))
def test_what_can_be_read_prints_the_same(key):
    try:
        view = View.parse(key)
    except ViewError as error:
        assert repr(key) in str(error)
    else:
        assert str(view) == key


def test_each_operation_does_what_the_format_says():
    grid = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.int8)
    assert Transpose().apply_grid(grid).tolist() == [[1, 4], [2, 5], [3, 6]]
    assert Rotate().apply_grid(grid).tolist() == [[3, 6], [2, 5], [1, 4]]  # counter-clockwise
    assert Recolour((0, 3, 2, 1, 4, 5, 6, 7, 8, 9)).apply_grid(grid).tolist() == [[3, 2, 1], [4, 5, 6]]
    cycle = View.parse("a.perm1234567890")
    assert cycle.apply_grid(np.array([[0, 9]])).tolist() == [[1, 0]]
    assert cycle.invert_grid(np.array([[0, 9]])).tolist() == [[9, 8]]
    assert View.parse("a.tp.rt").apply_grid(grid).tolist() == np.rot90(grid.T).tolist()


@given(tasks_and_views())
def test_a_view_of_a_puzzle_shows_every_grid_by_the_same_operations(task_and_view):
    task, view = task_and_view
    seen = view.apply(task)
    order = list(range(len(task.train)))
    for op in view.ops:
        if isinstance(op, Reorder):
            order = [order[i] for i in op.order]
    assert len(seen.train) == len(order)
    for pair, i in zip(seen.train, order, strict=True):
        assert same_grid(view.invert_grid(pair.input), task.train[i].input)
        assert same_grid(pair.output, view.apply_grid(task.train[i].output))
    if view.query is None:
        assert seen.test == ()
    else:
        assert len(seen.test) == 1 and same_grid(view.invert_grid(seen.test[0]), task.test[view.query])
    assert (seen.id, seen.source_id) == (task.id, task.source_id)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "_0",
        ".tp",
        "a_",
        "a_x",
        "a_-1",
        "a_00",
        "a_0_1",
        "a_²",
        "a_" + "1" * 5000,
        "a_0.",
        "a_0..tp",
        "a_0.TP",
        "a_0.tp2",
        "a_0.flip",
        "a_0. tp",
        "a_0.perm",
        "a_0.perm012345678",
        "a_0.perm01234567899",
        "a_0.perm0123456788",
        "a_0.perm012345678x",
        "a_0.ex",
        "a_0.ex0-",
        "a_0.ex-1",
        "a_0.ex0-0",
        "a_0.ex01",
        "a_0.exa",
    ],
)
def test_a_wrong_key_is_refused_and_named(key):
    with pytest.raises(ViewError, match="key ") as caught:
        View.parse(key)
    assert repr(key)[:70] in str(caught.value)


def small_task(n_train: int = 2, n_test: int = 1) -> Task:
    pair = Pair(np.array([[1, 2]]), np.array([[3]]))
    return Task("abc", (pair,) * n_train, (np.array([[4]]),) * n_test)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("abd_0", "not a key of puzzle abc"),
        ("abc_1", "test input 1 of only 1"),
        ("abc_0.ex2", "example 2 of only 2"),
        ("abc_0.ex1.rt.ex1", "example 1 of only 1"),
    ],
)
def test_a_key_that_does_not_fit_its_puzzle_is_refused_and_named(key, message):
    with pytest.raises(ViewError, match=f"key {key}: .*{message}"):
        View.parse(key).apply(small_task())


@pytest.mark.parametrize("wrong", [(0,) * 10, tuple(range(9)), (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)])
def test_a_wrong_permutation_cannot_be_made(wrong):
    with pytest.raises(TransformError, match="permutation"):
        Recolour(wrong)


def test_unknown_operations_name_themselves():
    with pytest.raises(TransformError, match="'mirror'"):
        parse_op("mirror")


@given(
    tasks(),
    st.integers(0, 2**32),
    st.sampled_from([False, True, "all"]),
    st.sampled_from([False, True, "all"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(1, 3),
)
def test_augmentation_is_decided_by_seed_and_options(task, seed, tp, rt, perm, keep_background, shfl_ex, n):
    def make():
        return augmentation.of_task(task=task, query=0, rng=np.random.default_rng(seed))

    augmentation = Augmentation(tp=tp, rt=rt, perm=perm, keep_background=keep_background, shfl_ex=shfl_ex, n=n)
    views = make()
    assert views == make()
    assert len(views) == augmentation.views_per_view == n * (2 if tp == "all" else 1) * (4 if rt == "all" else 1)
    for view in views:
        view.apply(task)
        kinds = [type(op) for op in view.ops]
        assert kinds.count(Transpose) <= (0 if tp is False else 1)
        assert kinds.count(Rotate) <= (0 if rt is False else 3)
        assert kinds.count(Recolour) == perm and kinds.count(Reorder) == shfl_ex
        for op in view.ops:
            if isinstance(op, Recolour) and keep_background:
                assert op.perm[0] == 0
            if isinstance(op, Reorder):
                assert sorted(op.order) == list(range(len(task.train)))


def test_all_symmetries_are_the_eight_of_the_square_each_round():
    task = small_task()
    augmentation = replace(NO_AUGMENTATION, tp="all", rt="all", n=2)
    views = augmentation.of_task(task=task, query=0, rng=np.random.default_rng(0))
    keys = [str(v) for v in views]
    assert keys[:4] == ["abc_0", "abc_0.tp", "abc_0.rt", "abc_0.tp.rt"]
    assert keys[:8] == keys[8:]
    grid = np.array([[1, 2], [3, 4]], dtype=np.int8)
    assert len({grid_hash(v.apply_grid(grid)) for v in views[:8]}) == 8


def test_random_symmetries_reach_all_eight():
    augmentation = replace(NO_AUGMENTATION, tp=True, rt=True, n=200)
    views = augmentation.of_task(task=small_task(), query=None, rng=np.random.default_rng(0))
    assert len({str(v) for v in views}) == 8


@pytest.mark.parametrize("wrong", [{"tp": "ALL"}, {"rt": 1}, {"tp": None}, {"n": 0}, {"perm": "all"}])
def test_wrong_augmentation_options_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Augmentation(**wrong)


@pytest.mark.parametrize("wrong", ["", "a_b", "a.b", None])
def test_puzzle_ids_are_clean(wrong):
    with pytest.raises(TaskError):
        Task(wrong, (), ())
    assert clean_id("a_b.c") == "a-b-c"
    assert query_id("abc", 1) == str(View("abc", 1))


@given(tasks())
def test_puzzles_are_equal_by_content(task):
    copy = Task(
        task.id, tuple(Pair(p.input.tolist(), p.output.tolist()) for p in task.train), task.test, task.source_id
    )
    assert copy == task and hash(copy) == hash(task)
    assert copy != Task(task.id, task.train + task.train[:1], task.test)
