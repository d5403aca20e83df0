"""Augmentation of data and of problems: undone exactly, within 30 x 30, with the published probabilities."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_loader.grids import MAX_SIDE, same_grid
from arc_strategies import grids
from prompt_strategies import puzzles
from prompting.data_augmentation import HORIZONTAL_FLIP, NO_DATA_AUGMENTATION, DataAugmentation, applied, undone
from prompting.grid_changes import DRAWS, Mirror, Pad, Turn, Upscale
from prompting.new_problems import Composition, NewProblems
from prompting.puzzle import Example, PromptError, Puzzle

seeds = st.integers(0, 2**32)
changes = st.one_of(
    st.builds(Turn, st.booleans(), st.integers(0, 3)),
    st.builds(Pad, st.integers(1, 5), st.integers(1, 5), st.integers(0, 9)),
    st.builds(Upscale, st.integers(2, 4), st.integers(2, 4)),
    st.builds(Mirror, st.integers(0, 1), st.booleans()),
)


@given(grids(), seeds)
def test_operations_on_data_are_undone(grid, seed):
    ops = DataAugmentation().operations(np.random.default_rng(seed))
    assert same_grid(undone(ops, applied(ops, grid)), grid)
    assert same_grid(applied(HORIZONTAL_FLIP, grid), np.fliplr(grid))


@given(puzzles(), seeds)
def test_the_examples_stay_together(puzzle, seed):
    """Every example of the new puzzle, with the same operations undone, is one of the old, each once; tests may be others."""
    augmentation = DataAugmentation()
    new = augmentation.apply(puzzle, rng=np.random.default_rng(seed))
    ops = augmentation.operations(np.random.default_rng(seed))
    assert (len(new.train), len(new.test), new.code) == (len(puzzle.train), len(puzzle.test), None)
    left = list(puzzle.examples())
    for example in new.examples():
        before = example.mapped(inputs=lambda g: undone(ops, g), outputs=lambda g: undone(ops, g))
        left.remove(before)
    assert not left
    same = augmentation.apply(puzzle, rng=np.random.default_rng(seed), grids=False)
    assert same.code == puzzle.code
    assert sorted(map(repr, same.examples())) == sorted(map(repr, puzzle.examples()))
    assert NO_DATA_AUGMENTATION.apply(puzzle, rng=np.random.default_rng(seed), grids=False) == puzzle


def test_the_published_probabilities():
    rng, augmentation = np.random.default_rng(0), DataAugmentation()
    grid = np.array([[0, 1, 2], [3, 4, 5]], np.int8)
    symmetries, background = Counter(), 0
    for _ in range(2000):
        *moves, colours = augmentation.operations(rng)
        symmetries[applied(tuple(moves), grid).tobytes() + bytes(applied(tuple(moves), grid).shape)] += 1
        background += colours.perm[0] != 0
    assert len(symmetries) == 8 and min(symmetries.values()) > 180  # 250 expected
    assert 0.06 < background / 2000 < 0.12  # 0.1, of which a tenth stays by chance


def test_tests_and_demonstrations_are_exchanged():
    example = [Example(np.full((1, 1), n), np.full((1, 1), n)) for n in range(4)]
    puzzle = Puzzle("x", tuple(example[:3]), tuple(example[3:]))
    rng = np.random.default_rng(0)
    asked = Counter(int(DataAugmentation().rearranged(puzzle, rng=rng).test[0].input[0, 0]) for _ in range(400))
    assert sorted(asked) == [0, 1, 2, 3] and min(asked.values()) > 60
    kept = DataAugmentation(exchange=False)
    orders = {tuple(int(e.input[0, 0]) for e in kept.rearranged(puzzle, rng=rng).examples()) for _ in range(100)}
    assert len(orders) == 6 and {order[3] for order in orders} == {3}


@given(grids(max_side=30), changes)
def test_every_change_is_undone(grid, change):
    changed = change.apply(grid)
    assert same_grid(change.invert(changed), grid)


@given(grids(max_side=6), changes)
def test_a_grid_that_was_not_changed_so_has_no_inverse(grid, change):
    try:
        before = change.invert(grid)
    except PromptError:
        return
    assert same_grid(change.apply(before), grid)


@given(puzzles(max_side=30), seeds, st.lists(st.integers(0, 2), min_size=4, max_size=4).filter(sum))
def test_new_problems_stay_within_30_and_are_undone(puzzle, seed, weights):
    problems = NewProblems(probability=1.0, weights=tuple(map(float, weights)))
    composition = problems.draw(puzzle, rng=np.random.default_rng(seed))
    new = problems.apply(puzzle, rng=np.random.default_rng(seed))
    if composition is None:
        assert new is puzzle and weights[0] == 0  # a turn always fits
        return
    assert new == composition.apply(puzzle) and new.code is None
    assert max(side for e in new.examples() for grid in e.grids() for side in grid.shape) <= MAX_SIDE
    assert composition.invert(new) == replace(puzzle, code=None)
    kept = "outputs" if composition.side == "inputs" else "inputs"
    for old, changed in zip(puzzle.examples(), new.examples(), strict=True):
        pick = (lambda e: e.output) if kept == "outputs" else (lambda e: e.input)
        assert same_grid(pick(old), pick(changed))
    kinds = dict(zip((Turn, Pad, Upscale, Mirror), weights, strict=True))
    assert kinds[type(composition.change)] > 0


def test_weights_and_probability():
    example = Example(np.zeros((3, 4), np.int8), np.ones((2, 2), np.int8))
    puzzle, rng = Puzzle("x", (example,), (example,)), np.random.default_rng(0)
    drawn = [NewProblems(probability=0.5, weights=(1, 2, 3, 4)).draw(puzzle, rng=rng) for _ in range(2000)]
    made = [composition for composition in drawn if composition is not None]
    assert 900 < len(made) < 1100
    kinds = Counter(type(composition.change) for composition in made)
    for kind, weight in zip((Turn, Pad, Upscale, Mirror), (0.1, 0.2, 0.3, 0.4), strict=True):
        assert abs(kinds[kind] / len(made) - weight) < 0.05
    assert 400 < sum(c.side == "inputs" for c in made) < 600
    pads = [c.change for c in made if isinstance(c.change, Pad)]
    assert {p.rows for p in pads} == {1, 2, 3, 4, 5} and {p.colour for p in pads} == set(range(10))
    assert 0.4 < sum(p.rows == p.columns for p in pads) / len(pads) < 0.75
    assert {(u.rows, u.columns) for u in (c.change for c in made) if isinstance(u, Upscale)} == {
        (a, b) for a in (2, 3, 4) for b in (2, 3, 4)
    }
    assert len({(m.axis, m.after) for m in (c.change for c in made) if isinstance(m, Mirror)}) == 4


def test_only_turns_fit_a_full_grid():
    full = Example(np.zeros((30, 30), np.int8), np.zeros((30, 30), np.int8))
    puzzle = Puzzle("x", (full,), (full,))
    rng = np.random.default_rng(0)
    for _ in range(50):
        assert isinstance(NewProblems(probability=1.0).draw(puzzle, rng=rng).change, Turn)
    assert NewProblems(probability=1.0, weights=(0, 1, 1, 1)).draw(puzzle, rng=rng) is None
    assert DRAWS["padding"]([(29, 1)], rng) is None and DRAWS["mirror"]([(16, 15)], rng).axis == 1


def test_attempts_larger_than_the_output_count():
    example = Example(np.zeros((1, 1), np.int8), np.zeros((1, 1), np.int8), (np.zeros((30, 30), np.int8),))
    puzzle = Puzzle("x", (example,), (example,))
    rng = np.random.default_rng(0)
    drawn = [NewProblems(probability=1.0, weights=(0, 1, 1, 1)).draw(puzzle, rng=rng) for _ in range(50)]
    assert {composition.side for composition in drawn if composition is not None} == {"inputs"}


@pytest.mark.parametrize("wrong", [(1, 1, 1), (0, 0, 0, 0), (1, 1, 1, -1), (1, 1, 1, float("nan")), (1, 1, 1, 1, 1)])
def test_wrong_weights_are_refused(wrong):
    with pytest.raises(PromptError, match="turn, padding, upscale, mirror"):
        NewProblems(weights=wrong)
    for value in (-0.1, 1.1, float("nan")):
        with pytest.raises(PromptError):
            NewProblems(probability=value)
    with pytest.raises(PromptError):
        DataAugmentation(flip=2)
    with pytest.raises(PromptError):
        Composition("inputs", Pad(1, 1, 0)).invert(
            Puzzle("x", *[(Example(np.ones((3, 3)).astype(int), np.ones((1, 1), int)),)] * 2)
        )
