"""Sets of puzzles and a writer for the tests of the stream and the multi-task training; can be sent to worker processes."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from arc_loader.formats import ARCHITECTS
from arc_loader.grid_encoders import USUAL_ENCODER, GridEncoder
from arc_loader.tasks import Pair
from chat_tokenizers import chat_tokenizer
from model_tools.tokenizer import token_table
from prompting.chat import Chat
from prompting.sources.coded_set import coded_set
from prompting.writer import PromptWriter, RawLayout

BARC_SOURCE = """from common import *

import numpy as np

# concepts:
# flipping

def helper(grid):
    return grid[::-1]  # upside down

def main(input_grid):
    # turn it over
    return helper(input_grid)

def generate_input():
    return np.zeros((3, 3))

if __name__ == "__main__":
    main(generate_input())
"""


def writer(family: str = "qwen2.5", encoder: GridEncoder = USUAL_ENCODER) -> PromptWriter:
    """A writer for one of the chat families, raw layout included."""
    tokenizer = chat_tokenizer(family)
    end = tokenizer.eos_token
    fmt = replace(ARCHITECTS, bos_token=tokenizer.bos_token or "", eos_token=end, reply_end=f"\n{end}")
    return PromptWriter(encoder=encoder, chat=Chat(tokenizer), raw=RawLayout(fmt, token_table(tokenizer)))


def grid(rng: np.random.Generator, side: int = 3) -> list[list[int]]:
    """A random square."""
    return rng.integers(0, 10, (side, side)).tolist()


def pair(rng: np.random.Generator, side: int = 3, attempts: int = 0) -> dict:
    """A pair as JSON, the output upside down, with outputs that a model proposed."""
    shown = grid(rng, side)
    return {"input": shown, "output": shown[::-1]} | {f"attempt_{n + 1}": grid(rng, side) for n in range(attempts)}


def puzzle(rng: np.random.Generator, *, train: int = 3, test: int = 1, side: int = 3, attempts: int = 0) -> dict:
    """A puzzle as JSON, tests with outputs."""
    return {
        "train": [pair(rng, side, attempts) for _ in range(train)],
        "test": [pair(rng, side, attempts) for _ in range(test)],
    }


def write_puzzles(path: Path, *, count: int = 5, seed: int = 0, **options) -> Path:
    """A file of puzzles p0, p1, ..."""
    rng = np.random.default_rng(seed)
    path.write_text(json.dumps({f"p{n}": puzzle(rng, **options) for n in range(count)}))
    return path


def write_barc(path: Path, *, counts: tuple[int, ...] = (6, 8, 5, 7), source: str = BARC_SOURCE) -> Path:
    """A BARC file of puzzles with so many pairs."""
    rng = np.random.default_rng(1)
    lines = []
    for count in counts:
        examples = [[g, g[::-1]] for g in (grid(rng) for _ in range(count))]
        lines.append(json.dumps({"source": source, "examples": examples, "seeds": ["a"]}))
    path.write_text("\n".join(lines) + "\n")
    return path


@dataclass(frozen=True)
class Reversal:
    """A puzzle as code."""

    id: str
    source: str = "def task(grid):\n    return grid[::-1]"

    def new_pair(self, *, rng: np.random.Generator, difficulty: float) -> Pair:
        """A grid the larger the more difficult."""
        shown = rng.integers(0, 10, (1 + int(difficulty * 4), 3))
        return Pair(shown, shown[::-1])


@dataclass(frozen=True)
class Broken(Reversal):
    """A puzzle that never has a pair."""

    def new_pair(self, *, rng: np.random.Generator, difficulty: float) -> Pair:
        """Fails."""
        raise ValueError("50 trivial pairs in a row")


def coded(draws: int = 4, puzzles: int = 3):
    """A set of puzzles as code."""
    return coded_set(name=f"omni-arc-{draws}", draws=draws, puzzles=[Reversal(f"r{n}") for n in range(puzzles)])
