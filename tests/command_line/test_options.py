"""Recipes as flags: every field has one with a help text, what is given comes back, what is not given stays, nonsense is refused."""

import dataclasses
from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line.field_docs import field_docs
from command_line.options import RecipeOptions, Text, parse


@dataclass(frozen=True)
class Inner:
    """Something inside.

    Group
        size, weight: both of them, over
            two lines
    plain: with % in it
    """

    size: int = 1
    weight: float = 0.5
    plain: str = "a"

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError(f"size is {self.size}")


@dataclass(frozen=True)
class Fraction:
    above: int
    below: int


@dataclass(frozen=True)
class Outer:
    """Running text with `name`: what it is called. Then `part`: what is inside; `absent`: of no
    use here."""

    name: str = "x"
    part: Inner = Inner()
    other: Inner | None = Inner(size=7)
    absent: Inner | None = None
    switch: bool = True
    off: bool = False
    some: float | None = None
    choice: Literal["one", "two"] = "one"
    numbers: tuple[int, ...] = (1, 2)
    words: tuple[str, ...] | None = None
    ratio: Fraction = Fraction(1, 2)
    ratios: tuple[Fraction, ...] = ()


@dataclass
class Own:
    verbose: bool = False


def fraction(text: str) -> Fraction:
    above, mark, below = text.partition("/")
    if not mark:
        raise ValueError(f"no fraction: {text}")
    return Fraction(int(above), int(below))


@dataclass(frozen=True)
class Named:
    """name: of it
    size: how large
    """

    name: str
    size: int = 1


@dataclass(frozen=True)
class Several:
    """parts: some"""

    parts: tuple[Named, ...] = (Named("first-one"), Named("second", 2))


TEXTS = {Fraction: Text(of=lambda f: f"{f.above}/{f.below}", read=fraction)}


def options(recipe=None, **changes):
    return RecipeOptions(recipe=recipe or Outer(), texts=TEXTS, **changes)


def parsed(*argv: str, recipe=None, **changes):
    return parse(own=Own, options=options(recipe, **changes), argv=argv, description="x")


def test_docs_of_fields_are_read_from_both_ways_of_writing() -> None:
    assert field_docs(Inner) == {
        "size": "both of them, over two lines",
        "weight": "both of them, over two lines",
        "plain": "with % in it",
    }
    assert field_docs(Outer) == {
        "name": "what it is called. Then",
        "part": "what is inside;",
        "absent": "of no use here.",
    }


def test_nothing_given_changes_nothing() -> None:
    own, recipe = parsed()
    assert recipe == Outer() and own == Own()


def test_everything_given_is_there() -> None:
    own, recipe = parsed(
        *"--verbose --name y --part_size 3 --part-weight 0.25 --part_plain b --other_size 4 --no_switch --off".split(),
        *"--some 2.5 --choice two --numbers 5 6 7 --words p q --ratio 3/4 --ratios 1/2 5/6".split(),
    )
    assert own.verbose
    assert recipe == Outer(
        name="y", part=Inner(3, 0.25, "b"), other=Inner(4), switch=False, off=True, some=2.5, choice="two",
        numbers=(5, 6, 7), words=("p", "q"), ratio=Fraction(3, 4), ratios=(Fraction(1, 2), Fraction(5, 6)),
    )  # fmt: skip


def test_a_part_that_can_be_none_is_left_out_and_a_tuple_can_be_emptied() -> None:
    _, recipe = parsed("--no_other", "--numbers", "none", "--words", "none")
    assert recipe.other is None and recipe.numbers == () and recipe.words is None


def test_a_part_that_is_none_can_be_switched_on() -> None:
    switches = {"absent": Inner(size=5)}
    assert parsed(switches=switches)[1] == Outer()
    assert parsed("--absent", "--absent_weight", "2", switches=switches)[1] == Outer(absent=Inner(size=5, weight=2.0))
    assert parsed("--absent_weight", "2", switches=switches)[1] == Outer()
    here = Outer(absent=Inner(size=6))
    assert parsed(recipe=here, switches=switches)[1] == here  # one that is there is left out as ever
    assert parsed("--no_absent", recipe=here, switches=switches)[1] == Outer()


def test_fields_without_flags_and_parts_without_prefix() -> None:
    _, recipe = parsed("--size", "9", bare={"part"}, without={"name", "other"})
    assert recipe == Outer(part=Inner(size=9))
    with pytest.raises(SystemExit):
        parsed("--name", "z", without={"name"})
    with pytest.raises(ValueError, match="flags of one name: plain, size, weight"):
        options(bare={"part", "other"})


def test_named_parts_of_a_tuple_have_flags_of_their_own() -> None:
    _, recipe = parsed("--parts_first_one_size", "5", recipe=Several())
    assert recipe == Several((Named("first-one", 5), Named("second", 2)))
    with pytest.raises(SystemExit):
        parsed("--parts_second_name", "x", recipe=Several())


@pytest.mark.parametrize(
    "argv", [["--nosuch", "1"], ["--part_size", "-1"], ["--ratio", "3"], ["--choice", "three"], ["--part_siz", "3"]]
)
def test_nonsense_exits_with_status_2(argv, capsys) -> None:
    with pytest.raises(SystemExit) as exit:
        parsed(*argv)
    assert exit.value.code == 2
    assert argv[-1] in capsys.readouterr().err


def test_help_names_every_field_with_its_text_and_default(capsys) -> None:
    with pytest.raises(SystemExit) as exit:
        parsed("--help")
    text = " ".join(capsys.readouterr().out.split())
    assert exit.value.code == 0
    assert "with % in it (default: a)" in text and "both of them, over two lines (default: 0.5)" in text
    for name in ("part_size", "other_weight", "ratios", "no_other", "no_switch"):
        assert f"--{name}" in text


@given(
    st.builds(Inner, size=st.integers(0, 10**9), weight=st.floats(0, 1e9), plain=st.text("abc=/ ", min_size=1)),
    st.lists(st.integers(0, 99), min_size=1, max_size=4),
)
def test_any_values_come_back(inner: Inner, numbers: list[int]) -> None:
    given_flags = [f"--part_{k}={v}" for k, v in dataclasses.asdict(inner).items()]
    _, recipe = parsed(*given_flags, "--numbers", *map(str, numbers))
    assert recipe == Outer(part=inner, numbers=tuple(numbers))
    assert parsed(recipe=recipe)[1] == recipe  # as defaults, too
