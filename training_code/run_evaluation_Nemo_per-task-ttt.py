"""Evaluate the published Mistral-NeMo-Minitron-8B with test-time training on one puzzle at a time.

On the public evaluation set; `--set`, `--puzzles` and `--n` choose others, `--model` takes another checkpoint, `--dry_run` prints the
plan. What was solved comes from the store when the same command runs again.
"""

import sys

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)
from command_line.evaluate import evaluate
from evaluation_recipes import EVALUATE_NEMO_PER_TASK

if __name__ == "__main__":
    sys.exit(evaluate(recipe=EVALUATE_NEMO_PER_TASK, description=__doc__.splitlines()[0]))
