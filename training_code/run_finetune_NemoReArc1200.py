"""Fine-tune Mistral-NeMo-Minitron-8B on 1,200 epochs of RE-ARC alone, as in the paper of 2025.

The vocabulary is shrunk, adapters are trained and merged; each step is skipped when its result is complete and valid, and a training
that was stopped goes on where it was. `--dry_run` prints the plan. Several GPUs: torchrun --nproc_per_node 2 with this script.
"""

import sys

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)
from command_line.fine_tune import run_recipe
from fine_tune_recipes import NEMO_REARC1200

if __name__ == "__main__":
    sys.exit(run_recipe(recipe=NEMO_REARC1200, description=__doc__.splitlines()[0]))
