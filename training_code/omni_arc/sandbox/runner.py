"""Runs a program inside the process that was made for it: source and inputs in, outcomes out. The only place that executes foreign code.

Knows nothing of processes, limits of the system or pipes: whoever calls it must have given up everything first (`confinement.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import CodeType

import numpy as np

from arc_loader.grids import MAX_SIDE, Grid, GridError, as_grid
from omni_arc.sandbox.attribute_names import attribute_names
from omni_arc.sandbox.limits import SandboxLimits
from omni_arc.sandbox.module_facades import all_modules
from omni_arc.sandbox.outcome import GRID, Outcome
from omni_arc.sandbox.program import Job
from omni_arc.sandbox.randomness import Randomness
from omni_arc.sandbox.safe_builtins import Names, Printer, RefusedError, TooMuchOutputError
from omni_arc.sandbox.syntax_rules import FILE, ForbiddenError, SyntaxRefusedError, SyntaxRules


class Runner:
    """Everything a program is given, made once and used by each child process.

    language: names that every program finds defined, beside `np`; a program's own definitions hide them for itself only
    modules: further modules it may import, by name, and what stands in them
    """

    def __init__(self, *, language: Mapping[str, object], modules: Mapping[str, Mapping[str, object]]) -> None:
        self._randomness = Randomness()
        self._modules = all_modules(randomness=self._randomness, extra=modules)
        self._language = dict(language)
        values = [*language.values(), *(value for inside in modules.values() for value in inside.values())]
        attributes = attribute_names(
            of_modules=(name for made in self._modules.values() for name in vars(made)),
            of_classes=[value for value in values if isinstance(value, type)],
        )
        self._rules = SyntaxRules(modules=self._modules, attributes=attributes)
        self._names = Names(attributes=attributes, modules=self._modules)

    def run(self, *, job: Job, limits: SandboxLimits, tell: Callable[[Outcome], None]) -> None:
        """Calls the program once for each input and tells each outcome at once. What ends the process ends this, too."""
        try:
            if len(job.program.source) > limits.source_chars:
                raise SyntaxRefusedError(f"longer than {limits.source_chars} characters")
            code = self._rules.compiled(job.program.source)
        except SyntaxRefusedError as wrong:
            _tell_all(Outcome("syntax", error="SyntaxError", message=str(wrong)), len(job.inputs), tell)
            return
        except ForbiddenError as wrong:
            _tell_all(Outcome("forbidden", message=str(wrong), line=wrong.line), len(job.inputs), tell)
            return
        printer = Printer(limits.print_chars)
        sys.setrecursionlimit(limits.recursion)
        for number, grid in enumerate(job.inputs):
            self._randomness.reseed(seed=job.seed, call=number)
            outcome = self._call(code=code, entry=job.program.entry, grid=grid, printer=printer)
            tell(Outcome("output", message="printed too much") if printer.full else outcome)

    def _call(self, *, code: CodeType, entry: str, grid: Grid | None, printer: Printer) -> Outcome:
        """One call in names of its own."""
        names = {
            "__builtins__": self._names.table(printer),
            "__name__": "program",
            "np": self._modules["numpy"],
            **self._language,
        }
        try:
            exec(code, names)
            if not callable(names.get(entry)):
                return Outcome("raised", error="NameError", message=f"the program defines no function {entry}")
            arguments = (
                () if grid is None else (np.array(grid, dtype=np.int64),)
            )  # a fresh (H, W) copy that may be written to
            return result_of(names[entry](*arguments))
        except RefusedError as wrong:
            return Outcome("forbidden", message=str(wrong), line=_line_of(wrong))
        except TooMuchOutputError:
            return Outcome("output", message="printed too much")
        except MemoryError as wrong:
            return Outcome("memory", error="MemoryError", line=_line_of(wrong))
        except Exception as wrong:
            return Outcome("raised", error=type(wrong).__name__, message=_message_of(wrong), line=_line_of(wrong))


def result_of(value: object) -> Outcome:
    """The grid that a program returned, by the rules of `as_grid`; looks at sizes before it looks at cells."""
    if type(value) is np.ndarray:
        if value.ndim != 2 or not all(1 <= side <= MAX_SIDE for side in value.shape):
            return Outcome("not_a_grid", message=f"an array of shape {str(value.shape)[:60]}")
        if value.dtype.kind not in "iu":
            return Outcome("not_a_grid", message=f"an array of {str(value.dtype)[:60]}, not of integers")
    elif type(value) not in (list, tuple):
        return Outcome("not_a_grid", message=f"a value of type {type(value).__name__}")
    elif not 1 <= len(value) <= MAX_SIDE:
        return Outcome("not_a_grid", message=f"{len(value)} rows")
    elif not all(type(row) in (list, tuple) and 1 <= len(row) <= MAX_SIDE for row in value):
        return Outcome("not_a_grid", message=f"a row that is no list of 1 to {MAX_SIDE} colours")
    elif not all(type(cell) is int or isinstance(cell, np.integer) for row in value for cell in row):
        return Outcome("not_a_grid", message="a cell that is no integer")
    try:
        return Outcome(GRID, grid=as_grid(value, where="result"))
    except GridError as wrong:
        return Outcome("not_a_grid", message=str(wrong))


def _tell_all(outcome: Outcome, times: int, tell: Callable[[Outcome], None]) -> None:
    for _ in range(times):
        tell(outcome)


def _message_of(error: Exception) -> str:
    """The text of an exception, cut; whatever goes wrong with it is not the program's result."""
    try:
        return str(error)[:300]
    except Exception as wrong:
        return f"(no text: {type(wrong).__name__})"


def _line_of(error: BaseException) -> int | None:
    """The last line of the program that an exception passed through."""
    line, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == FILE:
            line = step.tb_lineno
        step = step.tb_next
    return line
