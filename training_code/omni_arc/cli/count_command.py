"""`count`: how many puzzles there are, by behaviour, concept and length of program."""

from __future__ import annotations

import argparse
from collections import Counter
from statistics import median

from omni_arc.behaviour import by_behaviour, probe_inputs
from omni_arc.cli.chosen import add_choice, chosen
from omni_arc.register import all_puzzles

HELP = "count puzzles: by behaviour, by concept, lines of their programs"
EXAMPLES = """  python -m omni_arc count
  python -m omni_arc count --concept logic"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `count`."""
    add_choice(parser)


def run(options: argparse.Namespace) -> int:
    """Count and print."""
    puzzles = chosen(options)
    kinds = by_behaviour(puzzles, probes=probe_inputs(all_puzzles()))
    print(f"{len(puzzles)} puzzles, {len(kinds)} distinct by behaviour")
    for ids in kinds.values():
        if len(ids) > 1:
            print(f"  the same: {', '.join(ids)}")
    if puzzles:
        lines = sorted(len(puzzle.source.strip().splitlines()) for puzzle in puzzles)
        print(f"lines of a program: median {median(lines):g}, longest {lines[-1]}")
    tags = Counter(tag for puzzle in puzzles for tag in puzzle.concepts)
    print("concepts: " + ", ".join(f"{tag} {number}" for tag, number in tags.most_common()))
    return 0
