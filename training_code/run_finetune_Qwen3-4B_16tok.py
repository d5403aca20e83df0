"""Fine-tune Qwen3 4B with a vocabulary of 16 tokens, as the winners of 2025 had it.

The vocabulary is shrunk, adapters are trained and merged; each step is skipped when its result is complete and valid, and a training
that was stopped goes on where it was. `--dry_run` prints the plan. Several GPUs: torchrun --nproc_per_node 2 with this script.
"""

import sys

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)
from command_line.fine_tune import run_recipe
from fine_tune_recipes import QWEN3_4B_16TOK

if __name__ == "__main__":
    sys.exit(run_recipe(recipe=QWEN3_4B_16TOK, description=__doc__.splitlines()[0]))
