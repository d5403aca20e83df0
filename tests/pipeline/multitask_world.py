"""For the tests of multi-task inference: a ChatModel that says what it is told to, an asker for it, and a puzzle upside down."""

import numpy as np

from arc_loader.grid_encoders import USUAL_ENCODER
from arc_loader.tasks import Pair, Task
from pipeline.multitask.asker import Asker
from prompting.chat_model import Drawing, SaidText
from prompting.versions import version_named


class Says:
    """Says its texts in turn, whatever it is asked, starting anew for each prompt; keeps what it was asked."""

    def __init__(self, *texts: str, ended: bool = True) -> None:
        self.texts, self.ended, self.asked = texts, ended, []

    def tokens(self, words):
        return len(words.user)

    def say(self, *, prompts, drawing, seeds):
        self.asked += [(words.user, seed) for words, seed in zip(prompts, seeds, strict=True)]
        return [
            tuple(SaidText(self.texts[n % len(self.texts)], float(n), self.ended) for n in range(drawing.answers))
            for _ in prompts
        ]

    def weigh(self, *, prompts, answers):
        raise AssertionError("not asked for")


def asker(model, version: str = "code-from-examples-v0", **changes) -> Asker:
    """With as many answers a question as the model has texts."""
    given = {
        "model": model, "encoder": USUAL_ENCODER, "version": version_named(version), "seed": 0, "max_tokens": 10_000,
        "drawing": Drawing(answers=len(getattr(model, "texts", "1")), max_new_tokens=99),
    }  # fmt: skip
    return Asker(**given | changes)


def code(body: str) -> str:
    """An answer that is a program."""
    return f"```python\ndef task(grid):\n    {body}\n```"


UPSIDE_DOWN = Task(
    "flip",
    tuple(Pair(g, g[::-1]) for g in (np.array([[1, 2], [3, 4]]), np.array([[5, 0, 0], [0, 6, 1]]))),
    (np.array([[1, 1], [2, 3]]), np.array([[9], [8]])),
)
