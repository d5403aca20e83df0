"""New puzzles out of those of the register: one program after another, an extra transformation, other named colours.

A new puzzle is told by a short text, its recipe, from which it is built again anywhere; it may turn out useless (see `usable`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from arc_loader.grids import N_COLOURS, Grid, same_grid, shown
from omni_arc.examples import new_pair, rng_of, run_task
from omni_arc.extras import EXTRAS
from omni_arc.language import WORDS
from omni_arc.register import Puzzle, PuzzleError

COLOUR_WORDS = tuple(word for _, word in sorted((v, w) for w, v in WORDS.items() if isinstance(v, int) and v >= 0))
_NOT_BY_NAME = re.compile(r"(?<![\w.])(?:\d{2,}|[3-9])(?![\w.])")
PROBES = 24


def build(recipe: str, *, puzzles: Mapping[str, Puzzle]) -> Puzzle:
    """The puzzle of a recipe.

    recipe: `ID`; `ID-after-ID` (the second one's program first); `ID-in-EXTRA`, `ID-out-EXTRA` (its inputs or outputs
        transformed); `ID-colours-DIGITS` (colour c is called DIGITS[c], black stays)
    Raises PuzzleError for another text, an unknown puzzle or transformation.
    """
    first, _, rest = recipe.partition("-")
    if first not in puzzles:
        raise PuzzleError(f"recipe {shown(recipe)}: there is no puzzle {shown(first)}")
    puzzle = puzzles[first]
    kind, _, argument = rest.partition("-")
    if recipe == first:
        return puzzle
    if kind == "after" and argument in puzzles:
        new = after(puzzle, puzzles[argument])
    elif kind in ("in", "out") and argument in EXTRAS:
        new = with_extra(puzzle, name=argument, of_inputs=kind == "in")
    elif kind == "colours" and re.fullmatch(r"0[1-9]{9}", argument) and len(set(argument)) == N_COLOURS:
        new = in_colours(puzzle, colours=tuple(map(int, argument)))
    else:
        raise PuzzleError(
            f"recipe {shown(recipe)}: it is none of ID, ID-after-ID, ID-in-EXTRA, ID-out-EXTRA, ID-colours-DIGITS"
        )
    return replace(new, id=recipe)


def after(second: Puzzle, first: Puzzle) -> Puzzle:
    """The second program on the answer of the first one, on the first one's inputs."""
    source = (
        "def task(grid):\n"
        + _named(first.source, "first")
        + "\n"
        + _named(second.source, "second")
        + "\n    return second(first(grid))\n"
    )
    return replace(
        first,
        name=f"{first.name}_then_{second.name}",
        description=f"{first.description} Then: {second.description}",
        concepts=tuple(dict.fromkeys(first.concepts + second.concepts)),
        named_colours=tuple(sorted({*first.named_colours, *second.named_colours})),
        source=source,
        task=lambda grid: second.task(run_task(first, grid)),
    )


def with_extra(puzzle: Puzzle, *, name: str, of_inputs: bool) -> Puzzle:
    """The puzzle with one more transformation of its inputs (which the program first undoes), or of its outputs."""
    extra = EXTRAS[name]
    body = _named(puzzle.source, "solve")
    if of_inputs:
        last = f"    return solve({extra.undo_text})\n"
        task: Callable[[Grid], Grid] = lambda grid: puzzle.task(extra.undo(grid))  # noqa: E731
        generate: Callable[[np.random.Generator, float], Grid] = lambda rng, d: extra.apply(puzzle.generate(rng, d))  # noqa: E731
    else:
        last = f"    grid = solve(grid)\n    return {extra.text}\n"
        task = lambda grid: extra.apply(run_task(puzzle, grid))  # noqa: E731
        generate = puzzle.generate
    colour = {int(name.rpartition("-")[2])} if name.startswith("pad") else set()
    return replace(
        puzzle,
        name=f"{puzzle.name}_{'in' if of_inputs else 'out'}_{name.replace('-', '_')}",
        description=f"{puzzle.description} {'Inputs' if of_inputs else 'Outputs'} are changed by {name}.",
        named_colours=tuple(sorted({*puzzle.named_colours, *colour})),
        source=f"def task(grid):\n{body}\n{last}",
        task=task,
        generate=generate,
    )


def in_colours(puzzle: Puzzle, *, colours: tuple[int, ...]) -> Puzzle:
    """The puzzle with its colour words exchanged: colour c is called colours[c], in program and inputs; black stays.

    Raises PuzzleError where the program names colours by numbers.
    """
    if _NOT_BY_NAME.search(puzzle.source) and set(puzzle.named_colours) - {0, 1, 2}:
        raise PuzzleError(f"puzzle {puzzle.id}: its program may name colours by numbers")
    words = {word: COLOUR_WORDS[colours[c]] for c, word in enumerate(COLOUR_WORDS)}
    table, back = np.array(colours, np.int8), np.argsort(colours).astype(np.int8)
    return replace(
        puzzle,
        named_colours=tuple(sorted(colours[c] for c in puzzle.named_colours)),
        source=re.sub(r"[A-Z_]+", lambda match: words.get(match[0], match[0]), puzzle.source),
        task=lambda grid: table[run_task(puzzle, back[grid])],
        generate=lambda rng, difficulty: table[puzzle.generate(rng, difficulty)],
    )


def _named(source: str, name: str) -> str:
    """The text of `task` as an inner function of another name."""
    text = re.sub(r"^def task\(", f"def {name}(", source)
    return "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def usable(puzzle: Puzzle, *, parts: tuple[Puzzle, ...] = (), seed: int = 0) -> bool:
    """Whether PROBES generated pairs are valid, not trivial and mostly different, and none of the parts alone gives the same."""
    outputs = set()
    unlike = [False] * len(parts)
    try:
        for number in range(PROBES):
            rng = rng_of(seed=seed, puzzle_id=puzzle.id, number=number)
            pair = new_pair(puzzle, rng=rng, difficulty=number / (PROBES - 1))
            outputs.add((pair.output.shape, pair.output.tobytes()))
            for n, part in enumerate(parts):
                unlike[n] = unlike[n] or not _gives(part, pair.input, pair.output)
    except PuzzleError:
        return False
    return len(outputs) > PROBES // 2 and all(unlike)


def _gives(puzzle: Puzzle, grid: Grid, output: Grid) -> bool:
    try:
        return same_grid(run_task(puzzle, grid), output)
    except PuzzleError:
        return False
