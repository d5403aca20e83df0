"""Rules for objects: what becomes of each piece of a grid, decided by what is asked of it, learned from demonstrations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from arc_loader.grids import Grid, freeze
from omni_arc.language import BLACK, Obj
from omni_arc.program_search.budget import STEP, Budget
from omni_arc.program_search.examples import Examples
from omni_arc.program_search.expressions import FAILURES, Expression
from omni_arc.program_search.nodes import Node
from omni_arc.program_search.piece_keys import Key, asked
from omni_arc.program_search.result import ProgramFit
from omni_arc.program_search.steps.deeds import acted, done
from omni_arc.program_search.steps.kinds import pieces

KINDS = ("8", "4", "8m", "4m")
MOST_PIECES = 40  # in a grid
TRIED = 40  # rules of a kind of pieces that are carried out, the cheapest
WANTED = 6  # rules of a kind of pieces

ADDING = ("fill", "box", "rays", "twice", "repeat", "trail", "completed", "outline", "copied")
"""Deeds that leave the cells of a piece as they are."""
Deed = tuple
"""A name and its arguments, as the step `done` takes them."""


@dataclass(frozen=True, eq=False)
class _Pieces:
    """What each piece of the demonstrations may have done.

    fits: bool (pieces, deeds); gains: int (pieces, deeds), changed cells that a deed explains; places: (pieces,) the number of its grid
    """

    deeds: list[Deed]
    fits: np.ndarray
    gains: np.ndarray
    places: np.ndarray


def object_rules(node: Node, *, examples: Examples, budget: Budget) -> Iterator[ProgramFit | None]:
    """Programs that let every piece of a result, which has the size of the outputs, do what a table says. Raises OutOfBudget."""
    if not examples.fits(node.grids):
        return
    n_train = len(examples.outputs)
    seen: set[bytes] = set()
    for kind in KINDS:
        found = [pieces(grid, kind) for grid in node.grids]
        if not all(0 < len(each) <= MOST_PIECES for each in found):
            continue
        name = repr([[(o.top, o.left, o.pixels.tobytes()) for o in each] for each in found]).encode()
        if name in seen:
            continue
        seen.add(name)
        known = _weighed(node, found, examples, budget)
        if known is None:
            continue
        budget.spend(100 * STEP)
        wanted = WANTED
        for cost, keys, table in _tables(node, kind, known, examples)[:TRIED]:
            budget.spend(STEP)
            call = (("kind", kind), ("keys", keys), ("table", table))
            try:
                made = tuple(acted(grid, kind, keys, dict(table)) for grid in node.grids)
            except FAILURES:
                continue
            if examples.answered_by(made):
                expression = Expression("acted", (node.expression,), call)
                yield examples.fit(expression, tuple(freeze(g) for g in made[n_train:]), node.cost + cost)
                wanted -= 1
                if not wanted:
                    break


def _weighed(node: Node, found: Sequence[Sequence[Obj]], examples: Examples, budget: Budget) -> _Pieces | None:
    """What each piece may have done, by itself; None where that is nothing for a piece, or explains too few cells of a grid."""
    n_train = len(examples.outputs)
    deeds = _deeds(found[:n_train], examples)
    fits, gains, places = [], [], []
    for n, output in enumerate(examples.outputs):
        grid = node.grids[n]
        changed = set(output[grid != output].tolist())
        able = [deed[0] not in ADDING or _shade(deed) is None or _shade(deed) in changed for deed in deeds]
        explained = 0
        for o in found[n]:
            budget.spend(10 * STEP)
            marks = [_mark(grid, output, o, deed) if can else None for can, deed in zip(able, deeds, strict=True)]
            fits.append([mark is not None for mark in marks])
            if not any(fits[-1]):
                return None
            gains.append([mark or 0 for mark in marks])
            places.append(n)
            explained += max(gains[-1])
        if explained < int((grid != output).sum()):
            return None
    return _Pieces(deeds, np.array(fits), np.array(gains), np.array(places))


def _shade(deed: Deed) -> int | None:
    """The colour that a deed adds; None: that of the piece."""
    return (
        {"fill": deed[1], "box": deed[1], "outline": deed[1], "rays": deed[-1]}.get(deed[0]) if len(deed) > 1 else None
    )


def _mark(grid: Grid, output: Grid, o: Obj, deed: Deed) -> int | None:
    """How many changed cells a deed explains; None where it contradicts the output."""
    if deed[0] in ADDING and (output[o.top : o.bottom + 1, o.left : o.right + 1] != o.pixels)[o.mask].any():
        return None
    try:
        made = done(grid, o, deed)
    except FAILURES:
        return None
    own = np.zeros(grid.shape, bool)
    own[o.top : o.bottom + 1, o.left : o.right + 1] = o.mask
    gain = 0
    if made is not None:
        top, left = max(made.top, 0), max(made.left, 0)
        bottom, right = min(made.bottom + 1, grid.shape[0]), min(made.right + 1, grid.shape[1])
        if top >= bottom or left >= right:
            return None
        part = made.pixels[top - made.top : bottom - made.top, left - made.left : right - made.left]
        drawn, box = part >= 0, (slice(top, bottom), slice(left, right))
        if (output[box] != part)[drawn].any():
            return None
        gain = int((grid[box] != part)[drawn].sum())
        own[box] &= ~drawn
    if (output[own] == grid[own]).any():
        return None
    return gain + int((output[own] == BLACK).sum())


def _deeds(found: Sequence[Sequence[Obj]], examples: Examples) -> list[Deed]:
    """All deeds that are tried, the most usual first."""
    give = tuple(dict.fromkeys((*examples.drawn_colours, *examples.new_colours)))[:5]
    have = examples.common_colours[:4]
    deeds: list[Deed] = [("stay",), ("go",), *(("colour", c) for c in give)]
    deeds += [("slide", d) for d in range(8)] + [("approach", c) for c in have]
    deeds += [("shift", y, x) for y, x in _shifts(found, examples)]
    deeds += [(name, c) for name in ("to", "copied") for c in have]
    deeds += [("mirror", d) for d in (0, 2)] + [("turn", n) for n in (1, 2, 3)]
    deeds += [("leap", y, x) for y, x in product((-1, 0, 1), repeat=2) if y or x]
    deeds += [("twice", y, x, gap) for y, x, gap in product((-1, 0, 1), (-1, 0, 1), (0, 1)) if y or x]
    deeds += [("completed", d) for d in (0, 2)]
    deeds += [("repeat", d, gap) for d in range(8) for gap in (0, 1)] + [("trail", d) for d in range(4)]
    for colour in (None, *give):
        deeds += [("fill", colour), ("box", colour)] + [("core", colour)] * (colour is not None)
        deeds += [("rays", way, colour) for way in ("straight", "diagonal", "level", "upright", *map(str, range(8)))]
    return deeds + [("outline", colour, diagonal) for colour in give for diagonal in (False, True)]


def _shifts(found: Sequence[Sequence[Obj]], examples: Examples) -> list[tuple[int, int]]:
    """Steps that bring several pieces to places where outputs show them."""
    counts: Counter[tuple[int, int]] = Counter()
    for output, each in zip(examples.outputs, found, strict=False):
        for o in each:
            own = np.array(o.cells)
            if len(own) > 60 or o.height >= output.shape[0] or o.width >= output.shape[1]:
                continue
            windows = np.lib.stride_tricks.sliding_window_view(output, o.pixels.shape)
            there = ((windows == o.pixels) | (o.pixels < 0)).all(axis=(2, 3))
            counts.update({(int(r) - o.top, int(c) - o.left) for r, c in np.argwhere(there)[:12]})
    counts.pop((0, 0), None)
    least = max(2, len(examples.outputs))
    return [
        shift for shift, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:8] if count >= least
    ]


def _tables(node: Node, kind: str, known: _Pieces, examples: Examples) -> list[tuple[float, tuple[Key, ...], tuple]]:
    """(cost, keys, entries) of all tables of at most two keys under which every piece may have done what it did; cheapest first."""
    numbers, n_train = [], len(examples.outputs)
    for answers in asked(node, kind, colours=examples.common_colours[:3]):
        train = np.array([n for each in answers.each[:n_train] for n in each])
        test = np.array([n for each in answers.each[n_train:] for n in each])
        numbers.append((answers.cost, answers.key, train, test))
    found = []
    for size in (0, 1, 2):
        for group in combinations(numbers, size):
            table = _table([train for _, _, train, _ in group], [test for *_, test in group], known)
            if table is not None:
                cost = sum(part[0] for part in group) + table[0]
                found.append((cost, tuple(part[1] for part in group), table[1]))
    return sorted(found, key=lambda item: (item[0], item[1]))


def _table(
    train: Sequence[np.ndarray], test: Sequence[np.ndarray], known: _Pieces
) -> tuple[float, tuple[tuple[tuple[int, ...], Deed], ...]] | None:
    """(cost, entries): for each combination of answers the deed that all such pieces may have done and that explains most cells."""
    rows = list(zip(*(numbers.tolist() for numbers in train), strict=True)) or [()] * len(known.places)
    codes = {row: n for n, row in enumerate(dict.fromkeys(rows))}
    if any(row not in codes for row in zip(*(numbers.tolist() for numbers in test), strict=True)):
        return None
    if len(codes) > 1 and len(codes) > 0.7 * len(rows):
        return None
    member = np.zeros((len(codes), len(rows)), np.int64)
    member[[codes[row] for row in rows], np.arange(len(rows))] = 1
    able = member @ known.fits == member.sum(axis=1)[:, None]  # (codes, deeds)
    if not able.any(axis=1).all():
        return None
    gains = np.where(able, member @ known.gains, -1)
    best = gains.argmax(axis=1).tolist()
    single = sum(len(set(known.places[member[n] > 0].tolist())) == 1 for n in range(len(codes)))
    cost = 1.2 + 0.15 * len(codes) + 0.25 * single * (len(codes) > 1) + sum(_price(known.deeds[n]) for n in set(best))
    return cost, tuple(sorted((row, known.deeds[best[n]]) for row, n in codes.items()))


def _price(deed: Deed) -> float:
    return {"stay": 0.1, "go": 0.3, "colour": 0.4, "shift": 0.8, "twice": 0.8}.get(deed[0], 0.6)
