"""Which attributes a program may name: the public ones of the plain types, of arrays and of the modules that programs get. Knows no syntax.

A program cannot define classes, so every attribute it can use in earnest is one of these; anything else is refused before it runs.
"""

from __future__ import annotations

import dis
import random
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable
from types import FunctionType

_PLAIN = (str, bytes, int, float, complex, list, tuple, dict, set, frozenset, range, slice)
_COLLECTIONS = (Counter, OrderedDict, defaultdict, deque)
_NOT_OF_PLAIN = {"encode", "decode", "format_map", "default_factory"}
_ARRAY = """
    T all any argmax argmin argpartition argsort astype choose clip compress conj conjugate copy cumprod cumsum diagonal dot dtype
    fill flags flat flatten imag item itemsize max mean min nbytes ndim nonzero partition prod ptp put ravel real repeat reshape
    round searchsorted shape size sort squeeze std strides sum swapaxes take tobytes tolist trace transpose var view accumulate at
    outer reduce reduceat kind name names eps tiny c_contiguous f_contiguous writeable owndata
""".split()
_OTHER = "args value send close cache_clear cache_info hits misses maxsize currsize func keywords from_iterable integers permuted".split()

GUARDED = frozenset({"format", "resize"})  # safe of some objects only; looked up by `guarded_getattr`
STORED = frozenset({"shape", "flat", "real", "imag"})  # the only attributes that may be assigned


def public(names: Iterable[str]) -> set[str]:
    """Those without a leading underscore."""
    return {name for name in names if not name.startswith("_")}


def _fields(kind: type) -> set[str]:
    """Attributes of a class's objects: those with an annotation, and those that its methods assign."""
    bases = [base for base in kind.__mro__ if base is not object]
    methods = [value for base in bases for value in vars(base).values() if isinstance(value, FunctionType)]
    assigned = {
        step.argval for method in methods for step in dis.get_instructions(method) if step.opname == "STORE_ATTR"
    }
    return assigned | {name for base in bases for name in getattr(base, "__annotations__", ())}


def attribute_names(*, of_modules: Iterable[str], of_classes: Iterable[type]) -> frozenset[str]:
    """All attributes that may be read.

    of_modules: names inside the modules that programs get
    of_classes: classes of the language, whose public attributes and fields count
    """
    names = {name for kind in (*_PLAIN, *_COLLECTIONS) for name in public(dir(kind))} - _NOT_OF_PLAIN
    names |= set(_ARRAY) | set(_OTHER) | (public(dir(random.Random)) - {"getstate", "setstate"})
    for kind in of_classes:
        names |= public(dir(kind)) | public(_fields(kind))
    return frozenset((names | public(of_modules)) - GUARDED)
