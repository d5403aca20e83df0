"""Answer puzzles with a model of the multi-task training: greedy outputs under several views, the two most voted into a submission.

Options: docs/prompting.md. Predictions go into a file that `python -m selection` measures.
"""

import sys

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)
from command_line.infer_multitask import main

if __name__ == "__main__":
    sys.exit(main())
