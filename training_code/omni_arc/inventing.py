"""Chooses recipes of new puzzles at random: usable ones, no two of the same behaviour. Builds nothing that is not in `new_puzzles`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from omni_arc.behaviour import fingerprint, probe_inputs
from omni_arc.extras import EXTRAS
from omni_arc.new_puzzles import build, usable
from omni_arc.register import Puzzle, PuzzleError

KINDS = ("after", "after", "in", "out", "colours")
TRIES = 40  # recipes for each puzzle that is asked for


def draw_recipe(puzzles: Mapping[str, Puzzle], *, rng: np.random.Generator) -> str:
    """A recipe of a random kind; it need not be usable."""
    ids = list(puzzles)
    kind, base = KINDS[int(rng.integers(len(KINDS)))], ids[int(rng.integers(len(ids)))]
    if kind == "after":
        argument = ids[int(rng.integers(len(ids)))]
    elif kind == "colours":
        argument = "0" + "".join(map(str, 1 + rng.permutation(9)))
    else:
        names = [name for name in EXTRAS if not name.startswith("pad")] + [
            f"pad-{rng.integers(1, 6)}-{rng.integers(10)}"
        ] * 3
        argument = names[int(rng.integers(len(names)))]
    return f"{base}-{kind}-{argument}"


def invent(puzzles: Mapping[str, Puzzle], *, count: int, seed: int) -> Iterator[Puzzle]:
    """So many new puzzles, usable, unlike each other and unlike those of the register in behaviour; the same for the same seed.

    Raises PuzzleError where TRIES recipes for each do not give them.
    """
    rng = np.random.default_rng([seed, count])
    probes = probe_inputs(puzzles)
    seen = {fingerprint(puzzle, probes=probes) for puzzle in puzzles.values()}
    found = 0
    for _ in range(TRIES * count):
        if found == count:
            return
        recipe = draw_recipe(puzzles, rng=rng)
        try:
            puzzle = build(recipe, puzzles=puzzles)
        except PuzzleError:
            continue  # a program that names its colours by numbers
        first, _, rest = recipe.partition("-")
        parts = (puzzles[first],)
        if rest.startswith("after-"):
            parts += (puzzles[rest.removeprefix("after-")],)
        if not usable(puzzle, parts=parts, seed=seed) or (name := fingerprint(puzzle, probes=probes)) in seen:
            continue
        seen.add(name)
        found += 1
        yield puzzle
    if found < count:
        raise PuzzleError(f"only {found} of {count} new puzzles were found in {TRIES * count} recipes")
