"""Evaluate the published Llama 3.2 3B after test-time training on the demonstrations of the whole set.

On the public evaluation set; `--set`, `--puzzles` and `--n` choose others, `--model` takes another checkpoint, `--dry_run` prints the
plan. What was solved comes from the store when the same command runs again.
"""

import sys

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)
from command_line.evaluate import evaluate
from evaluation_recipes import EVALUATE_LLAMA_WITH_TTT

if __name__ == "__main__":
    sys.exit(evaluate(recipe=EVALUATE_LLAMA_WITH_TTT, description=__doc__.splitlines()[0]))
