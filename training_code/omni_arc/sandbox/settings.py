"""What a worker process is told when it starts: which modules programs get, and how it is started. Knows nothing of what it then does."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import ModuleType

import numpy as np

_START = "import sys, json; sys.path[:0] = json.loads(sys.argv[2]); from omni_arc.sandbox.{main} import main; main(sys.argv[1])"
_KEPT = (
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PYTHONHOME",
    "SYSTEMROOT",
    "TEMP",
)  # without which some Pythons do not start


@dataclass(frozen=True)
class WorkerSettings:
    """language: trusted module whose names every program finds defined ("" for none); its NAMES if it has them, else its __all__.

    modules: name that programs import -> trusted module that stands behind it, e.g. {"common": "my_common"}
    paths: further folders where those modules are found
    """

    language: str = ""
    modules: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ()

    def command(self, *, main: str) -> list[str]:
        """How a worker is started: a fresh Python that gets nothing from this process but these texts."""
        here = [str(Path(__file__).resolve().parents[2]), str(Path(np.__file__).resolve().parents[1]), *self.paths]
        return [sys.executable, "-B", "-s", "-c", _START.format(main=main), json.dumps(asdict(self)), json.dumps(here)]

    @staticmethod
    def environment() -> dict[str, str]:
        """The whole environment of a worker: nothing of this process's own, where secrets may be; one thread; no salted hashes."""
        fixed = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
        fixed |= {
            name: "1"
            for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
        }
        return fixed | {name: os.environ[name] for name in _KEPT if name in os.environ}

    @staticmethod
    def parsed(text: str) -> WorkerSettings:
        """The inverse of the JSON in `command`."""
        fields = json.loads(text)
        return WorkerSettings(language=fields["language"], modules=fields["modules"], paths=tuple(fields["paths"]))

    def language_names(self) -> dict[str, object]:
        """Name -> value of the language. Raises ImportError for a module that is not there."""
        return names_of(importlib.import_module(self.language)) if self.language else {}

    def module_names(self) -> dict[str, dict[str, object]]:
        """What stands in each further module, and in the language under its own name. Raises ImportError as above."""
        found = {name: names_of(importlib.import_module(path)) for name, path in self.modules.items()}
        return ({self.language: self.language_names()} if self.language else {}) | found


def names_of(module: ModuleType) -> dict[str, object]:
    """The public names of a trusted module that programs may use: its NAMES, else its __all__, else all; never a module."""
    told = getattr(module, "NAMES", None)
    if isinstance(told, Mapping):
        names = dict(told)
    else:
        wanted = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
        names = {name: getattr(module, name) for name in wanted}
    wrong = [name for name in names if name.startswith("_")]
    if wrong:
        raise ImportError(f"{module.__name__}: programs cannot use the name {wrong[0]!r}")
    return {name: value for name, value in names.items() if not inspect.ismodule(value)}
