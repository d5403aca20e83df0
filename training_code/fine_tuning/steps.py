"""Steps whose result is a folder: made once, made again only if what decides it has changed or the folder has been damaged.

A result is built in a folder beside its place and moved there whole, with a marker that holds the hash of every file; so a kill at any
moment leaves no half-written result that looks like a whole one. Knows nothing of what a step makes.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arc_loader.files import write_atomically

MARKER = "complete.json"
_BLOCK = 1 << 24


@dataclass(frozen=True)
class Made:
    """A step's result: its folder, `fingerprint` (sha256 over the contents of its files), and whether it was there already."""

    folder: Path
    fingerprint: str
    skipped: bool


def run_step(*, folder: Path, decided_by: Mapping[str, Any], make: Callable[[Path], None]) -> Made:
    """The result of a step in `folder`: what is there if it is complete, unchanged and was decided by the same, else made by `make`.

    decided_by: everything that decides the result, as JSON types
    make: writes the result into the empty folder that it is given
    Raises ValueError if a folder that is in the way was not made by a step (it is left alone), OSError, and whatever `make` raises.
    """
    if (fingerprint := result_of(folder=folder, decided_by=decided_by)) is not None:
        return Made(folder, fingerprint, skipped=True)
    if folder.exists() and not (folder / MARKER).exists() and any(folder.iterdir()):
        raise ValueError(f"{folder}: there are files of something else; remove the folder or name another one")
    part = folder.with_name(f"{folder.name}.part")
    for old in (part, folder):
        shutil.rmtree(old, ignore_errors=True)
    part.mkdir(parents=True)
    make(part)
    files = _hashes(part)
    marker = {"decided_by": decision(decided_by), "files": files}
    write_atomically(part / MARKER, data=json.dumps(marker, indent=1).encode())
    part.rename(folder)
    return Made(folder, _fingerprint(files), skipped=False)


def result_of(*, folder: Path, decided_by: Mapping[str, Any]) -> str | None:
    """The fingerprint of the result in `folder` if `run_step` would take it as it is, else None."""
    try:
        marker = json.loads((folder / MARKER).read_text())
        known, files = marker["decided_by"], marker["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return _fingerprint(files) if known == decision(decided_by) and files == _hashes(folder) else None


def decision(decided_by: Mapping[str, Any]) -> str:
    """sha256 (hex) of what decides a result."""
    return hashlib.sha256(json.dumps(decided_by, sort_keys=True).encode()).hexdigest()


def folder_fingerprint(folder: Path) -> str:
    """sha256 (hex) over names and contents of all files in and below `folder` (a step's marker left out), or of the one file it is."""
    if folder.is_file():
        return _hash(folder)
    return _fingerprint(_hashes(folder))


def _hashes(folder: Path) -> dict[str, str]:
    """Path below `folder` -> sha256, for every file but the marker."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _hash(path) for path in files if path != folder / MARKER}


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _fingerprint(files: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(dict(files), sort_keys=True).encode()).hexdigest()
