"""Arguments and imports that several sub-commands share."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from types import ModuleType

from arc_loader.cli.data_sets import CommandError, DataSet
from arc_loader.sources.partitions import Pool, Variants


def positive(text: str) -> int:
    """A whole number from 1 on, for argparse."""
    if natural(text) < 1:
        raise argparse.ArgumentTypeError(f"a number from 1 on is needed, not {text!r}")
    return int(text)


def natural(text: str) -> int:
    """A whole number from 0 on, for argparse."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise argparse.ArgumentTypeError(f"a whole number is needed, not {text!r}")
    return int(text)


def add_reading_arguments(parser: argparse.ArgumentParser) -> None:
    """--skip-malformed, --limit; --demonstrations and --seed: how puzzles come out of pools of pairs and lists of variants."""
    parser.add_argument("--skip-malformed", action="store_true", help="leave malformed puzzles out and say how many")
    parser.add_argument("--limit", type=positive, metavar="N", help="only the first N puzzles")
    parser.add_argument(
        "--demonstrations",
        type=positive,
        default=3,
        metavar="N",
        help="for RE-ARC and BARC: pairs shown beside the test that is drawn with them (default 3)",
    )
    parser.add_argument(
        "--seed", type=natural, default=0, help="of that draw, and of the choice among variants (default 0)"
    )


def read(data_set: DataSet, options: argparse.Namespace) -> Iterator[tuple[str, Variants | Pool]]:
    """(id, puzzle) of a data set, as the arguments of `add_reading_arguments` say; those of a BARC file one at a time."""
    on_error = "skip" if options.skip_malformed else "raise"
    puzzles = data_set.read(demonstrations=options.demonstrations, on_error=on_error)
    return islice(puzzles.items(), options.limit)


def pictures() -> ModuleType:
    """arc_loader.pictures. Raises CommandError where matplotlib is missing."""
    try:
        from arc_loader import pictures as module
    except ImportError as error:
        raise CommandError(f"pictures need the package matplotlib (pip install matplotlib): {error}") from error
    return module
