"""Puzzles counted by what their programs do, not by name: two that answer the same to many different inputs are one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from arc_loader.grids import Grid, grid_hash
from omni_arc.examples import new_input, rng_of, run_task
from omni_arc.register import Puzzle, PuzzleError

DIFFICULTY = 0.5


def probe_inputs(puzzles: Mapping[str, Puzzle]) -> list[Grid]:
    """Inputs of all kinds: one of each puzzle's generator, always the same ones."""
    return [
        new_input(puzzle, rng=rng_of(seed=7, puzzle_id=puzzle.id, number=0), difficulty=DIFFICULTY)
        for puzzle in puzzles.values()
    ]


def fingerprint(puzzle: Puzzle, *, probes: Sequence[Grid]) -> str:
    """A name (hexadecimal) of the program's answers to the probes; a failure is an answer, too."""
    digest = hashlib.blake2b(digest_size=16)
    for grid in probes:
        try:
            digest.update(grid_hash(run_task(puzzle, grid)).encode())
        except PuzzleError:
            digest.update(b"failure")
    return digest.hexdigest()


def by_behaviour(puzzles: Iterable[Puzzle], *, probes: Sequence[Grid]) -> dict[str, list[str]]:
    """Fingerprint -> ids of the puzzles that behave so, in the order that they come."""
    found: dict[str, list[str]] = {}
    for puzzle in puzzles:
        found.setdefault(fingerprint(puzzle, probes=probes), []).append(puzzle.id)
    return found
