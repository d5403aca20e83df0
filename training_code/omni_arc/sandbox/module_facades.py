"""The modules that programs may import, each with the names that only compute. Knows nothing of processes."""

from __future__ import annotations

import bisect
import collections
import copy
import functools
import heapq
import itertools
import math
import operator
import sys
import typing
from collections.abc import Callable, Mapping
from types import ModuleType

from omni_arc.sandbox.numpy_facade import chosen, module, numpy_modules
from omni_arc.sandbox.randomness import Randomness

_OPERATOR = """
    abs add and_ concat contains countOf eq floordiv ge gt index indexOf inv invert itemgetter le lshift lt matmul mod mul ne neg not_ or_
    pos pow rshift sub truediv truth xor getitem
"""
_TYPING = """
    Any Callable Collection Deque DefaultDict Dict FrozenSet Generator Hashable Iterable Iterator List Literal Mapping MutableMapping
    MutableSequence MutableSet NewType Optional Sequence Set Sized SupportsFloat SupportsInt Tuple Union
"""
_ITERTOOLS = """
    accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse groupby islice pairwise
    permutations product repeat starmap takewhile tee zip_longest
"""


def _wraps(wrapped: Callable) -> Callable[[Callable], Callable]:
    """functools.wraps without its effect: names of functions are not copied."""
    return lambda function: function


def _set_recursion_limit(limit: int, /) -> None:
    """sys.setrecursionlimit without its effect: SandboxLimits.recursion holds."""


def standard_modules(randomness: Randomness) -> dict[str, ModuleType]:
    """What programs may import beside numpy, by name."""
    names: dict[str, dict[str, object]] = {
        "bisect": chosen(bisect, "bisect bisect_left bisect_right insort insort_left insort_right"),
        "collections": chosen(collections, "Counter OrderedDict defaultdict deque"),
        "copy": chosen(copy, "copy deepcopy"),
        "functools": chosen(functools, "cache cmp_to_key lru_cache partial reduce") | {"wraps": _wraps},
        "heapq": chosen(heapq, "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest"),
        "itertools": chosen(itertools, _ITERTOOLS),
        "math": {name: value for name, value in vars(math).items() if not name.startswith("_")},
        "operator": chosen(operator, _OPERATOR),
        "sys": {"maxsize": sys.maxsize, "setrecursionlimit": _set_recursion_limit},
        "typing": chosen(typing, _TYPING),
        "__future__": {"annotations": None},
    }
    return {name: module(name, inside) for name, inside in names.items()} | randomness.modules()


def all_modules(*, randomness: Randomness, extra: Mapping[str, Mapping[str, object]]) -> dict[str, ModuleType]:
    """Every module a program can import, by dotted name. extra: further ones and what stands in them, such as the language."""
    standard = standard_modules(randomness)
    own = {name: module(name, dict(inside)) for name, inside in extra.items()}
    for name in sorted(own, key=len, reverse=True):  # `import a.b` gives a, with b in it
        while "." in name:
            above, _, last = name.rpartition(".")
            setattr(own.setdefault(above, module(above, {})), last, own[name])
            name = above
    return standard | numpy_modules(random=standard["numpy.random"]) | own
