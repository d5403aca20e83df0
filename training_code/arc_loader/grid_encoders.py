"""Grid encoders: a grid as text and strictly back, built from small parts and named by a text that is parsed, never evaluated.

The usual one of the multi-task prompts: `GridShapeEncoder(RowNumberEncoder(MinimalGridEncoder()))`. Knows no prompts and no tokens.
Facts: the prompts of Omni-ARC 2024 (names and what each of them writes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np

from arc_loader.grids import MAX_SIDE, Grid, GridError, as_grid, shown

DIGITS = "0123456789"
SYMBOLS = (
    "ðñòõ÷øùúûþ"  # for 0 to 9: Latin-1 letters and signs, one token each in the usual vocabularies and rare in prompts
)
FENCE = "```"
MOST_NESTED = 10


class EncoderError(ValueError):
    """A text that an encoder did not write, or a name of an encoder that cannot be read; the message shows it."""


class GridEncoder(Protocol):
    """Text of a grid and back. `str()` of one is its name, which `parse_grid_encoder` reads back."""

    def to_text(self, grid: Grid) -> str:
        """The grid as text."""

    def to_grid(self, text: str) -> Grid:
        """The grid whose text this is. Raises EncoderError for anything that `to_text` cannot have written."""


class _Encoder:
    """What all encoders share: reading is tried, then checked by writing again, so that nothing else is ever taken for a grid."""

    def to_grid(self, text: str) -> Grid:
        """The grid whose text this is. Raises EncoderError for anything that `to_text` cannot have written."""
        try:
            grid = as_grid(self.cells(text), where=str(self))
        except GridError as error:
            raise EncoderError(str(error)) from None
        if self.to_text(grid) != text:
            raise EncoderError(f"{self}: not the text of a grid: {shown(text)}")
        return grid

    def __str__(self) -> str:
        values = (getattr(self, field.name) for field in fields(self))
        return f"{type(self).__name__}({', '.join(repr(v) if isinstance(v, str) else str(v) for v in values)})"


def _rows(lines: list[str], step: int = 1) -> list[list[int]]:
    """Rows of colours from lines of digits, of which every `step`-th is looked at. Raises EncoderError for other characters."""
    if len(lines) > MAX_SIDE:
        raise EncoderError(f"{len(lines)} rows, a grid has at most {MAX_SIDE}")
    for line in lines:
        if set(line) - set(DIGITS):
            raise EncoderError(f"a row of digits is needed, not {shown(line)}")
    return [[int(digit) for digit in line[::step]] for line in lines]


@dataclass(frozen=True)
class MinimalGridEncoder(_Encoder):
    """A line of digits a row."""

    def to_text(self, grid: Grid) -> str:
        return "\n".join("".join(map(str, row)) for row in grid.tolist())

    def cells(self, text: str) -> list[list[int]]:
        return _rows(text.split("\n"))


@dataclass(frozen=True)
class GridWithSeparationEncoder(_Encoder):
    """A line a row, with `separator` between its digits."""

    separator: str

    def __post_init__(self) -> None:
        value = self.separator
        if not isinstance(value, str) or not value or not value.isprintable() or set(value) & set(DIGITS + "'\"\\"):
            raise EncoderError(f"a separator is printable text without digits, quotes and \\, not {shown(value)}")

    def to_text(self, grid: Grid) -> str:
        return "\n".join(self.separator.join(map(str, row)) for row in grid.tolist())

    def cells(self, text: str) -> list[list[int]]:
        return _rows([line.replace(self.separator, "") for line in text.split("\n")])


@dataclass(frozen=True)
class RepeatNumberEncoder(_Encoder):
    """A line a row, each digit `n` times."""

    n: int = 3

    def __post_init__(self) -> None:
        if type(self.n) is not int or not 1 <= self.n <= 100:
            raise EncoderError(f"digits are repeated 1 to 100 times, not {shown(self.n)}")

    def to_text(self, grid: Grid) -> str:
        return "\n".join("".join(str(cell) * self.n for cell in row) for row in grid.tolist())

    def cells(self, text: str) -> list[list[int]]:
        return _rows(text.split("\n"), self.n)


@dataclass(frozen=True)
class GridCodeBlockEncoder(_Encoder):
    """A fenced block tagged `grid` around another encoder's text."""

    encoder: GridEncoder

    def to_text(self, grid: Grid) -> str:
        return f"{FENCE}grid\n{self.encoder.to_text(grid)}\n{FENCE}"

    def cells(self, text: str) -> np.ndarray:
        inner = text.removeprefix(f"{FENCE}grid\n").removesuffix(f"\n{FENCE}")
        return self.encoder.to_grid(inner)


@dataclass(frozen=True)
class GridShapeEncoder(_Encoder):
    """A fenced block around another encoder's text; `grid shape: HxW` stands after the opening fence."""

    encoder: GridEncoder

    def to_text(self, grid: Grid) -> str:
        height, width = grid.shape
        return f"{FENCE}grid shape: {height}x{width}\n{self.encoder.to_text(grid)}\n{FENCE}"

    def cells(self, text: str) -> np.ndarray:
        inner = text.partition("\n")[2].removesuffix(f"\n{FENCE}")
        return self.encoder.to_grid(inner)


@dataclass(frozen=True)
class RowNumberEncoder(_Encoder):
    """Each line of another encoder's text preceded by its number, from 1 on, and a blank."""

    encoder: GridEncoder

    def to_text(self, grid: Grid) -> str:
        lines = self.encoder.to_text(grid).split("\n")
        return "\n".join(f"{n} {line}" for n, line in enumerate(lines, start=1))

    def cells(self, text: str) -> np.ndarray:
        return self.encoder.to_grid("\n".join(line.partition(" ")[2] for line in text.split("\n")))


@dataclass(frozen=True)
class ReplaceNumberEncoder(_Encoder):
    """Another encoder's text with every digit replaced by one of ten symbols that are rare elsewhere."""

    encoder: GridEncoder

    def __post_init__(self) -> None:
        if set(str(self.encoder)) & set(SYMBOLS) or "ReplaceNumberEncoder" in str(self.encoder):
            raise EncoderError(f"digits can be replaced only once, and not in {self.encoder}")

    def to_text(self, grid: Grid) -> str:
        return self.encoder.to_text(grid).translate(str.maketrans(DIGITS, SYMBOLS))

    def cells(self, text: str) -> np.ndarray:
        return self.encoder.to_grid(text.translate(str.maketrans(SYMBOLS, DIGITS)))


ENCODERS = {
    kind.__name__: kind
    for kind in (
        MinimalGridEncoder,
        GridWithSeparationEncoder,
        RepeatNumberEncoder,
        GridCodeBlockEncoder,
        GridShapeEncoder,
        RowNumberEncoder,
        ReplaceNumberEncoder,
    )
}
USUAL_ENCODER = GridShapeEncoder(RowNumberEncoder(MinimalGridEncoder()))
_ARGUMENTS = {
    "encoder": f"an encoder, one of {', '.join(ENCODERS)}",
    "separator": "a separator in quotes, say '|'",
    "n": "a number from 1 to 100",
}
_TOKENS = re.compile(r"\s*(?:([A-Za-z]+)\s*(\()|([0-9]{1,3})(?![0-9])|'([^'\\]*)'|\"([^\"\\]*)\"|(\)))")


def parse_grid_encoder(text: str) -> GridEncoder:
    """The encoder that a text like `GridShapeEncoder(RowNumberEncoder(MinimalGridEncoder()))` names.

    At most one argument each: an encoder, a number or a quoted text. Nothing is evaluated.
    Raises EncoderError that shows the text, and lists the known encoders where the name is unknown.
    """
    if not isinstance(text, str):
        raise EncoderError(f"an encoder is named by a text, not {shown(text)}")
    try:
        encoder, end = _parse(text, 0, 1)
        if text[end:].strip() or isinstance(encoder, (str, int)):
            raise EncoderError(f"one encoder is needed, followed by nothing, not {shown(text[end:])}")
    except EncoderError as error:
        raise EncoderError(f"grid encoder {shown(text)}: {error}") from None
    return encoder


def _parse(text: str, start: int, depth: int) -> tuple[GridEncoder | int | str, int]:
    """One encoder, number or quoted text from `start` on, and where it ends."""
    token = _TOKENS.match(text, start)
    if token is None or token[6] or depth > MOST_NESTED:
        known = f"Name is one of {', '.join(ENCODERS)}"
        raise EncoderError(
            f"Name(argument) nested at most {MOST_NESTED} deep is needed at {shown(text[start:])}; {known}"
        )
    name, _, number, single, double, _ = token.groups()
    if name is None:
        return (int(number) if number else single if single is not None else double), token.end()
    if name not in ENCODERS:
        raise EncoderError(f"unknown encoder {name}; known are {', '.join(ENCODERS)}")
    wanted = fields(ENCODERS[name])
    closing = _TOKENS.match(text, token.end())
    arguments, end = [], token.end()
    if closing is None or not closing[6]:
        argument, end = _parse(text, end, depth + 1)
        arguments, closing = [argument], _TOKENS.match(text, end)
    if closing is None or not closing[6]:
        raise EncoderError(f"a closing bracket is needed at {shown(text[end:])}")
    if len(arguments) > len(wanted) or (not arguments and wanted and name != "RepeatNumberEncoder"):
        takes = ", ".join(_ARGUMENTS[field.name] for field in wanted) or "nothing"
        raise EncoderError(f"{name} takes {len(wanted)} arguments ({takes}), not {len(arguments)}")
    if arguments and (wanted[0].name == "encoder") == isinstance(arguments[0], (str, int)):
        raise EncoderError(f"{name} takes {_ARGUMENTS[wanted[0].name]}, not {shown(arguments[0])}")
    return ENCODERS[name](*arguments), closing.end()
