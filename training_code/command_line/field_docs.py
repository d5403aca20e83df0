"""What the docstring of a dataclass says about each of its fields: the help text of a command-line option. Knows no options.

Two ways of writing are read. A line a field, with more lines below it and several names where they are explained together:

    rank, alpha: of the adapters; the scaling is
        alpha / sqrt(rank)

and fields in running text: "`rank`: of the adapters. `alpha`: what the scaling is made of."
"""

import dataclasses
import inspect
import re

_LINE = re.compile(r"\s*(?P<names>[a-z_][a-z0-9_]*(?:, [a-z_][a-z0-9_]*)*): (?P<text>.+)")
_IN_TEXT = re.compile(r"`(?P<name>[a-z_][a-z0-9_]*)`: ")


def field_docs(cls: type) -> dict[str, str]:
    """Field name -> what the docstring says about it, in one line; fields that it does not name are missing.

    Raises ValueError if `cls` is no dataclass.
    """
    if not (isinstance(cls, type) and dataclasses.is_dataclass(cls)):
        raise ValueError(f"{cls!r} is no dataclass")
    names = {field.name for field in dataclasses.fields(cls)}
    text = inspect.cleandoc(cls.__doc__ or "")
    return _running_text(text, names) | _lines(text, names)


def _lines(text: str, names: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    current: list[str] = []
    indent = 0
    for line in text.splitlines():
        margin = len(line) - len(line.lstrip())
        match = _LINE.fullmatch(line)
        if match and names.issuperset(match["names"].split(", ")):
            current, indent = match["names"].split(", "), margin
            found |= {name: match["text"].strip() for name in current}
        elif current and line.strip() and margin > indent:
            found |= {name: f"{found[name]} {line.strip()}" for name in current}
        else:
            current = []
    return found


def _running_text(text: str, names: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for paragraph in re.split(r"\n\s*\n", text):
        joined = " ".join(paragraph.split())
        marks = [match for match in _IN_TEXT.finditer(joined) if match["name"] in names]
        ends = [match.start() for match in marks[1:]] + [len(joined)] * bool(marks)
        for match, end in zip(marks, ends, strict=True):
            found[match["name"]] = joined[match.end() : end].strip()
    return found
