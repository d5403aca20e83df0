"""Grid encoders: what they write, exact reading back, and names that are parsed and never evaluated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_loader.grid_encoders import (
    ENCODERS,
    SYMBOLS,
    USUAL_ENCODER,
    EncoderError,
    GridCodeBlockEncoder,
    GridShapeEncoder,
    GridWithSeparationEncoder,
    MinimalGridEncoder,
    RepeatNumberEncoder,
    ReplaceNumberEncoder,
    RowNumberEncoder,
    parse_grid_encoder,
)
from arc_loader.grids import same_grid
from arc_strategies import grids

GRID = np.array([[1, 0, 2], [3, 4, 5]], np.int8)
separators = st.text(st.sampled_from("|, ;-`x#"), min_size=1, max_size=3)
leaves = st.one_of(
    st.just(MinimalGridEncoder()),
    separators.map(GridWithSeparationEncoder),
    st.integers(1, 4).map(RepeatNumberEncoder),
)


def wrapped(inner):
    """One more encoder around; digits are replaced once at most."""
    plain = inner.flatmap(
        lambda e: st.sampled_from([GridCodeBlockEncoder, GridShapeEncoder, RowNumberEncoder]).map(lambda k: k(e))
    )
    replaced = inner.filter(lambda e: "Replace" not in str(e)).map(ReplaceNumberEncoder)
    return plain | replaced


encoders = st.recursive(leaves, wrapped, max_leaves=4)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MinimalGridEncoder()", "102\n345"),
        ("GridWithSeparationEncoder('|')", "1|0|2\n3|4|5"),
        ("GridCodeBlockEncoder(MinimalGridEncoder())", "```grid\n102\n345\n```"),
        ("GridShapeEncoder(MinimalGridEncoder())", "```grid shape: 2x3\n102\n345\n```"),
        ("RowNumberEncoder(MinimalGridEncoder())", "1 102\n2 345"),
        ("RepeatNumberEncoder(2)", "110022\n334455"),
        ("ReplaceNumberEncoder(MinimalGridEncoder())", "ñðò\nõ÷ø"),
        ("GridShapeEncoder(RowNumberEncoder(MinimalGridEncoder()))", "```grid shape: 2x3\n1 102\n2 345\n```"),
    ],
)
def test_what_the_encoders_write(name, text):
    encoder = parse_grid_encoder(name)
    assert str(encoder) == name and encoder.to_text(GRID) == text
    assert same_grid(encoder.to_grid(text), GRID)


def test_the_symbols_are_ten_single_characters():
    assert len(SYMBOLS) == len(set(SYMBOLS)) == 10 and not set(SYMBOLS) & {chr(n) for n in range(128)}
    assert str(USUAL_ENCODER) == "GridShapeEncoder(RowNumberEncoder(MinimalGridEncoder()))"


@given(encoders, grids())
def test_every_encoder_reads_back_what_it_wrote_and_its_name_names_it(encoder, grid):
    assert same_grid(encoder.to_grid(encoder.to_text(grid)), grid)
    assert parse_grid_encoder(str(encoder)) == encoder
    assert parse_grid_encoder(str(encoder).replace("(", " ( ").replace(")", " )")) == encoder


@given(encoders, grids(max_side=4), st.data())
def test_anything_else_is_an_error_and_never_a_guess(encoder, grid, data):
    text = encoder.to_text(grid)
    place = data.draw(st.integers(0, len(text)))
    changed = (
        text[:place] + data.draw(st.sampled_from(["", *"09ð \n`x|a٣"])) + text[place + data.draw(st.integers(0, 2)) :]
    )
    try:
        read = encoder.to_grid(changed)
    except EncoderError:
        return
    assert encoder.to_text(read) == changed


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MinimalGridEncoder()", "12\n3"),
        ("MinimalGridEncoder()", ""),
        ("MinimalGridEncoder()", "0" * 31),
        ("MinimalGridEncoder()", "\n".join("0" * 31)),
        ("RowNumberEncoder(MinimalGridEncoder())", "1 12\n3 34"),
        ("RowNumberEncoder(MinimalGridEncoder())", "12\n34"),
        ("GridShapeEncoder(MinimalGridEncoder())", "```grid shape: 2x2\n12\n```"),
        ("GridShapeEncoder(MinimalGridEncoder())", "```grid\n12\n```"),
        ("GridCodeBlockEncoder(MinimalGridEncoder())", "```grid\n12\n```\n"),
        ("GridCodeBlockEncoder(MinimalGridEncoder())", "12"),
        ("RepeatNumberEncoder(2)", "1122\n3344".replace("33", "34")),
        ("RepeatNumberEncoder(2)", "112"),
        ("ReplaceNumberEncoder(MinimalGridEncoder())", "12"),
        ("GridWithSeparationEncoder('|')", "12"),
        ("GridWithSeparationEncoder('|')", "1|2|"),
    ],
)
def test_what_cannot_have_been_written_is_refused(name, text):
    with pytest.raises(EncoderError):
        parse_grid_encoder(name).to_grid(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "is needed"),
        ("MinimalGridEncoder", "is needed at .*Name is one of MinimalGridEncoder, .*ReplaceNumberEncoder"),
        ("MinimalGridEncoder(", "is needed at"),
        ("MinimalGridEncoder())", "followed by nothing"),
        ("MinimalGridEncoder(1)", "takes 0 arguments .nothing., not 1"),
        ("RowNumberEncoder()", "takes 1 arguments .an encoder, one of "),
        ("RowNumberEncoder('|')", "takes an encoder, one of MinimalGridEncoder, .*ReplaceNumberEncoder"),
        ("RowNumberEncoder(MinimalGridEncoder(), MinimalGridEncoder())", "closing bracket"),
        ("GridWithSeparationEncoder(MinimalGridEncoder())", "takes a separator in quotes"),
        ("GridWithSeparationEncoder(3)", "separator"),
        ("GridWithSeparationEncoder('1')", "without digits"),
        ("GridWithSeparationEncoder('')", "separator"),
        ("RepeatNumberEncoder('3')", "1 to 100"),
        ("RepeatNumberEncoder(0)", "1 to 100"),
        ("RepeatNumberEncoder(99999)", "is needed"),
        ("ReplaceNumberEncoder(ReplaceNumberEncoder(MinimalGridEncoder()))", "only once"),
        ("'text'", "one encoder"),
        ("3", "one encoder"),
        ("__import__('os').system('true')", "is needed"),
        ("print('x')", "unknown encoder print"),
        ("GridEncoder()", "unknown encoder GridEncoder; known are MinimalGridEncoder"),
        ("RowNumberEncoder(" * 20 + "MinimalGridEncoder()" + ")" * 20, "nested"),
        ("RowNumberEncoder(" * 5000, "nested"),
        (None, "text"),
    ],
)
def test_names_that_cannot_be_read_are_refused(text, named):
    with pytest.raises(EncoderError, match=named):
        parse_grid_encoder(text)


@given(st.text("()'|3, GridEncoderMinimal\\", max_size=40))
def test_no_text_is_evaluated(text):
    try:
        encoder = parse_grid_encoder(text)
    except EncoderError as error:
        assert "grid encoder" in str(error)
    else:
        assert type(encoder) in ENCODERS.values()
