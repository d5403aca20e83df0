"""The catalogue: every call fits the signature of its step, names measures that are there, and every step works on some real puzzle."""

from __future__ import annotations

import inspect

import numpy as np

from arc_loader.tasks import Task
from omni_arc.gate import real_pairs
from omni_arc.program_search.calls import coloured_calls, object_calls, plain_calls
from omni_arc.program_search.cell_calls import colour_calls, key_calls
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import is_grid
from omni_arc.program_search.nodes import values_of
from omni_arc.program_search.steps import FUNCTIONS

MADE = (
    "3c9b0459",
    "a416b8f3",
    "0520fde7",
    "06df4c85",
    "5c0a986e",
    "ff805c23",
    "be94b721",
    "017c7c7b",
    "46f33fce",
    "a1570a43",
)


def examples_of(name):
    pairs = real_pairs()[name]
    return Examples.of(Task(name, pairs[:-1], (pairs[-1].input,)))


def test_calls_fit_their_steps_and_each_step_works_somewhere():
    worked, asked = set(), set()
    for name in MADE:
        examples = examples_of(name)
        grids = examples.inputs[:1]
        steps = [*plain_calls(examples), *coloured_calls(examples), *object_calls(examples)]
        questions = [*key_calls(examples), *colour_calls(examples)]
        assert len({(c.name, c.arguments) for c in steps}) == len(steps)
        for call in [*steps, *questions]:
            asked.add(call.name)
            inspect.signature(FUNCTIONS[call.name]).bind(grids[0], **dict(call.arguments))
            if grids[0].size <= 200 or call.name not in worked:
                made = values_of(call, grids)
                if made is not None:
                    worked.add(call.name)
                    assert made[0].ndim == 2
    assert asked - worked == set()


def test_what_counts_as_a_grid():
    assert is_grid(np.zeros((1, 30), np.int8)) and is_grid(np.full((2, 2), 9))
    for value in (
        np.zeros((0, 3), np.int8),
        np.zeros((31, 1), np.int8),
        np.full((2, 2), 10),
        np.full((2, 2), -1),
        np.zeros(3),
        [[1]],
    ):
        assert not is_grid(value)


def test_what_a_puzzle_suggests():
    twice = examples_of("a416b8f3")  # the grid beside itself
    assert twice.factor == (1, 2) and twice.longer == (1, 2, 1) and twice.shrunk is None and not twice.same_shape
    longer = examples_of("017c7c7b")  # six rows become nine, blue becomes red
    assert longer.longer == (3, 2, 2) and longer.one_size == (9, 3) and longer.factor is None
    assert longer.new_colours == (2,) and longer.common_colours == (1,) and longer.drawn_colours == (2,)
