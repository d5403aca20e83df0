"""Generated pairs as RE-ARC-shaped folders: `tasks/<id>.json` and `metadata.json`, the same bytes whatever the workers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from arc_loader.files import write_atomically
from arc_loader.grids import grid_hash
from arc_loader.writing import pair_json
from omni_arc.difficulty import pso_difficulty
from omni_arc.examples import new_pair, rng_of
from omni_arc.new_puzzles import build
from omni_arc.register import PuzzleError, all_puzzles

TRIES = 5  # inputs for each example that is asked for, until one is new


@dataclass(frozen=True)
class Job:
    """One file to be made. recipe: of `new_puzzles.build`; examples: so many different pairs."""

    recipe: str
    examples: int
    seed: int
    folder: str


@dataclass(frozen=True)
class Made:
    """What a file holds: a difficulty drawn and one measured of each pair."""

    recipe: str
    rng_difficulties: tuple[float, ...]
    pso_difficulties: tuple[float, ...]


def make_file(job: Job) -> Made:
    """Write the pairs of one puzzle, no input twice; fewer than asked for where its generator knows no more."""
    puzzle = build(job.recipe, puzzles=all_puzzles())
    seen: set[str] = set()
    pairs, drawn, measured = [], [], []
    for number in range(TRIES * job.examples):
        if len(pairs) == job.examples:
            break
        rng = rng_of(seed=job.seed, puzzle_id=job.recipe, number=number)
        difficulty = float(rng.random())
        try:
            pair = new_pair(puzzle, rng=rng, difficulty=difficulty)
        except PuzzleError:
            if job.recipe in all_puzzles():
                raise
            continue  # a made-up puzzle may have rare inputs that its second program cannot take
        if (name := grid_hash(pair.input)) not in seen:
            seen.add(name)
            pairs.append(pair_json(pair))
            drawn.append(round(difficulty, 6))
            measured.append(round(pso_difficulty(pair), 6))
    text = json.dumps(pairs, separators=(",", ":"))
    write_atomically(Path(job.folder) / "tasks" / f"{job.recipe}.json", data=text.encode())
    return Made(job.recipe, tuple(drawn), tuple(measured))


def make_folder(
    recipes: Sequence[str],
    *,
    folder: Path,
    examples: int,
    seed: int,
    workers: int,
    progress: Callable[[Made], None] = lambda made: None,
) -> int:
    """Write a file for each recipe and the metadata; the number of pairs. progress: called after each file."""
    jobs = [Job(recipe, examples, seed, str(folder)) for recipe in recipes]
    metadata: dict[str, object] = {}
    total = 0

    def note(made: Made) -> int:
        metadata[made.recipe] = {
            "n_generations": len(made.pso_difficulties),
            "rng_difficulties": made.rng_difficulties,
            "pso_difficulties": made.pso_difficulties,
        }
        progress(made)
        return len(made.pso_difficulties)

    if workers == 1:
        total = sum(note(make_file(job)) for job in jobs)
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            total = sum(note(made) for made in pool.map(make_file, jobs))
    write_atomically(folder / "metadata.json", data=json.dumps(metadata, separators=(",", ":")).encode())
    return total
