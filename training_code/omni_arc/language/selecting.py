"""Choosing among objects, and among values. Changes nothing and draws nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence

from omni_arc.language.objects import Obj
from omni_arc.language.words import Colour


def largest(objects: Sequence[Obj]) -> Obj:
    """The object with most cells; the first of several.

    >>> largest(find_objects(grid_of("1-22 ---2"))).colour
    2
    """
    return max(objects, key=lambda obj: obj.size)


def smallest(objects: Sequence[Obj]) -> Obj:
    """The object with fewest cells; the first of several.

    >>> smallest(find_objects(grid_of("1-22 ---2"))).colour
    1
    """
    return min(objects, key=lambda obj: obj.size)


def of_colour(objects: Sequence[Obj], colour: Colour) -> list[Obj]:
    """Those that have the colour.

    >>> [o.left for o in of_colour(find_objects(grid_of("1-2-1")), 1)]
    [0, 4]
    """
    return [obj for obj in objects if (obj.pixels == colour).any()]


def most_common(values: Sequence[Hashable]) -> Hashable:
    """The value that is there most often; the first of several.

    >>> most_common([3, 1, 1, 2])
    1
    """
    return Counter(values).most_common(1)[0][0]


def odd_one_out(objects: Sequence[Obj], key: Callable[[Obj], Hashable]) -> Obj:
    """The object whose key is rarest; the first of several.

    >>> odd_one_out(find_objects(grid_of("11-11-1")), key=lambda o: o.size).left
    6
    """
    keys = [key(obj) for obj in objects]
    counts = Counter(keys)
    return min(zip(objects, keys, strict=True), key=lambda pair: counts[pair[1]])[0]
