"""Answers back from text, strictly: a grid, code, yes or no, 1 or 2; anything else is an error and never a guess. Runs no code."""

from __future__ import annotations

import ast

from arc_loader.grid_encoders import EncoderError, GridEncoder
from arc_loader.grids import Grid, shown
from prompting.question import CHOICES, VERDICTS
from prompting.rendering import around_answer
from prompting.versions import PromptVersion

FUNCTION = "task"
OPENING, CLOSING = "```python\n", "\n```"


class AnswerError(ValueError):
    """A completion that is no answer to its prompt; the message shows it."""


def parse_answer(*, version: PromptVersion, text: str, encoder: GridEncoder) -> Grid | str:
    """The grid, the source code, or the word that a completion (without the end token) says.

    version: not a raw one, whose completions `PromptFormat.decode` reads
    Raises AnswerError for anything that is not exactly an answer as the version asks for it.
    """
    before, after = around_answer(version)
    if not (text.startswith(before) and text.endswith(after) and len(text) > len(before) + len(after)):
        raise AnswerError(
            f"{version.name}: an answer begins with {before!r} and ends with {after!r}, not {shown(text)}"
        )
    inner = text[len(before) : len(text) - len(after)]
    if version.answer in ("input", "output"):
        try:
            return encoder.to_grid(inner)
        except EncoderError as error:
            raise AnswerError(f"{version.name}: {error}") from None
    if version.answer == "code":
        return parse_code(inner)
    words = VERDICTS if version.answer == "verdict" else CHOICES
    if inner not in words:
        raise AnswerError(f"{version.name}: the answer is {' or '.join(words)}, not {shown(inner)}")
    return inner


def parse_code(text: str) -> str:
    """The source in one fenced python block that is all of `text`: valid Python with a function `task` of one argument.

    It is data: never run it outside a sandbox. Raises AnswerError otherwise.
    """
    source = text.removeprefix(OPENING).removesuffix(CLOSING)
    if len(text) - len(source) != len(OPENING) + len(CLOSING) or "```" in source or source != source.strip():
        raise AnswerError(f"one block ```python ... ``` is needed and nothing else, not {shown(text)}")
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise AnswerError(f"the code is no valid Python ({error}): {shown(source)}") from None
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == FUNCTION]
    if len(found) != 1 or not _takes_one(found[0].args):
        raise AnswerError(f"the code needs one function {FUNCTION}(grid): {shown(source)}")
    return source


def _takes_one(arguments: ast.arguments) -> bool:
    """Whether a function can be called with one value."""
    places = len(arguments.posonlyargs) + len(arguments.args)
    needed = places - len(arguments.defaults)
    keywords = [default for default in arguments.kw_defaults if default is None]
    return needed <= 1 and (places >= 1 or arguments.vararg is not None) and not keywords
