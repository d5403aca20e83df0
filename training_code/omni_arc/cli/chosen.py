"""Puzzles by the ids and concepts of a command line."""

from __future__ import annotations

import argparse

from omni_arc.register import CONCEPTS, Puzzle, PuzzleError, all_puzzles


def add_choice(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which puzzles."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="ids or names of puzzles; all where none is given")
    parser.add_argument("--concept", choices=sorted(CONCEPTS), metavar="TAG", help="only puzzles with this tag")


def chosen(options: argparse.Namespace) -> list[Puzzle]:
    """The puzzles that the arguments of `add_choice` name, each once. Raises PuzzleError for one that is not there."""
    puzzles = all_puzzles()
    by_name = {puzzle.name: puzzle for puzzle in puzzles.values()}
    found: dict[str, Puzzle] = {}
    for wanted in options.ids or puzzles:
        puzzle = puzzles.get(wanted) or by_name.get(wanted)
        if puzzle is None:
            raise PuzzleError(f"no puzzle {wanted} among the {len(puzzles)} of the register")
        found[puzzle.id] = puzzle
    return [p for p in found.values() if options.concept is None or options.concept in p.concepts]
