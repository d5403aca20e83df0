"""Solve public puzzles with the small model that ships and say how well: submission, table, picture, score. What `make solve` runs.

The 24 puzzles of the default selection, or `--puzzles`, or a whole public set with `--set`.
"""

import sys
from collections.abc import Sequence

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)
from command_line.evaluate import evaluate
from evaluation_recipes import EVALUATE_SMALL


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status as of `evaluate`."""
    return evaluate(argv, recipe=EVALUATE_SMALL, description=__doc__.splitlines()[0], needs_gpu=False)


if __name__ == "__main__":
    sys.exit(main())
