"""A part of a set that stands for the whole."""

import pytest

from arc_loader.tasks import evenly


def test_spread_over_the_order_of_the_set() -> None:
    puzzles = dict.fromkeys("abcdefgh", 0)
    assert "".join(evenly(puzzles, count=4)) == "aceg" and "".join(evenly(puzzles, count=3)) == "acf"
    assert evenly(puzzles, count=8) == evenly(puzzles, count=None) == puzzles
    for wrong in (0, 9):
        with pytest.raises(ValueError, match="1 to 8"):
            evenly(puzzles, count=wrong)
