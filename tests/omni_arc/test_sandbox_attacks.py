"""Programs that try to get out of the sandbox, to last, or to disturb: none reaches anything, and neighbours get their results.

All attacks run in one batch on two workers, each between programs of neighbours; the tests look at what came back and what is left.
"""

import os
import sys

import numpy as np
import pytest

from omni_arc.sandbox import Outcome, Program, Sandbox, SandboxLimits
from process_tree import children_of
from sandbox_attacks import ATTACKS, REACHED

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="all layers are there on Linux only")
GRID = np.arange(12).reshape(3, 4) % 10
NEIGHBOUR = Program("def task(grid):\n    return np.rot90(np.array(sorted(grid.tolist(), reverse=True)))\n")
RIGHT = Outcome("grid", grid=np.rot90(np.array(sorted(GRID.tolist(), reverse=True))))
LIMITS = SandboxLimits(cpu_seconds=0.3, wall_seconds=20.0, memory_mb=128, print_chars=200_000)
SECRET = "canary-5f1d7b"


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """(outcomes of the attacks by name, outcomes of the neighbours, folder of the canary, what was in it before, processes left over)."""
    folder = tmp_path_factory.mktemp("canary")
    folder.chmod(0o777)
    canary = folder / "canary.txt"
    canary.write_text(SECRET)
    os.environ["SECRET"] = SECRET
    try:
        with Sandbox(workers=2, limits=LIMITS) as box:
            for worker in box._workers:
                worker.protection()  # it is ready from here on
            before = len(children_of(os.getpid()))
            programs = []
            for _, source, _ in ATTACKS:
                programs += [Program(source.replace("CANARY", str(canary))), NEIGHBOUR]
            found = [outcomes[0] for outcomes in box.run(programs, inputs=[GRID])]
            left = len(children_of(os.getpid())) - before
        yield dict(zip((name for name, _, _ in ATTACKS), found[::2], strict=True)), found[1::2], folder, left
    finally:
        del os.environ["SECRET"]


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    assert len({name for name, _, _ in ATTACKS}) == len(ATTACKS) >= 80


@pytest.mark.parametrize("number", range(len(ATTACKS)), ids=[name for name, _, _ in ATTACKS])
def test_an_attack_fails_and_its_neighbour_does_not(played, number: int) -> None:
    outcomes, neighbours, _, _ = played
    name, _, kinds = ATTACKS[number]
    outcome = outcomes[name]
    assert outcome.kind in kinds, str(outcome)
    assert outcome.grid is None or outcome.grid.tolist() != REACHED
    assert SECRET not in str(outcome)
    assert outcome.message.isprintable() and len(outcome.message) <= 300
    assert neighbours[number] == RIGHT


def test_nothing_was_written_and_nothing_runs_on(played) -> None:
    _, _, folder, left = played
    assert [path.name for path in folder.iterdir()] == ["canary.txt"]
    assert (folder / "canary.txt").read_text() == SECRET
    assert left == 0
