"""Answer puzzles by one prompt of the multi-task training, several times if asked, and measure: accuracy, pixels, sizes, pass_n, votes.

Options: docs/prompting.md.
"""

import sys

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)
from command_line.evaluate_multitask import main

if __name__ == "__main__":
    sys.exit(main())
