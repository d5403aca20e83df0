"""Questions in words: system text, user text and answer of a prompt version, from its jinja2 template. Knows no tokens and no chats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2

from arc_loader.grid_encoders import GridEncoder
from prompting.puzzle import PromptError
from prompting.question import Question
from prompting.versions import PromptVersion

FOLDER = Path(__file__).with_name("templates")
SLOT = "\x00"


@dataclass(frozen=True)
class Words:
    """The texts of one prompt; `answer` None where it is not known."""

    system: str
    user: str
    answer: str | None


def render(*, version: PromptVersion, question: Question, encoder: GridEncoder) -> Words:
    """The words of a question. Raises PromptError where it lacks something that the version shows, or the version is raw."""
    question.check(version)
    pairs = question.demonstrations
    values = {
        "inputs": [encoder.to_text(pair.input) for pair in pairs]
        if version.demonstrations in ("pairs", "inputs")
        else [],
        "outputs": [encoder.to_text(pair.output) for pair in pairs]
        if version.demonstrations in ("pairs", "outputs")
        else [],
        "test": encoder.to_text(question.test) if version.test else "",
        "code": code_block(question.code) if version.code else "",
        "proposals": [encoder.to_text(grid) for grid in question.proposals],
    }
    return Words(
        system=block(version, "system", values),
        user=block(version, "user", values),
        answer=None if question.answer is None else answer_text(version=version, question=question, encoder=encoder),
    )


def answer_text(*, version: PromptVersion, question: Question, encoder: GridEncoder) -> str:
    """What the model is to say. Raises PromptError for an answer of another kind."""
    answer = question.answer
    if version.answer in ("input", "output"):
        if answer is None or isinstance(answer, str):
            raise PromptError(f"puzzle {question.puzzle}: the prompt {version.name} is answered by a grid")
        text = encoder.to_text(answer)
    else:
        if not isinstance(answer, str):
            raise PromptError(f"puzzle {question.puzzle}: the prompt {version.name} is answered by a text")
        text = code_block(answer) if version.answer == "code" else answer
    before, after = around_answer(version)
    return before + text + after


def around_answer(version: PromptVersion) -> tuple[str, str]:
    """What stands before and after the grid, code or word of an answer."""
    before, _, after = block(version, "answer", {"answer": SLOT}).partition(SLOT)
    return before, after


def code_block(source: str) -> str:
    """Source code in a fenced block. Raises PromptError for code that has a fence in it."""
    if "```" in source:
        raise PromptError("source code with ``` in it cannot stand in a fenced block")
    return f"```python\n{source.strip()}\n```"


def block(version: PromptVersion, name: str, values: dict[str, object]) -> str:
    """One block of a version's template with `values` filled in, without blank space around it."""
    if version.raw:
        raise PromptError(f"the prompt {version.name} has no words, it is laid out by its prompt format")
    template = _environment().get_template(f"{version.name}.jinja")
    return "".join(template.blocks[name](template.new_context(values))).strip(" \n")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
