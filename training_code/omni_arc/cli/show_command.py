"""`show`: a puzzle's program, real pairs and generated ones, in the terminal or as a picture."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from arc_loader.cli.arguments import natural, pictures, positive
from arc_loader.cli.data_sets import CommandError
from arc_loader.tasks import Pair
from arc_loader.terminal import pair_lines, wants_colours
from omni_arc.examples import new_pair, rng_of
from omni_arc.gate import real_pairs
from omni_arc.new_puzzles import build
from omni_arc.register import Puzzle, all_puzzles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HELP = "show a puzzle: program, real pairs, generated ones"
EXAMPLES = """  python -m omni_arc show 00d62c1b
  python -m omni_arc show fill_frames --out fill_frames.png
  python -m omni_arc show 00d62c1b-out-turn-1        # a new puzzle by its recipe"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `show`."""
    parser.add_argument("puzzle", metavar="ID", help="id, name, or recipe of a new puzzle")
    parser.add_argument("--out", type=Path, help="write this picture (.png or .svg) instead")
    parser.add_argument("--generated", type=positive, default=3, metavar="N", help="generated pairs (default 3)")
    parser.add_argument("--seed", type=natural, default=0, help="of the generated pairs (default 0)")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="auto obeys NO_COLOR")


def run(options: argparse.Namespace) -> int:
    """Find the puzzle, draw it."""
    by_name = {puzzle.name: puzzle.id for puzzle in all_puzzles().values()}
    puzzle = build(by_name.get(options.puzzle, options.puzzle), puzzles=all_puzzles())
    pairs = [(f"real pair {n + 1}", pair) for n, pair in enumerate(real_pairs().get(puzzle.id, ()))]
    for n in range(options.generated):
        rng = rng_of(seed=options.seed, puzzle_id=puzzle.id, number=n)
        pair = new_pair(puzzle, rng=rng, difficulty=(n + 0.5) / options.generated)
        pairs.append((f"generated pair {n + 1}", pair))
    if options.out is not None:
        draw = pictures()
        if options.out.suffix.lower().lstrip(".") not in draw.FORMATS:
            raise CommandError(f"{options.out}: a picture's name ends in .{' or .'.join(draw.FORMATS)}")
        draw.save_figure(puzzle_figure(puzzle, pairs), path=options.out)
        print(f"{options.out}: {len(pairs)} pairs of {puzzle.id}")
        return 0
    print(
        f"{puzzle.id}  {puzzle.name}\n{puzzle.description}\nconcepts: {', '.join(puzzle.concepts)}\n\n{puzzle.source}"
    )
    colours = wants_colours(mode=options.color, is_terminal=sys.stdout.isatty(), environment=os.environ)
    width = shutil.get_terminal_size().columns
    for name, pair in pairs:
        print(f"{name}: {'{}x{}'.format(*pair.input.shape)} -> {'{}x{}'.format(*pair.output.shape)}")
        print("\n".join(pair_lines(pair.input, pair.output, colours=colours, width=width)) + "\n")
    return 0


def puzzle_figure(puzzle: Puzzle, pairs: Sequence[tuple[str, Pair]]) -> Figure:
    """Pairs in columns above the program's text."""
    draw = pictures()
    lines = puzzle.source.strip().splitlines()
    columns = [(name, pair.input, pair.output) for name, pair in pairs]
    figure = draw.pairs_figure(columns=columns, title=f"{puzzle.id}: {puzzle.description}")
    width, height = figure.get_size_inches()
    text = 0.16 * len(lines) + 0.2  # inches
    figure.set_size_inches(width, height + text)
    figure.get_layout_engine().set(rect=(0, text / (height + text), 1, height / (height + text)))
    figure.text(
        0.02, 0.06 / (height + text), "\n".join(lines), family="monospace", fontsize=8, va="bottom", parse_math=False
    )
    return figure
