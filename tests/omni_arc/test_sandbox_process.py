"""What the process alone holds back, when a program has all of Python at hand: every name and syntax check is gone around on purpose."""

import inspect
import os
import sys
from pathlib import Path

import numpy as np
import pytest

import hostile_tools
from omni_arc.sandbox import Outcome, Program, Sandbox, SandboxLimits

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="all layers are there on Linux only")
GRID = np.arange(12).reshape(3, 4) % 10
NEIGHBOUR = Program("def task(grid):\n    return grid.T\n")
RIGHT = Outcome("grid", grid=GRID.T)
LIMITS = SandboxLimits(cpu_seconds=0.3, wall_seconds=3.0, memory_mb=128)
TESTS = Path(__file__).resolve().parent.parent
_OK = {
    "write_garbage": "crash",
    "write_gigabytes": "output",
    "write_half_a_result": "crash",
    "leave_without_a_word": "crash",
}
KINDS = {  # what must come out; ("raised", "forbidden") where it is not here
    **{name: (kind,) for name, kind in _OK.items()},
    **{name: ("grid",) for name in ("read_environment_of_all", "drop_objects_at_the_end")},
    **{
        name: ("crash",)
        for name in (
            "leave_with_a_false_status",
            "leave_as_python_does",
            "raise_system_exit",
            "raise_keyboard_interrupt",
        )
    },
    **{
        name: ("crash",)
        for name in ("write_a_false_colour", "write_too_many_results", "abort", "read_address_zero", "jump_anywhere")
    },
    "raise_a_broken_text": ("crash",),
    "overflow_the_stack": ("crash", "raised"),  # Python 3.12 and later notice it themselves
    **{name: ("timeout",) for name in ("wait_for_a_lock", "raise_an_endless_text")},
    "grow_for_ever": ("memory", "raised"),
    **{name: ("not_a_grid",) for name, _ in inspect.getmembers(hostile_tools) if name.startswith("return_a")},
    "close_the_results": ("timeout", "raised"),
    "list_a_folder": ("grid", "forbidden", "raised"),
}
ATTACKS = [name for name, value in inspect.getmembers(hostile_tools, inspect.isfunction)]


@pytest.fixture(scope="module")
def box():
    with Sandbox(workers=2, limits=LIMITS, modules={"hostile": "hostile_tools"}, paths=[str(TESTS)]) as sandbox:
        if not sandbox.protection.complete:
            pytest.skip(f"this system holds less:\n{sandbox.protection}")
        yield sandbox


@pytest.fixture(scope="module")
def played(box):
    programs = []
    for name in ATTACKS:
        programs += [Program(f"from hostile import {name}\ndef task(grid):\n    return {name}()\n"), NEIGHBOUR]
    found = [outcomes[0] for outcomes in box.run(programs, inputs=[GRID])]
    return dict(zip(ATTACKS, found[::2], strict=True)), found[1::2]


@pytest.mark.parametrize("name", ATTACKS)
def test_with_all_of_python_nothing_is_reached_either(played, name: str) -> None:
    outcomes, neighbours = played
    assert outcomes[name].kind in KINDS.get(name, ("raised", "forbidden")), str(outcomes[name])
    assert outcomes[name].grid is None or outcomes[name].grid.tolist() != [[7, 7, 7]]
    assert neighbours[ATTACKS.index(name)] == RIGHT


def test_nothing_is_left_behind(played) -> None:
    assert not os.path.exists("/tmp/sandbox-was-here")
    assert Path(hostile_tools.__file__).is_file()
