"""`generate`: pairs without end as a RE-ARC-shaped folder."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tqdm import tqdm

from arc_loader.cli.arguments import natural, positive
from arc_loader.cli.data_sets import CommandError
from omni_arc.cli.chosen import add_choice, chosen
from omni_arc.folders import Made, make_folder
from omni_arc.inventing import invent
from omni_arc.register import all_puzzles

HELP = "write generated pairs in the shape of RE-ARC"
EXAMPLES = """  python -m omni_arc generate --out input/omni_arc --examples 1000 --workers 2
  python -m omni_arc generate --out input/omni_arc --examples 100 --new 200     # and 200 new puzzles
  python -m omni_arc generate --out input/rays --examples 100 --concept rays"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `generate`."""
    add_choice(parser)
    parser.add_argument("--out", type=Path, required=True, help="the folder; it must be empty or not there")
    parser.add_argument("--examples", type=positive, default=1000, metavar="N", help="pairs a puzzle (default 1000)")
    parser.add_argument("--workers", type=positive, default=1, metavar="N", help="processes (default 1)")
    parser.add_argument("--seed", type=natural, default=0, help="what decides every pair (default 0)")
    parser.add_argument(
        "--new", type=natural, default=0, metavar="N", help="also N new puzzles made of those of the register"
    )


def run(options: argparse.Namespace) -> int:
    """Choose the puzzles, write them, say how many."""
    if options.out.exists() and (not options.out.is_dir() or any(options.out.iterdir())):
        raise CommandError(f"{options.out} is there and not empty")
    start = time.perf_counter()
    recipes = [puzzle.id for puzzle in chosen(options)]
    if options.new:
        new = invent(all_puzzles(), count=options.new, seed=options.seed)
        recipes += [p.id for p in tqdm(new, total=options.new, desc="new puzzles", unit="puzzle", file=sys.stderr)]
    if not recipes:
        raise CommandError("no puzzle is chosen")
    short: list[str] = []
    with tqdm(total=len(recipes), desc="generate", unit="puzzle", file=sys.stderr) as bar:

        def progress(made: Made) -> None:
            if len(made.pso_difficulties) < options.examples:
                short.append(f"{made.recipe} ({len(made.pso_difficulties)})")
            bar.update()

        total = make_folder(
            recipes,
            folder=options.out,
            examples=options.examples,
            seed=options.seed,
            workers=options.workers,
            progress=progress,
        )
    seconds = time.perf_counter() - start
    print(f"{options.out}: {total:,} pairs of {len(recipes)} puzzles in {seconds:.1f} s")
    if short:
        print(f"fewer different ones than asked for: {', '.join(short)}")
    return 0
