"""A file of puzzles as a set: Kaggle's challenges, partitions with variants, pools of pairs; an epoch draws each puzzle once.

Tests without outputs take them from `..._solutions.json` beside `..._challenges.json`. Where the outputs are not known, a demonstration
becomes the test (n-1), and puzzles with a single demonstration are left out. Outputs that a model proposed stand in fields `attempt_*`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from arc_loader.grids import Grid
from arc_loader.sources.kaggle import read_challenges, read_solutions
from arc_loader.sources.partitions import Pool, parse_entry
from arc_loader.sources.puzzle_json import SourceError, checked_grid, load_json
from arc_loader.tasks import Solutions, Task
from prompting.puzzle import Example, Puzzle
from prompting.sources.source import chosen


@dataclass(frozen=True)
class NMinus1:
    """A puzzle without known tests: its demonstrations, at least two, of which one is drawn as the test."""

    id: str
    examples: tuple[Example, ...]

    def draw(self, rng: np.random.Generator) -> Puzzle:
        """All demonstrations but one, chosen by chance, which is the test."""
        place = int(rng.integers(len(self.examples)))
        return Puzzle(self.id, self.examples[:place] + self.examples[place + 1 :], (self.examples[place],))


Form = Puzzle | NMinus1


@dataclass(frozen=True, eq=False)
class FileSource:
    """The puzzles of a file, each a pool or one or more forms. without_tests: how many take a demonstration as test."""

    name: str
    entries: tuple[Pool | tuple[Form, ...], ...]
    fingerprint: str
    without_tests: int = 0
    left_out: int = 0
    has_code: bool = False

    @property
    def draws(self) -> int:
        """Draws of an epoch: one for each puzzle."""
        return len(self.entries)

    @property
    def puzzles(self) -> int:
        """How many puzzles there are."""
        return len(self.entries)

    def draw(self, place: int, *, rng: np.random.Generator) -> Puzzle:
        """Puzzle `place` of the file: one of its forms, or fresh pairs of its pool."""
        entry = self.entries[place]
        if isinstance(entry, Pool):
            task, solutions = entry.draw(rng=rng)
            return Puzzle.of(task, solutions=solutions)
        form = entry[int(rng.integers(len(entry)))]
        return form.draw(rng) if isinstance(form, NMinus1) else form

    def subsampled(self, ratio: float, *, seed: int) -> FileSource:
        """The set with this share of its puzzles, chosen by `seed`."""
        kept = chosen(len(self.entries), ratio, seed=seed)
        return replace(
            self, entries=tuple(self.entries[n] for n in kept), fingerprint=f"{self.fingerprint} {ratio} {seed}"
        )


def read_puzzle_file(path: Path | str) -> FileSource:
    """The puzzles of a file. Raises SourceError naming file, puzzle, field and value, or if no puzzle can be learned from."""
    path = Path(path)
    values = load_json(path)
    solutions = _solutions_beside(path)
    entries: list[Pool | tuple[Form, ...]] = []
    left_out = without = 0
    for source_id, value in values.items():
        entry = parse_entry(value, source_id=source_id, file=path)
        if isinstance(entry, Pool):
            entries.append(entry)
            continue
        variants = value if isinstance(value, list) else [value]
        forms = []
        for number, ((task, known), raw) in enumerate(zip(entry.forms, variants, strict=True)):
            at = f"{path}: puzzle {source_id}" + (f" variant {number}" if isinstance(value, list) else "")
            outputs = known if known is not None else solutions.get(task.id)
            if form := _form(task, outputs, raw, where=at):
                forms.append(form)
        without += any(isinstance(form, NMinus1) for form in forms)
        left_out += not forms
        if forms:
            entries.append(tuple(forms))
    if not entries:
        raise SourceError(f"{path}: no puzzle can be learned from: no test has an output, none has two demonstrations")
    digest = hashlib.sha256(path.read_bytes())
    digest.update(repr({name: [g.tolist() for g in grids] for name, grids in solutions.items()}).encode())
    return FileSource(str(path), tuple(entries), digest.hexdigest(), without, left_out)


def _form(task: Task, outputs: Sequence[Grid] | None, raw: Mapping, *, where: str) -> Form | None:
    train = tuple(
        Example(pair.input, pair.output, _attempts(value, where=f"{where}: train[{n}]"))
        for n, (pair, value) in enumerate(zip(task.train, raw["train"], strict=True))
    )
    if outputs is None:
        return NMinus1(task.source_id, train) if len(train) > 1 else None
    test = tuple(
        Example(grid, truth, _attempts(value, where=f"{where}: test[{n}]"))
        for n, (grid, truth, value) in enumerate(zip(task.test, outputs, raw["test"], strict=True))
    )
    return Puzzle(task.source_id, train, test)


def _attempts(pair: Mapping[str, object], *, where: str) -> tuple[Grid, ...]:
    names = sorted(name for name in pair if name.startswith("attempt_"))
    return tuple(checked_grid(pair[name], where=f"{where}.{name}") for name in names)


def _solutions_beside(path: Path) -> Solutions:
    """The solutions of Kaggle's challenges, if they lie beside them."""
    beside = path.with_name(path.name.replace("_challenges.json", "_solutions.json"))
    if beside == path or not beside.is_file():
        return {}
    return read_solutions(beside, tasks=read_challenges(path))
