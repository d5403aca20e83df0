"""Reads neoneye's arc-dataset-collection: `dataset/<NAME>/data/<group>/<puzzle>.json`, the newest `_vN` of each puzzle."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from arc_loader.grids import Grid, shown
from arc_loader.sources.folder import read_files
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.sources.skipping import OnError
from arc_loader.tasks import Task, clean_id

VERSION = re.compile(r"(.+)_v([1-9][0-9]{0,8})\Z", re.DOTALL)


def neoneye_sets(collection: Path | str) -> list[str]:
    """The names of the data sets in a collection (a folder with `dataset/<NAME>/data`), sorted."""
    return sorted(folder.parent.name for folder in Path(collection).glob("dataset/*/data") if folder.is_dir())


def read_neoneye(
    path: Path | str, *, name: str | None = None, on_error: OnError = "raise"
) -> tuple[dict[str, Task], dict[str, tuple[Grid, ...] | None]]:
    """The puzzles of one data set of the collection and their solutions (None where a test has no output).

    path: the folder of the data set (the one with `data/` in it), or with `name` the folder of the collection
    Of `x.json`, `x_v2.json`, `x_v10.json` in a group the last one is read, as puzzle `x`. Where several groups have a puzzle of the
    same name, each of these gets its group in front: `group-x`.
    Raises SourceError as `read_folder`, and for an unknown name.
    """
    folder = Path(path) if name is None else Path(path) / "dataset" / name
    if not (folder / "data").is_dir():
        sets = neoneye_sets(path)
        known = f"; the collection has {shown(sets)}: give the name of one" if sets else ""
        raise SourceError(f"{folder}: no data set of the collection (data/<group>/<puzzle>.json is missing){known}")
    newest: dict[tuple[str, str], tuple[int, Path]] = {}
    for file in sorted((folder / "data").rglob("*.json")):
        versioned = VERSION.match(file.stem)
        stem, version = (versioned[1], int(versioned[2])) if versioned else (file.stem, 1)
        group = "-".join(file.parent.relative_to(folder / "data").parts)
        if version > newest.get((group, stem), (0, file))[0]:
            newest[group, stem] = (version, file)
    if not newest:
        raise SourceError(f"{folder}: no data/<group>/<puzzle>.json in it")
    times = Counter(clean_id(stem) for _, stem in newest)
    named = [
        (f"{group}-{stem}" if times[clean_id(stem)] > 1 and group else stem, file)
        for (group, stem), (_, file) in newest.items()
    ]
    return read_files(named, where=folder, on_error=on_error)
