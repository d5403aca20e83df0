"""Programs that mean no harm run as they run anywhere; results repeat, keep their order, and say what went wrong."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arc_strategies  # noqa: F401  (makes hypothesis repeatable)
from arc_loader.grids import GridError, as_grid
from arc_loader.tasks import Pair, Task
from omni_arc.sandbox import Job, Outcome, Program, Sandbox, SandboxLimits
from omni_arc.sandbox.fork_worker import WorkerLostError
from process_tree import children_of
from sandbox_programs import PROGRAMS, plainly, random_programs

TESTS = str(Path(__file__).resolve().parent.parent)
GRIDS = [np.arange(12).reshape(3, 4) % 10, np.eye(5, dtype=int) * 3, np.array([[0, 1], [0, 7]])]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the fork server needs Linux")


@pytest.fixture(scope="module")
def box():
    with Sandbox(workers=2, modules={"common": "common_like"}, paths=[TESTS]) as sandbox:
        yield sandbox


def expected(source: str, grid: np.ndarray) -> tuple[str, object]:
    """(kind, grid as lists or name of the exception) by the plain way."""
    how, value = plainly(source, grid)
    if how == "raised":
        return "raised", value
    try:
        return "grid", as_grid(value, where="plain").tolist()
    except GridError:
        return "not_a_grid", None


def found(outcome: Outcome) -> tuple[str, object]:
    return outcome.kind, outcome.grid.tolist() if outcome.ok else outcome.error or None


def test_programs_run_as_they_run_anywhere(box) -> None:
    results = box.run([Program(source) for source in PROGRAMS.values()], inputs=GRIDS)
    for (name, source), outcomes in zip(PROGRAMS.items(), results, strict=True):
        assert [found(outcome) for outcome in outcomes] == [expected(source, grid) for grid in GRIDS], name
    assert sum(outcome.ok for outcomes in results for outcome in outcomes) >= 3 * (len(PROGRAMS) - 5)


@settings(max_examples=20)
@given(programs=st.lists(random_programs(), min_size=1, max_size=6), seed=st.integers(0, 1000))
def test_random_programs_give_what_plain_execution_gives(box, programs: list[str], seed: int) -> None:
    rng = np.random.default_rng(seed)
    inputs = [rng.integers(0, 10, (rng.integers(1, 5), rng.integers(1, 5))) for _ in range(2)]
    for source, outcomes in zip(programs, box.run([Program(s) for s in programs], inputs=inputs), strict=True):
        assert [found(outcome) for outcome in outcomes] == [expected(source, grid) for grid in inputs], source


def test_order_is_that_of_the_programs_whatever_the_workers(box) -> None:
    programs = [Program(f"def task(grid):\n    return [[{n % 10}, {n // 10}]]\n") for n in range(40)]
    assert [o[0].grid.tolist() for o in box.run(programs, inputs=[GRIDS[0]])] == [
        [[n % 10, n // 10]] for n in range(40)
    ]
    assert box.run([], inputs=GRIDS) == []
    assert box.run(programs[:1], inputs=[]) == [()]


def test_each_call_begins_anew(box) -> None:
    (outcomes,) = box.run([Program(PROGRAMS["globals counted"])], inputs=GRIDS)
    assert [outcome.grid.tolist() for outcome in outcomes] == [[[1]]] * 3


def test_the_same_chance_every_time_and_other_chance_for_another_seed(box) -> None:
    source = """
import random
from random import randint
def generate_input():
    names = {"red", "green", "blue", "a" * 3}
    grid = np.random.randint(0, 10, (4, 4))
    grid[0, 0] = randint(0, 9)
    grid[0, 1] = random.choice(range(10))
    grid[0, 2] = np.random.default_rng().integers(10)
    grid[0, 3] = len(list(names)[0]) + len(str(names)) % 3
    np.random.seed(); random.seed()
    grid[1] = np.random.permutation(10)[:4]
    grid[2, :2] = random.sample(range(10), 2)
    return grid
"""
    program = Program(source, entry="generate_input")
    jobs = [Job(program, (None,) * 5, seed) for seed in (1, 1, 2, 2**40)]
    first, again, other, far = box.run_jobs(jobs)
    assert first == again and all(outcome.ok for outcome in first)
    assert len({outcome.grid.tobytes() for outcome in (*first, *other, *far)}) == 15


def test_failures_say_what_and_where(box) -> None:
    cases = {
        "def task(grid):\n    return 1 / 0\n": Outcome(
            "raised", error="ZeroDivisionError", message="division by zero", line=2
        ),
        "def task(grid):\n    return grid.__class__\n": Outcome(
            "forbidden", message="the attribute '__class__' is not allowed", line=2
        ),
        "import os\n": Outcome("forbidden", message="import of os is not allowed", line=1),
        "x = 1\n": Outcome("raised", error="NameError", message="the program defines no function task"),
        "def task(grid):\n    return 5\n": Outcome("not_a_grid", message="a value of type int"),
        "def task(grid):\n    return [[11]]\n": Outcome(
            "not_a_grid", message="result row 0 column 0: a colour is 0 to 9, not 11"
        ),
    }
    results = box.run([Program(source) for source in cases], inputs=GRIDS[:1])
    assert [outcomes[0] for outcomes in results] == list(cases.values())
    assert str(results[0][0]) == "raised: line 2: ZeroDivisionError: division by zero"


def test_what_was_done_before_the_time_was_up_counts() -> None:
    source = "def task(grid):\n    while grid.shape == (5, 5): pass\n    return grid\n"
    with Sandbox(limits=SandboxLimits(cpu_seconds=0.2)) as box:
        (outcomes,) = box.run([Program(source)], inputs=[GRIDS[0], GRIDS[1], GRIDS[2]])
    assert [outcome.kind for outcome in outcomes] == ["grid", "timeout", "timeout"]


def test_a_module_of_ours_can_stand_behind_an_import(box) -> None:
    source = """
from common import *
import common
def main(input_grid):
    box = bounding(input_grid)
    return recolour(input_grid) if box.area() == box.height * common.Box(input_grid).width and BLACK == 0 else None
"""
    assert box.run([Program(source, entry="main")], inputs=GRIDS[:1])[0][0].grid.tolist() == (GRIDS[0] % 10).tolist()
    spoil = "import common\nfrom common import *\ndef biggest(): return 1\ndef main(g):\n    return recolour(g)\n"
    attack = "import common\ncommon.biggest = lambda: 1\ndef main(g):\n    return common.recolour(g)\n"
    kinds = [o[0].kind for o in box.run([Program(s, entry="main") for s in (spoil, attack)], inputs=GRIDS[:1])]
    assert kinds == ["grid", "forbidden"]  # its own `biggest` is its own; the module's stays what it is
    assert box.run([Program(spoil, entry="main")], inputs=GRIDS[:1])[0][0].grid.tolist() == (GRIDS[0] % 10).tolist()


def test_without_the_module_its_import_is_refused() -> None:
    with Sandbox() as bare:
        (outcomes,) = bare.run(
            [Program("from common import *\ndef main(g): return g\n", entry="main")], inputs=GRIDS[:1]
        )
    assert outcomes == (Outcome("forbidden", message="import of common is not allowed", line=1),)


def test_names_of_a_language_are_there_without_import() -> None:
    with Sandbox(language="common_like", paths=[TESTS], modules={"a.b.c": "common_like"}) as box:
        sources = ["def task(g): return recolour(g)\n", "from common_like import recolour\ntask = recolour\n"]
        sources += [
            "import a.b.c\ntask = a.b.c.recolour\n",
            "from a.b import c as d\ndef task(g): return d.recolour(g)\n",
        ]
        results = box.run([Program(s) for s in sources], inputs=GRIDS[:1])
    assert [outcomes[0].grid.tolist() for outcomes in results] == [(GRIDS[0] % 10).tolist()] * 4


def test_fits_tells_which_demonstrations_come_out(box) -> None:
    train = tuple(Pair(grid, np.rot90(grid)) for grid in GRIDS[:2])
    task = Task(id="t", train=train, test=(as_grid(GRIDS[2], where="test"),))
    sources = [
        "def task(g): return np.rot90(g)\n",
        "def task(g): return g\n",
        "def task(g): return np.rot90(g) if len(g) > 2 else 0\n",
    ]
    right, wrong, partly = box.fits([Program(s) for s in sources], task=task)
    assert right.reproduces and right.train == (True, True) and right.answers[0].tolist() == np.rot90(GRIDS[2]).tolist()
    assert not wrong.reproduces and wrong.answers == (None,)
    assert partly.reproduces and partly.answers == (None,) and partly.test[0].kind == "not_a_grid"


@linux
def test_a_worker_that_is_killed_costs_one_job() -> None:
    slow = "def task(grid):\n    for i in range(10**8): pass\n    return grid\n"
    with Sandbox(limits=SandboxLimits(cpu_seconds=3.0)) as box:
        assert box.protection.process
        process = box._workers[0]._process
        killer = threading.Timer(0.3, lambda: os.killpg(process.pid, signal.SIGKILL))
        killer.start()
        results = box.run([Program(slow), Program("def task(grid): return grid\n")], inputs=GRIDS[:1])
    assert [outcomes[0].kind for outcomes in results] == ["crash", "grid"]


@linux
def test_no_process_outlives_the_sandbox_or_its_owner() -> None:
    with Sandbox(workers=2) as box:
        assert box.protection.process
        mine = {worker._process.pid for worker in box._workers}
        mine |= {child for pid in mine for child in children_of(pid)}
        assert all(os.path.exists(f"/proc/{pid}") for pid in mine)
    until = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{pid}") for pid in mine) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [pid for pid in mine if os.path.exists(f"/proc/{pid}")]


def test_the_plain_way_gives_the_same(box) -> None:
    names = ["rotate", "counting colours", "texts", "error", "types asked"]
    sources = [
        *(PROGRAMS[name] for name in names),
        "while True: pass\n",
        "import os\n",
        "def task(g): return g.__class__\n",
    ]
    sources += ["def task(g): return bytearray(10**11)\n", "def task(g):\n    while True: print('x' * 10**4)\n"]
    jobs = [Job(Program(source), tuple(GRIDS[:2])) for source in sources]
    with Sandbox(workers=2, isolation="plain", limits=SandboxLimits(cpu_seconds=0.3)) as plain:
        assert plain.run_jobs(jobs) == box.run_jobs(jobs)
        if os.name == "posix":
            assert plain.protection.tried["no new processes"] or os.geteuid() == 0
            assert plain.protection.tried["no file can be read"]
        assert "fresh process" in str(plain.protection)


def test_ctrl_c_breaks_off_and_the_sandbox_goes_on() -> None:
    slow = Program("def task(grid):\n    while True: pass\n")
    with Sandbox(workers=2, limits=SandboxLimits(cpu_seconds=30, wall_seconds=30)) as box:
        assert box.protection.process
        begin = time.monotonic()
        threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with pytest.raises(KeyboardInterrupt):
                box.run([slow] * 8, inputs=GRIDS[:1])
        finally:
            signal.signal(signal.SIGINT, before)
        assert time.monotonic() - begin < 25  # not the half minute that the first two would take
        assert box.run([Program("def task(grid): return grid\n")] * 3, inputs=GRIDS[:1])[2][0].ok


def test_wrong_arguments_are_refused(box) -> None:
    for wrong in (lambda: Sandbox(workers=0), lambda: Sandbox(isolation="none"), lambda: SandboxLimits(cpu_seconds=-1)):
        with pytest.raises(ValueError):
            wrong()
    with pytest.raises(ValueError, match="below cpu_seconds"):
        SandboxLimits(cpu_seconds=5, wall_seconds=1)
    for wrong in (
        {"source": 5},
        {"source": "", "entry": "a b"},
        {"source": "", "entry": "__x"},
        {"source": "", "nll": float("nan")},
    ):
        with pytest.raises(ValueError):
            Program(**wrong)
    with pytest.raises(GridError, match="input 0"):
        box.run([Program("")], inputs=[[[11]]])
    with pytest.raises(ValueError, match="limit is 1000"):
        box.run([Program("")], inputs=[GRIDS[0]] * 1001)
    with pytest.raises(WorkerLostError, match="no_such_module"):
        with Sandbox(language="no_such_module") as bare:
            bare.run([Program("")], inputs=GRIDS[:1])
