"""docs/prompt_examples.md shows every prompt version as it is; `python tests/prompting/test_examples.py` writes it anew."""

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "training_code")]

from arc_loader.formats import ARCHITECTS  # noqa: E402
from arc_loader.grid_encoders import USUAL_ENCODER  # noqa: E402
from arc_loader.tasks import Task  # noqa: E402
from prompting.puzzle import Example, Puzzle  # noqa: E402
from prompting.question import Question, training_question  # noqa: E402
from prompting.rendering import render  # noqa: E402
from prompting.versions import VERSIONS, PromptVersion  # noqa: E402

DOC = ROOT / "docs" / "prompt_examples.md"
HEAD = """# Every prompt version, by one example

Written by `python tests/prompting/test_examples.py` and kept true by that test. The puzzle turns grids left to right; it has two
demonstrations and one test. Grids as the usual encoder writes them. How system, user and assistant are put into tokens is up to the model's
chat template (`docs/prompting.md`).
"""


def example(rows: list[list[int]]) -> Example:
    return Example(np.array(rows), np.array(rows)[:, ::-1])


def puzzle() -> Puzzle:
    code = "def task(grid):\n    return [row[::-1] for row in grid]"
    return Puzzle("x", (example([[0, 1], [2, 0]]), example([[3, 0]])), (example([[0, 4], [0, 5]]),), code)


def shown(version: PromptVersion) -> str:
    """One version's part of the document."""
    question: Question = training_question(version=version, puzzle=puzzle(), rng=np.random.default_rng(3))
    if version.raw:
        task = Task(id="x", train=question.demonstrations, test=(question.test,))
        text = f"{ARCHITECTS.prompt(task)}{ARCHITECTS.reply_text(question.answer)}"
        return f"## `{version.name}`\n\nThe published format without a chat; the answer begins after the last `O`.\n\n````\n{text}\n````\n"
    words = render(version=version, question=question, encoder=USUAL_ENCODER)
    return f"## `{version.name}`\n\n````\n[system]\n{words.system}\n\n[user]\n{words.user}\n\n[assistant]\n{words.answer}\n````\n"


def document() -> str:
    return "\n".join([HEAD, *(shown(version) for version in VERSIONS.values())])


def test_the_document_is_true():
    assert DOC.read_text(encoding="utf-8") == document()


if __name__ == "__main__":
    DOC.write_text(document(), encoding="utf-8")
