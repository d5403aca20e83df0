"""New puzzles: their source does what their function does, extras can be undone, none behaves like another."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omni_arc import language
from omni_arc.behaviour import by_behaviour, probe_inputs
from omni_arc.examples import new_pair, rng_of
from omni_arc.extras import EXTRAS
from omni_arc.inventing import invent
from omni_arc.new_puzzles import build, in_colours, usable
from omni_arc.register import PuzzleError, all_puzzles, task_source
from omni_grids import grids

PUZZLES = all_puzzles()
SOME = dict(list(PUZZLES.items())[:12])


def function_of(source):
    names = dict(language.NAMES)
    exec(source, names)  # our own programs only
    return names["task"]


def as_program(puzzle, count=5):
    """Pairs of a puzzle, after a look at whether its source gives the same."""
    task = function_of(task_source(puzzle.source, where=puzzle.id))
    for number in range(count):
        rng = rng_of(seed=3, puzzle_id=puzzle.id, number=number)
        pair = new_pair(puzzle, rng=rng, difficulty=0.5)
        assert (task(pair.input) == pair.output).all()
        yield pair


@settings(deadline=None, max_examples=20)
@given(grids(max_side=6), st.sampled_from(sorted(EXTRAS)))
def test_every_extra_can_be_undone(grid, name):
    extra = EXTRAS[name]
    changed = extra.apply(grid)
    assert (extra.undo(changed) == grid).all()
    for text, before, after in ((extra.text, grid, changed), (extra.undo_text, changed, grid)):
        assert np.array_equal(function_of(f"def task(grid):\n    return {text}\n")(before), after)


@pytest.mark.parametrize(
    "recipe",
    [
        "67e8384a-after-1e0a9b12",
        "00d62c1b-in-turn-1",
        "00d62c1b-out-pad-2-7",
        "c8f0f002-colours-0987654321",
        "1e0a9b12-in-stretch-1-2",
    ],
)
def test_the_source_of_a_new_puzzle_is_its_function(recipe):
    puzzle = build(recipe, puzzles=PUZZLES)
    assert puzzle.id == recipe and len(list(as_program(puzzle))) == 5


def test_in_other_colours_the_words_change():
    puzzle = build("c8f0f002-colours-0123476589", puzzles=PUZZLES)
    assert "replace_colour(grid, GREY, ORANGE)" in puzzle.source and puzzle.named_colours == (5, 7)
    numbers = PUZZLES["c8f0f002"].source.replace("ORANGE", "7")
    with pytest.raises(PuzzleError, match="by numbers"):
        in_colours(replace(PUZZLES["c8f0f002"], source=numbers), colours=(0, 9, 8, 7, 6, 5, 4, 3, 2, 1))


@pytest.mark.parametrize(
    "recipe",
    [
        "",
        "12345678",
        "00d62c1b-",
        "00d62c1b-in-turn-9",
        "00d62c1b-after-x",
        "00d62c1b-colours-0123456788",
        "00d62c1b-x-y",
    ],
)
def test_an_unknown_recipe_is_refused(recipe):
    with pytest.raises(
        PuzzleError, match=re.escape(repr(recipe.partition("-")[0] if recipe[:8] != "00d62c1b" else recipe))
    ):
        build(recipe, puzzles=PUZZLES)


def test_what_changes_nothing_is_not_usable():
    twice = build("b1948b0a-after-b1948b0a", puzzles=PUZZLES)
    assert not usable(twice, parts=(PUZZLES["b1948b0a"],))
    assert usable(PUZZLES["b1948b0a"])


def test_invented_puzzles_are_new_and_the_same_for_the_same_seed():
    first = list(invent(SOME, count=8, seed=1))
    assert [p.id for p in first] == [p.id for p in invent(SOME, count=8, seed=1)]
    assert [p.id for p in first] != [p.id for p in invent(SOME, count=8, seed=2)]
    kinds = by_behaviour([*SOME.values(), *first], probes=probe_inputs(SOME))
    assert not [ids for ids in kinds.values() if len(ids) > 1 and any("-" in name for name in ids)]
    for puzzle in first:
        assert len(list(as_program(puzzle, count=3))) == 3


def test_every_program_ends_on_inputs_of_others_and_equal_programs_are_counted_once():
    kinds = by_behaviour(PUZZLES.values(), probes=probe_inputs(PUZZLES)[::4])
    (same,) = [ids for ids in kinds.values() if "6fa7a44f" in ids]
    assert "8be77c9e" in same  # both put the mirror image below
    assert len(kinds) > 0.8 * len(PUZZLES)
