"""Where things lie on Kaggle: challenges, models, results. Searches below `input/`, wherever what is mounted, and says what it chose.

The root is /kaggle, or the folder that the environment variable KAGGLE_ROOT names (tests, rehearsals). What is missing is named together
with where it is added on Kaggle. Reads no puzzles and loads no model.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from arc_loader.sources.kaggle import challenges_name, solutions_name
from fine_tuning.missing import MissingError

ADD = "On Kaggle: open the notebook's editor, panel Input on the right, Add Input"
_CONFIG = "config.json"
_WEIGHTS = ("*.safetensors", "*.bin")


@dataclass(frozen=True)
class KagglePaths:
    """The folders of a notebook on Kaggle, all below `root`."""

    root: Path

    @property
    def input(self) -> Path:
        """Competition files, data sets and models, read-only."""
        return self.root / "input"

    @property
    def working(self) -> Path:
        """What stays after the notebook has ended."""
        return self.root / "working"

    @property
    def scratch(self) -> Path:
        """What need not stay: finished work, checkpoints. More room than in `working`, whose limit is 20 GB."""
        return self.root / "tmp"

    @property
    def submission(self) -> Path:
        """What is scored."""
        return self.working / "submission.json"


@dataclass(frozen=True)
class Found:
    """A file or folder, and in words which others were there (empty if none)."""

    path: Path
    note: str = ""


def kaggle_paths(environment: Mapping[str, str] = os.environ) -> KagglePaths:
    """The folders of this machine."""
    return KagglePaths(Path(environment.get("KAGGLE_ROOT") or "/kaggle"))


def find_challenges(paths: KagglePaths, *, competition: str, split: str = "test") -> Found:
    """The challenges file of a split, wherever it is mounted.

    competition: a part of its path below `input/`, e.g. its year; of several files that have it, or if none has it, the last one by name
        is taken (the first cell of the notebooks goes by the same rule)
    Raises MissingError saying what to add where.
    """
    name = challenges_name(split)
    files = sorted(
        paths.input.rglob(name), key=lambda path: (competition in str(path.relative_to(paths.input)), str(path))
    )
    if not files:
        raise MissingError(
            f"no {name} below {paths.input} ({_what_is_in(paths.input)}). {ADD} > Competitions > ARC Prize {competition}"
        )
    chosen = files[-1]
    notes = []
    if competition not in str(chosen.relative_to(paths.input)):
        notes.append(f"none of the mounted competitions is called {competition}")
    if len(files) > 1:
        notes.append(f"not taken: {', '.join(str(path.parent) for path in files[:-1])}")
    return Found(chosen, "; ".join(notes))


def solutions_files(challenges: Path) -> list[Path]:
    """The files of solutions that are beside a challenges file."""
    names = (solutions_name(split) for split in ("training", "evaluation", "test"))
    return [path for name in names if (path := challenges.with_name(name)).is_file()]


def find_checkpoint(paths: KagglePaths, *, name: str) -> Found:
    """The folder of the model called `name` below `input/`, or the only model that is there.

    name: the folder's path; or an id on huggingface.co or a part of the path, whose upper case and signs do not count (Kaggle
    changes them); of several with that part, the one whose folder has just this name
    Raises MissingError listing what is there, and what to add where, if no model has that name or several have it.
    """
    if _has_weights(Path(name)):
        return Found(Path(name))
    folders = sorted({file.parent for file in paths.input.rglob(_CONFIG) if _has_weights(file.parent)})
    wanted = _plain(name.rstrip("/").rpartition("/")[2])
    matching = [folder for folder in folders if wanted in _plain(str(folder.relative_to(paths.input)))]
    exact = [
        folder for folder in matching if wanted == _plain(folder.name)
    ]  # not arc-small-code where arc-small is asked for
    matching = exact if len(exact) == 1 else matching
    if len(matching) == 1:
        return Found(matching[0], _others(folders, matching[0]))
    if not matching and len(folders) == 1:
        return Found(folders[0], f"it is not called {name}, but the only model below {paths.input}")
    listed = "".join(f"\n- {folder}" for folder in matching or folders)
    if matching:
        raise MissingError(f"{len(matching)} models below {paths.input} are called {name}; set MODEL to one of{listed}")
    there = f"; there are, for which MODEL has to be set:{listed}\n" if folders else f" ({_what_is_in(paths.input)}). "
    raise MissingError(
        f"the model {name} is not below {paths.input}: no folder of that name with config.json and weights{there}"
        f"{ADD} > Models or Datasets, and choose the checkpoint that you have uploaded"
    )


def _has_weights(folder: Path) -> bool:
    return (folder / _CONFIG).is_file() and any(next(folder.glob(pattern), None) is not None for pattern in _WEIGHTS)


def _others(folders: Sequence[Path], chosen: Path) -> str:
    others = [str(folder) for folder in folders if folder != chosen]
    return f"not taken: {', '.join(others)}" if others else ""


def _plain(text: str) -> str:
    """Only lower-case letters and digits."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _what_is_in(folder: Path) -> str:
    """The first two levels in words."""
    if not folder.is_dir():
        return "there is no such folder"
    names = sorted(
        str(path.relative_to(folder)) for pattern in ("*", "*/*") for path in folder.glob(pattern) if path.is_dir()
    )
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return f"there are the folders {', '.join(names[:8])}{more}" if names else "it is empty"
