"""Make a base for the multi-task training from the small model: the same body, with tokens for chats, words and programs.

    python training_code/run_extend_small.py --model input/models/arc-small --out output/chat-base

Takes seconds; what it gives is trained by run_finetune_multitask.py with `--grid_encoder "GridCodeBlockEncoder(MinimalGridEncoder())"`.
"""

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transformers import HfArgumentParser

from command_line.options import option
from command_line.telling import tell
from fine_tuning.chat_base import GRID_ENCODER, SIZE, make_chat_base

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class ExtendOptions:
    """What is asked for."""

    model: str = option(str(ROOT / "input" / "models" / "arc-small"), "folder of a model with one-character tokens")
    out: str = option(str(ROOT / "output" / "chat-base"), "folder of the base that is made")
    tokens: int = option(SIZE, "tokens of its vocabulary")
    random_seed: int = option(0, "other new rows, other grids in the texts that the tokenizer learns from")


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 2 something is missing or wrong."""
    parser = HfArgumentParser(ExtendOptions, description=__doc__.splitlines()[0], allow_abbrev=False)
    (options,) = parser.parse_args_into_dataclasses(args=None if argv is None else list(argv), look_for_args_file=False)
    try:
        made = make_chat_base(
            model=Path(options.model), out=Path(options.out), size=options.tokens, seed=options.random_seed
        )
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    tell(
        f"{options.out}: {len(made.tokenizer)} tokens, {made.model.num_parameters():,} parameters; grids as {GRID_ENCODER}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
