"""Every function of the language has a picture of what it does, and the pictures are true."""

from __future__ import annotations

import doctest
import inspect
import typing

import pytest

from omni_arc import language
from omni_arc.language import text

EXAMPLE_NAMES = {**language.NAMES, "grid_of": text.grid_of, "show": text.show, "text_of": text.text_of}


@pytest.mark.parametrize("module", [*language.MODULES, text], ids=lambda m: m.__name__.rpartition(".")[2])
def test_examples(module):
    result = doctest.testmod(module, extraglobs=EXAMPLE_NAMES)
    assert result.attempted and not result.failed


@pytest.mark.parametrize("name", language.PRIMITIVES)
def test_a_primitive_is_documented_and_typed(name):
    function = language.PRIMITIVES[name]
    assert ">>>" in function.__doc__
    signature, hints = inspect.signature(function), typing.get_type_hints(function, include_extras=True)
    assert set(hints) == {*signature.parameters, "return"}
    assert getattr(language, name) is function and name in language.__all__


@pytest.mark.parametrize("name", language.PROPERTIES)
def test_a_property_is_documented_and_typed(name):
    assert language.PROPERTIES[name].__doc__
    assert "return" in typing.get_type_hints(language.PROPERTIES[name], include_extras=True)


def test_the_language_stays_small():
    assert len(language.PRIMITIVES) + len(language.PROPERTIES) <= 90


def test_text_of_no_grid_is_refused():
    for wrong in ("", "12 3", "1a", "1²"):
        with pytest.raises(ValueError, match="a grid is rows"):
            text.grid_of(wrong)
