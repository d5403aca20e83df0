"""Fine-tune Mistral-NeMo-Minitron-8B into the model of the 53.5 points of 2024 (RE-ARC, public evaluation puzzles, ConceptARC).

The vocabulary is shrunk, adapters are trained and merged; each step is skipped when its result is complete and valid, and a training
that was stopped goes on where it was. `--dry_run` prints the plan. Several GPUs: torchrun --nproc_per_node 2 with this script.
"""

import sys

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)
from command_line.fine_tune import run_recipe
from fine_tune_recipes import NEMO_FULL

if __name__ == "__main__":
    sys.exit(run_recipe(recipe=NEMO_FULL, description=__doc__.splitlines()[0]))
