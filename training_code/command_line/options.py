"""A recipe as command-line options and back: a flag for every field, nested ones too (`--lora_rank`), with its help and default.

The flags are dataclasses made from the recipe, for transformers' HfArgumentParser. Knows dataclasses, no particular recipe: what is no
number, text, switch, tuple or dataclass is written and read by the functions of `Text`.
"""

import dataclasses
import re
import types
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from transformers import HfArgumentParser

from command_line.field_docs import field_docs

R = TypeVar("R")
_SIMPLE = (bool, int, float, str)


@dataclass(frozen=True)
class Text:
    """How a value that is no plain number, text or switch is written on a command line: `of` to a text, `read` from it."""

    of: Callable[[Any], str]
    read: Callable[[str], Any]


@dataclass(frozen=True)
class _Flag:
    """One option: its name, where in the recipe its value stands, its type and default on the command line, and its help."""

    name: str
    path: tuple[str, ...]
    kind: Any
    default: Any
    help: str
    read: Callable[[Any], Any]


class RecipeOptions:
    """The flags of one recipe.

    recipe: a dataclass; what it holds are the defaults
    texts: how values of other types are written, by type
    without: fields that are no flags (they keep their value), by their path, e.g. `whole_set.base`; names of parts never are
    bare: fields at the top whose own fields get flags without their name in front
    switches: parts that are None unless `--<part>` is given, by their path, e.g. `solve.programs`: what they are then
    A part that can be None is left out with `--no_<part>`; where it is None and no switch, it has no flags.
    A tuple of dataclasses that have a `name` is as many parts: `--stages_first_samples` is `samples` of the
    part called `first` in `stages`.
    Raises ValueError for two flags of one name, or a field of a type that has no flag.
    """

    def __init__(
        self,
        *,
        recipe: Any,
        texts: Mapping[type, Text] | None = None,
        without: Collection[str] = (),
        bare: Collection[str] = (),
        switches: Mapping[str, Any] | None = None,
    ) -> None:
        self._recipe, self._texts, self._without, self._bare = recipe, dict(texts or {}), without, bare
        self._switches = dict(switches or {})
        self._flags: list[_Flag] = []
        self._collect(recipe, ())
        names = [flag.name for flag in self._flags]
        if double := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"flags of one name: {', '.join(double)}")

    def classes(self) -> list[type]:
        """Dataclasses for HfArgumentParser: one for the fields at the top, one for each part of the recipe."""
        groups: dict[str, list[_Flag]] = {}
        for flag in self._flags:
            groups.setdefault(flag.path[0] if len(flag.path) > 1 else "", []).append(flag)
        made = []
        for group, flags in groups.items():
            fields = []
            for flag in flags:
                default = {"default": flag.default}
                if isinstance(flag.default, list):
                    default = {"default_factory": lambda value=flag.default: list(value)}
                fields.append((flag.name, flag.kind, dataclasses.field(**default, metadata={"help": flag.help})))
            title = f"recipe: {group}" if group else "recipe"
            made.append(dataclasses.make_dataclass("Flags", fields, namespace={"_argument_group_name": title}))
        return made

    def recipe(self, parsed: Sequence[Any]) -> Any:
        """The recipe with the values of the parsed dataclasses (those of `classes`, in any order among others).

        Raises ValueError as the dataclasses of the recipe do, and for a text that cannot be read.
        """
        values = {name: value for part in parsed for name, value in vars(part).items()}
        changes = {flag.path: flag.read(values[flag.name]) for flag in self._flags}
        return self._rebuilt(self._recipe, (), changes)

    def _collect(self, value: Any, path: tuple[str, ...]) -> None:
        hints, docs = get_type_hints(type(value)), field_docs(type(value))
        for field in dataclasses.fields(value):
            if ".".join((*path, field.name)) in self._without or (path and field.name == "name"):
                continue
            self._add(
                getattr(value, field.name),
                hints[field.name],
                path=(*path, field.name),
                help=docs.get(field.name, ""),
            )

    def _add(self, value: Any, hint: Any, *, path: tuple[str, ...], help: str) -> None:
        name = "_".join(path[1:] if len(path) > 1 and path[0] in self._bare else path)
        kind, optional = _without_none(hint)
        shown = help.replace("%", "%%") or name.replace("_", " ")
        if type(value) in self._texts:
            text = self._texts[type(value)]
            default = text.of(value)

            def read(given: str) -> Any:
                return value if given == default else text.read(given)

            self._flags.append(_Flag(name, path, str, default, shown, read))
        elif dataclasses.is_dataclass(value):
            if optional:
                self._flags.append(_Flag(name, path, bool, True, f"{shown} (--no_{name}: without)", _unchanged))
            self._collect(value, path)
        elif value is None and (part := self._switches.get(".".join(path))) is not None:
            self._flags.append(_Flag(name, path, bool, False, f"{shown} (--{name}: with)", _unchanged))
            self._collect(part, path)
        elif value is None and _is_nested(kind):
            return
        elif (
            get_origin(kind) is tuple
            and dataclasses.is_dataclass(get_args(kind)[0])
            and get_args(kind)[0] not in self._texts
        ):
            for part in value:
                self._collect(part, (*path, _word(part.name)))
        elif get_origin(kind) is tuple:
            self._flags.append(self._tuple(name, path, value, get_args(kind)[0], shown, optional=optional))
        elif kind in _SIMPLE or get_origin(kind) is Literal:
            self._flags.append(_Flag(name, path, hint if kind in _SIMPLE else kind, value, shown, _unchanged))
        else:
            raise ValueError(f"{'.'.join(path)}: no flag for the type {hint}")

    def _tuple(
        self, name: str, path: tuple[str, ...], value: tuple | None, kind: Any, shown: str, *, optional: bool
    ) -> _Flag:
        """A flag with several values; the word `none` stands for no value (None where the field can be None)."""
        if kind not in _SIMPLE and kind not in self._texts:
            raise ValueError(f"{'.'.join(path)}: no flag for a tuple of {kind}")
        text = self._texts.get(kind, Text(of=str, read=kind))

        def read(given: list[str]) -> tuple | None:
            entries = tuple(text.read(entry) for entry in given if entry != "none")
            return None if optional and not entries else entries

        default = [text.of(entry) for entry in value or ()]
        return _Flag(name, path, list[str], default, f"{shown} (several values; none: no value)", read)

    def _rebuilt(self, value: Any, path: tuple[str, ...], changes: Mapping[tuple[str, ...], Any]) -> Any:
        changed = {}
        for field in dataclasses.fields(value):
            here, old = (*path, field.name), getattr(value, field.name)
            if ".".join(here) in self._without:
                continue
            if old is None and here in changes:  # a part that a switch may turn on, or a plain value
                old = self._switches.get(".".join(here))
            if dataclasses.is_dataclass(old) and type(old) not in self._texts:
                changed[field.name] = self._rebuilt(old, here, changes) if changes.get(here, True) else None
            elif _are_named_parts(old) and not self._texts.keys() & set(map(type, old)):
                changed[field.name] = tuple(self._rebuilt(part, (*here, _word(part.name)), changes) for part in old)
            elif here in changes:
                changed[field.name] = changes[here]
        return dataclasses.replace(value, **changed)


def option(default: Any, help: str) -> Any:
    """A field of a dataclass of options, with its help text."""
    return dataclasses.field(default=default, metadata={"help": help})


def parse(
    *, own: type, options: RecipeOptions, argv: Sequence[str] | None, description: str, prog: str | None = None
) -> tuple[Any, Any]:
    """(what the dataclass `own` asks for, the recipe), from the command line `argv` (sys.argv's without one).

    Exits with status 2 and a line on stderr for an unknown flag or a value that the recipe refuses, with 0 after `--help`.
    """
    parser = HfArgumentParser([own, *options.classes()], description=description, prog=prog, allow_abbrev=False)
    first, *rest, unknown = parser.parse_args_into_dataclasses(
        args=None if argv is None else list(argv), return_remaining_strings=True, look_for_args_file=False
    )
    if unknown:
        parser.error(f"unknown: {' '.join(unknown)}")
    try:
        return first, options.recipe(rest)
    except ValueError as error:
        parser.error(str(error))


def _without_none(hint: Any) -> tuple[Any, bool]:
    """(the type without `| None`, whether None was allowed). A switch or some words become a choice."""
    if get_origin(hint) in (Union, types.UnionType):
        if bool in get_args(hint) and any(get_origin(kind) is Literal for kind in get_args(hint)):
            words = [word for kind in get_args(hint) if get_origin(kind) is Literal for word in get_args(kind)]
            return Literal[(True, False, *words)], False
        inner = [kind for kind in get_args(hint) if kind is not type(None)]
        if len(inner) == 1:
            return inner[0], True
        return hint, len(inner) < len(get_args(hint))
    return hint, False


def _are_named_parts(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(dataclasses.is_dataclass(part) for part in value)


def _word(name: str) -> str:
    """A name as a part of a flag's."""
    return re.sub(r"\W", "_", name)


def _is_nested(kind: Any) -> bool:
    return any(dataclasses.is_dataclass(part) for part in (get_args(kind) or (kind,)))


def _unchanged(value: Any) -> Any:
    return value
