"""Three tiny puzzles and their solutions, for tests of what is done with candidate pools; one id is cleaned, one has two test inputs."""

from arc_loader.grids import as_grid
from arc_loader.tasks import Pair, Task


def grid(*cells: int):
    """A grid of one row."""
    return as_grid([list(cells)], where="test")


TASKS = {
    "a-1": Task("a-1", (Pair(grid(1, 2), grid(2, 1)),), (grid(3, 4), grid(5, 6)), source_id="a_1"),
    "b": Task("b", (Pair(grid(1, 2), grid(1, 2)),), (grid(7, 8),)),
    "c": Task("c", (Pair(grid(1, 2), grid(2, 1)),), (grid(9, 8),)),
}
SOLUTIONS = {"a_1": [[[4, 3]], [[6, 5]]], "b": [[[7, 8]]], "c": [[[8, 9]]]}
"""As in a file of solutions."""
