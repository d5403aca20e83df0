"""Tables: for the cells of a grid, what each combination of answers becomes: learned from demonstrations, without exception. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omni_arc.program_search.budget import Budget
from omni_arc.program_search.layers import Layer

KEYS = 3  # at most so many questions decide
BEAM = 6  # sets of questions that are asked one more
PAIRED = (
    40  # questions of which all pairs are tried: so many of the cheapest, and so many of those with fewest wrong cells
)
MOST_ENTRIES = 0.7  # of the number of cells
MOST_CODES = 1500  # combinations of answers


@dataclass(frozen=True, eq=False)
class Table:
    """keys: the questions; shown: the layers that entries of 10 and more copy; entries: (answers, entry); cost: what it adds."""

    keys: tuple[Layer, ...]
    shown: tuple[Layer, ...]
    entries: tuple[tuple[tuple[int, ...], int], ...]
    cost: float


@dataclass(frozen=True, eq=False)
class _Cells:
    """What is to be learned: output (N,) as codes of its colours; agrees: for each layer that may be copied, 1.0 where it does, (N,)."""

    output: np.ndarray
    colours: np.ndarray  # (number of colours,) what the codes stand for
    agrees: tuple[np.ndarray, ...]

    def counts(self, codes: np.ndarray, count: int) -> np.ndarray:
        """(number of colours, count): how many cells of each code have which colour."""
        n_colours = len(self.colours)
        return np.bincount(self.output * count + codes, minlength=n_colours * count).reshape(n_colours, count)


def learn_tables(
    *,
    keys: Sequence[Layer],
    shown: Sequence[Layer],
    output: np.ndarray,
    budget: Budget,
    wanted: int = 40,
    most: int = KEYS,
) -> list[Table]:
    """Tables that give the output in every cell of the demonstrations and know every combination of the tests.

    keys: what may decide; shown: what may be copied; output: int64 (cells,) in the order of the layers
    wanted: so many tables at most
    Sets of one, then two, then three questions; those with few wrong cells go on. Ends with the first size that has any; cheapest first.
    Raises OutOfBudget.
    """
    colours, codes = np.unique(output, return_inverse=True)
    cells = _Cells(codes.ravel(), colours, tuple((layer.train == output).astype(float) for layer in shown))
    found: list[Table] = []
    tried: set[frozenset[int]] = set()
    cheap = sorted(range(len(keys)), key=lambda n: (keys[n].cost, n))[:PAIRED]
    beam: list[tuple[int, ...]] = [()]
    pool, few = list(range(len(keys))), list(range(len(keys)))
    best = beam
    for size in range(1, KEYS + 1):
        scored = []
        for chosen in beam:
            base = _combined([keys[n] for n in chosen])
            for n in pool if chosen in best else few:
                layer, group = keys[n], frozenset((*chosen, n))
                if n in chosen or group in tried:
                    continue
                tried.add(group)
                if base[2] * layer.n_codes > 40 * MOST_CODES:
                    continue
                budget.spend(1 + len(output) // 1000)
                codes, _, count = _joined(base, layer)
                wrong = _wrong(codes, count, cells)
                scored.append((wrong, sum(keys[k].cost for k in group), (*chosen, n)))
        scored.sort()
        for wrong, _, group in scored:
            if wrong or len(found) >= wanted:
                break
            table = _table([keys[n] for n in group], shown, cells)
            if table is not None:
                found.append(table)
        if found:
            break
        beam = best = [group for wrong, _, group in scored if wrong][:BEAM]
        if (
            size == 1
        ):  # what is of no use alone may be so together: all pairs of some, and every question with the best ones
            few = sorted({*cheap, *(group[0] for _, _, group in scored[:PAIRED])})
            beam = [*beam, *((n,) for n in few if (n,) not in beam)]
    return sorted(found, key=lambda table: table.cost)


def _combined(layers: Sequence[Layer]) -> tuple[np.ndarray | None, np.ndarray | None, int]:
    """(codes, test codes, number of codes) of several layers at once."""
    result: tuple[np.ndarray | None, np.ndarray | None, int] = (None, None, 1)
    for layer in layers:
        result = _joined(result, layer)
    return result


def _joined(base: tuple[np.ndarray | None, np.ndarray | None, int], layer: Layer) -> tuple[np.ndarray, np.ndarray, int]:
    if base[0] is None:
        return layer.codes, layer.test_codes, layer.n_codes
    codes, test = base[0] * layer.n_codes + layer.codes, base[1] * layer.n_codes + layer.test_codes
    count = base[2] * layer.n_codes
    if count > MOST_CODES:
        values, codes = np.unique(np.concatenate([codes, test]), return_inverse=True)
        codes = codes.ravel()
        codes, test, count = codes[: len(layer.codes)], codes[len(layer.codes) :], len(values)
    return codes, test, count


def _wrong(codes: np.ndarray, count: int, cells: _Cells) -> int:
    """Cells that come out wrong with the best entry for each code."""
    best = cells.counts(codes, count).max(axis=0)
    for agrees in cells.agrees:
        best = np.maximum(best, np.bincount(codes, weights=agrees, minlength=count))
    return len(codes) - int(best.sum())


def _table(keys: Sequence[Layer], shown: Sequence[Layer], cells: _Cells) -> Table | None:
    """The table of a set of questions that leaves no cell wrong; None where a test has answers that no demonstration has.

    None also where the table has nearly as many entries as there are cells: it would only have learned them by heart.
    """
    codes, test, count = _combined(keys)
    total = np.bincount(codes, minlength=count)
    if (total[test] == 0).any() or (total > 0).sum() > MOST_ENTRIES * len(codes):
        return None
    options = [(10 + n, np.bincount(codes, weights=agrees, minlength=count)) for n, agrees in enumerate(cells.agrees)]
    options += zip(cells.colours.tolist(), cells.counts(codes, count), strict=True)
    firsts = np.full(count, -1)
    firsts[codes[::-1]] = np.arange(len(codes))[::-1]
    entries, used, constants = [], set(), set()
    for code in np.flatnonzero(total).tolist():
        entry = next(number for number, right in options if right[code] == total[code])
        answers = tuple(int(layer.train[firsts[code]]) for layer in keys)
        entries.append((answers, entry))
        if entry >= 10:
            used.add(entry)
        else:
            constants.add(entry)
    cost = 1 + sum(layer.cost for layer in keys) + 0.12 * len(entries) + 0.3 * len(constants) + max(0, len(keys) - 2)
    cost += sum(shown[entry - 10].cost for entry in used)
    cost += sum(0.1 for _, entry in entries if entry < 10)
    kept = sorted(used)
    places = {entry: 10 + n for n, entry in enumerate(kept)}
    renamed = tuple(sorted((answers, places.get(entry, entry)) for answers, entry in entries))
    return Table(tuple(keys), tuple(shown[entry - 10] for entry in kept), renamed, cost)
