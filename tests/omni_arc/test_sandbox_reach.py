"""A walk over everything that a program can reach by names, attributes and items: nothing that looks around, reads files or runs code."""

import builtins
import os
import sys
from collections import Counter, deque
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, MethodType, ModuleType, TracebackType

import numpy as np
import pytest

from omni_arc.sandbox.runner import Runner
from omni_arc.sandbox.safe_builtins import Names, Printer
from omni_arc.sandbox.settings import WorkerSettings

FORBIDDEN_TYPES = (CodeType, FrameType, TracebackType, memoryview, type(sys.flags), type(os.environ), type(sys.stdout))
FORBIDDEN = [
    *(
        getattr(builtins, name)
        for name in ("open", "eval", "exec", "compile", "__import__", "globals", "locals", "vars", "dir")
    ),
    *(
        getattr(builtins, name)
        for name in ("type", "getattr", "setattr", "delattr", "input", "breakpoint", "memoryview", "super")
    ),
    *(np.ndarray, np.load, np.save, np.fromfile, np.frombuffer, np.memmap, np.lib.stride_tricks.as_strided, np.nditer),
    *(builtins.property, builtins.BaseException, builtins.SystemExit, builtins.KeyboardInterrupt, builtins.id),
]
FOREIGN = (
    "os",
    "posix",
    "io",
    "_io",
    "sys",
    "subprocess",
    "socket",
    "ctypes",
    "_ctypes",
    "importlib",
    "signal",
    "threading",
    "pickle",
    "gc",
)


LEAVES = (
    int,
    float,
    complex,
    str,
    bytes,
    np.generic,
    np.ndarray,
    BuiltinFunctionType,
    MethodType,
    type("".join),
    type(str.join),
)
SETTINGS = WorkerSettings(language="omni_arc.language")


def walked(runner: Runner, attributes: frozenset[str]) -> list[tuple[str, object]]:
    """(how a program gets there, object): every attribute and item, from the names that a program begins with and some values."""
    table = Names(attributes=attributes, modules=runner._modules).table(Printer(100))
    names = {name: value for name, value in table.items() if not name.startswith("__")} | runner._language
    values = {"grid": np.zeros((2, 2), int), "text": "a", "error": ValueError("x"), "generator": (i for i in [1])}
    values |= {"counter": Counter("a"), "array": np.array([1, "a", None], object), "f": lambda: 1, "d": np.dtype("i8")}
    values |= {"obj": runner._language["find_objects"](np.eye(3, dtype=np.int8))[0], "rng": np.random.default_rng(0)}
    found, seen = {}, Counter()
    todo = deque(
        [*names.items(), *((f"import {name}", made) for name, made in runner._modules.items()), *values.items()]
    )
    while todo:
        way, value = todo.popleft()
        if id(value) in found or way.count(".") > 6:
            continue
        found[id(value)] = (way, value)
        seen[type(value)] += 1
        if isinstance(value, LEAVES) and seen[type(value)] > 3:
            continue  # one is like another
        for name in attributes:
            try:
                todo.append((f"{way}.{name}", getattr(value, name)))
            except Exception:
                continue
        if isinstance(value, (list, tuple)):
            todo.extend((f"{way}[{i}]", item) for i, item in enumerate(value[:20]))
        if isinstance(value, dict):
            todo.extend((f"{way}[{key!r}]", item) for key, item in list(value.items())[:50])
    return list(found.values())


def forbidden_among(reached: list[tuple[str, object]]) -> list[tuple[str, str]]:
    """(way, what is wrong with what stands there)."""
    forbidden = {id(value) for value in FORBIDDEN}
    wrong = []
    for way, value in reached:
        if isinstance(value, ModuleType) and not value.__name__.startswith("sandboxed "):
            wrong.append((way, f"the module {value.__name__}"))
        if isinstance(value, FORBIDDEN_TYPES) or id(value) in forbidden:
            wrong.append((way, repr(value)[:80]))
        if isinstance(value, dict) and "__builtins__" in value:
            wrong.append((way, "globals of something"))
        if isinstance(value, type) and issubclass(value, type):
            wrong.append((way, f"the metaclass {value.__name__}"))
        if callable(value) and getattr(value, "__module__", None) in FOREIGN:
            wrong.append((way, f"{value.__module__}.{getattr(value, '__name__', value)}"))
        if isinstance(value, FunctionType) and value.__code__.co_filename.endswith(
            ("npyio.py", "_npyio_impl.py", "format.py")
        ):
            wrong.append((way, value.__code__.co_filename))
    return wrong


@pytest.fixture(scope="module")
def runner() -> Runner:
    return Runner(language=SETTINGS.language_names(), modules=SETTINGS.module_names())


def test_nothing_forbidden_is_reached(runner: Runner) -> None:
    reached = walked(runner, runner._rules.attributes)
    assert len(reached) > 800
    assert {"np.linalg.norm", "math.pi", "grid.sum"} <= {
        way.removeprefix("import ").replace("numpy", "np") for way, _ in reached
    }
    assert forbidden_among(reached) == []


@pytest.mark.parametrize("name", ["__class__", "__globals__", "__self__", "data", "__code__", "gi_frame"])
def test_one_attribute_more_would_be_found_out(runner: Runner, name: str) -> None:
    some = frozenset({name, "sum", "copy", "pad", "linalg"})
    assert forbidden_among(walked(runner, some))
