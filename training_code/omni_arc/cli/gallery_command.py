"""`gallery`: puzzles as one HTML page."""

from __future__ import annotations

import argparse
from pathlib import Path

from arc_loader.cli.arguments import natural
from arc_loader.cli.data_sets import CommandError
from arc_loader.files import write_atomically
from omni_arc.cli.chosen import add_choice, chosen
from omni_arc.gate import real_pairs

HELP = "write an HTML page of puzzles: pictures beside code"
EXAMPLES = """  python -m omni_arc gallery --out gallery.html
  python -m omni_arc gallery --out rays.html --concept rays --generated 6"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `gallery`."""
    add_choice(parser)
    parser.add_argument("--out", type=Path, required=True, help="the page; one that is there is replaced")
    parser.add_argument(
        "--generated", type=natural, default=3, metavar="N", help="generated pairs a puzzle (default 3)"
    )
    parser.add_argument("--seed", type=natural, default=0, help="of the generated pairs (default 0)")


def run(options: argparse.Namespace) -> int:
    """Draw the page."""
    try:
        from omni_arc.gallery import entry_of, gallery_html
    except ImportError as error:
        raise CommandError(f"the page needs the package jinja2 (pip install jinja2): {error}") from error
    entries = [
        entry_of(puzzle, real=real_pairs()[puzzle.id], generated=options.generated, seed=options.seed)
        for puzzle in chosen(options)
    ]
    write_atomically(options.out, data=gallery_html(entries).encode())
    print(f"{options.out}: {len(entries)} puzzles")
    return 0
