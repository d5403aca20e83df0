"""Every puzzle of the register passes the gate."""

from __future__ import annotations

import pytest

from omni_arc.gate import LINES, check
from omni_arc.register import all_puzzles


@pytest.mark.parametrize("puzzle_id", all_puzzles())
def test_a_puzzle_passes(puzzle_id):
    report = check(all_puzzles()[puzzle_id])
    assert not report.reasons, "\n".join(report.reasons)


def test_programs_are_rarely_long():
    lines = [len(puzzle.source.strip().splitlines()) for puzzle in all_puzzles().values()]
    assert sum(n > LINES for n in lines) <= 0.1 * len(lines)
