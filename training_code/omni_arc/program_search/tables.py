"""Tables: for the cells of a grid, what each combination of answers becomes: learned from demonstrations, without exception. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

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
SAMPLE = (
    400  # cells by which sets of questions are judged; those that have all of them right are then tried on all cells
)
TRIED = 600  # sets of questions of one size, the cheapest
BATCH = 12  # of them tried together
AT_ONCE = 200_000  # cells, times questions, that are counted together


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

    @cached_property
    def classes(self) -> np.ndarray:
        """(N,) the colour's code and one bit for each layer that may be copied, in one number below `n_classes`."""
        bits = sum((agree > 0).astype(np.int64) << n for n, agree in enumerate(self.agrees))
        return (self.output << len(self.agrees)) + bits

    @property
    def n_classes(self) -> int:
        """How many classes there are."""
        return len(self.colours) << len(self.agrees)

    def wrong(self, codes: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """(K,): cells that come out wrong with the best entry for each code, for each of K ways to give cells codes.

        codes: int64 (K, N); counts: (K,) how many codes each way has
        """
        ends = np.cumsum(counts)
        total, copies = int(ends[-1]), 1 << len(self.agrees)
        places = codes + ((ends - counts)[:, None] + self.classes * total)  # (K, N)
        found = np.bincount(places.ravel(), minlength=total * self.n_classes).reshape(-1, copies, total)
        best = found.sum(axis=1).max(axis=0)  # (total,)
        for n in range(len(self.agrees)):
            there = np.arange(copies) >> n & 1 > 0
            best = np.maximum(best, found[:, there].sum(axis=(0, 1)))
        return codes.shape[1] - np.add.reduceat(best, ends - counts)


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
    every = _cells(shown, output, np.arange(len(output)))
    sample = _sample(every)
    cells = every if len(sample) == len(output) else _cells(shown, output, sample)
    counts = [layer.n_codes for layer in keys]
    codes = [layer.codes[sample] for layer in keys]
    found: list[Table] = []
    tried: set[frozenset[int]] = set()
    cheap = sorted(range(len(keys)), key=lambda n: (keys[n].cost, n))[:PAIRED]
    beam: list[tuple[int, ...]] = [()]
    pool, few = list(range(len(keys))), list(range(len(keys)))
    best = beam
    for size in range(1, KEYS + 1):
        scored = []
        for chosen in beam:
            base = _joined([codes[n] for n in chosen], [counts[n] for n in chosen])
            asked = []
            for n in pool if chosen in best else few:
                group = frozenset((*chosen, n))
                if n not in chosen and group not in tried and base[1] * counts[n] <= 40 * MOST_CODES:
                    tried.add(group)
                    asked.append(n)
            budget.spend(len(asked) * (1 + len(sample) // 1000))
            for n, wrong in zip(asked, _wrong(base, asked, codes, counts, cells), strict=True):
                scored.append((wrong, sum(keys[k].cost for k in (*chosen, n)), (*chosen, n)))
        scored.sort()
        whole = [group for wrong, _, group in scored if not wrong][:TRIED]
        for first in range(0, len(whole), BATCH):
            if len(found) >= wanted:
                break
            groups = whole[first : first + BATCH]
            budget.spend(len(groups))
            found += _tables([[keys[n] for n in group] for group in groups], shown, every)[: wanted - len(found)]
        if found:
            break
        beam = best = [group for _, _, group in scored][:BEAM]
        if (
            size == 1
        ):  # what is of no use alone may be so together: all pairs of some, and every question with the best ones
            few = sorted({*cheap, *(group[0] for _, _, group in scored[:PAIRED])})
            beam = [*beam, *((n,) for n in few if (n,) not in beam)]
    return sorted(found, key=lambda table: table.cost)


def _cells(shown: Sequence[Layer], output: np.ndarray, places: np.ndarray) -> _Cells:
    colours, codes = np.unique(output, return_inverse=True)
    agrees = tuple((layer.train == output)[places].astype(float) for layer in shown)
    return _Cells(codes.ravel()[places], colours, agrees)


def _sample(cells: _Cells) -> np.ndarray:
    """Numbers of cells, at most SAMPLE: half of them such as the first layer that may be copied has wrong, evenly spread."""
    count = len(cells.output)
    if count <= SAMPLE or not cells.agrees:
        return np.arange(count)
    wrong, right = np.flatnonzero(cells.agrees[0] == 0), np.flatnonzero(cells.agrees[0] > 0)
    some = max(SAMPLE // 2, SAMPLE - len(right))
    chosen = [
        part[np.linspace(0, len(part) - 1, min(len(part), n)).astype(int)]
        for part, n in ((wrong, some), (right, SAMPLE - min(some, len(wrong))))
    ]
    return np.sort(np.concatenate(chosen))


def _joined(codes: Sequence[np.ndarray], counts: Sequence[int]) -> tuple[np.ndarray | int, int]:
    """(codes, number of codes) of several layers at once."""
    joined, count = (codes[0], counts[0]) if codes else (0, 1)
    for more, n_more in zip(codes[1:], counts[1:], strict=True):
        joined, count = joined * n_more + more, count * n_more
        if count > MOST_CODES:
            values, joined = np.unique(joined, return_inverse=True)
            joined, count = joined.ravel(), len(values)
    return joined, count


def _wrong(
    base: tuple[np.ndarray | int, int],
    asked: Sequence[int],
    codes: Sequence[np.ndarray],
    counts: Sequence[int],
    cells: _Cells,
) -> Iterator[int]:
    """Cells that come out wrong with the best entry for each code, for the base joined with each of the layers asked."""
    step = max(1, AT_ONCE // len(cells.output))
    for first in range(0, len(asked), step):
        some = asked[first : first + step]
        totals = np.array([counts[n] for n in some])
        joined = np.stack([codes[n] for n in some]) + base[0] * totals[:, None]  # (some, cells)
        yield from cells.wrong(joined, totals * base[1]).tolist()


def _tables(groups: Sequence[Sequence[Layer]], shown: Sequence[Layer], cells: _Cells) -> list[Table]:
    """The tables of sets of questions that leave no cell wrong, without those of `_table` that are None."""
    n_train = len(cells.output)
    joined = [_joined([np.concatenate([k.codes, k.test_codes]) for k in g], [k.n_codes for k in g]) for g in groups]
    wrong = cells.wrong(np.stack([codes[:n_train] for codes, _ in joined]), np.array([count for _, count in joined]))
    right = [n for n, count in enumerate(wrong.tolist()) if not count]
    made = [_table(groups[n], shown, cells, joined[n][0][:n_train], joined[n][0][n_train:]) for n in right]
    return [table for table in made if table is not None]


def _table(
    keys: Sequence[Layer], shown: Sequence[Layer], cells: _Cells, codes: np.ndarray, test: np.ndarray
) -> Table | None:
    """The table of a set of questions that leaves no cell wrong; None where a test has answers that no demonstration has.

    codes, test: int64 (cells,) a number for each combination of answers, of the demonstrations and the tests
    None also where the table has nearly as many entries as there are cells: it would only have learned them by heart.
    """
    count = int(max(codes.max(), test.max())) + 1
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
