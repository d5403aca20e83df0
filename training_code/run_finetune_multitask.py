"""Train one model on many ARC tasks: outputs, new inputs, code, checking and choosing of answers, mixed from many sets.

Options and sets: docs/prompting.md. Several GPUs: torchrun --nproc_per_node 2 with this script. Processes that prepare prompts import
this file too, and nothing that they do not need with it.
"""

import sys

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)

if __name__ == "__main__":
    from command_line.multitask import main

    sys.exit(main())
