"""A wheel file, opened: its metadata, its tags, and whether it is complete. Knows nothing of bundles."""

from __future__ import annotations

import base64
import csv
import email
import email.message
import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from bundle.targets import Target

UNKNOWN = "unknown"
LICENCES = {
    "BSD-3-Clause": "endorse or promote products derived from this software without specific prior written permission",
    "BSD-2-Clause": "Redistribution and use in source and binary forms",
    "MIT": "Permission is hereby granted, free of charge",
    "Apache-2.0": "Apache License Version 2.0",
}
"""Words by which a licence's text is known, where the metadata names none; the first that fits."""


class WheelError(ValueError):
    """A wheel is damaged, or its parts contradict each other; the message names the file."""


@dataclass(frozen=True)
class Wheel:
    """What a wheel says of itself. `modules` are the top-level names that it brings; `licence` is "unknown" where it says nothing."""

    path: Path
    name: str
    version: str
    requires: tuple[Requirement, ...]
    python: SpecifierSet
    tags: frozenset[Tag]
    licence: str
    modules: tuple[str, ...]

    def fits(self, target: Target) -> bool:
        """Whether its tags and its Requires-Python allow it on a target."""
        return not self.tags.isdisjoint(tags_of(target)) and self.python.contains(
            f"{target.python}.99", prereleases=True
        )


def tags_of(target: Target) -> set[Tag]:
    """All tags of wheels that a target can load."""
    version = tuple(int(part) for part in target.python.split("."))
    platforms = target.platforms()
    own = cpython_tags(python_version=version, abis=[target.abis()[0]], platforms=platforms)
    return {*own, *compatible_tags(python_version=version, interpreter=target.abis()[0], platforms=platforms)}


def open_wheel(path: Path) -> Wheel:
    """Read a wheel and check it: an intact archive, name and version as the file is called, every file in RECORD with its hash.

    Raises WheelError.
    """
    try:
        name, version, _, tags = parse_wheel_filename(path.name)
        with zipfile.ZipFile(path) as archive:
            files = [info.filename for info in archive.infolist() if not info.is_dir()]
            folder = _info_folder(path, files=files)
            metadata = email.message_from_string(archive.read(f"{folder}/METADATA").decode())
            wheel_text = archive.read(f"{folder}/WHEEL").decode()
            _check_record(path, archive=archive, folder=folder, files=files)
            licence = _licence(metadata) or _licence_of_files(archive, folder=folder, files=files)
    except (zipfile.BadZipFile, InvalidWheelFilename, KeyError, OSError, UnicodeDecodeError, EOFError) as error:
        raise WheelError(f"{path}: no intact wheel ({type(error).__name__}: {error})") from None
    if canonicalize_name(metadata["Name"] or "") != name or str(metadata["Version"]) != str(version):
        raise WheelError(f"{path}: is {metadata['Name']} {metadata['Version']} by its METADATA")
    if "Wheel-Version: 1." not in wheel_text:
        raise WheelError(f"{path}: its WHEEL file names no version 1.x of the format")
    return Wheel(
        path=path,
        name=str(name),
        version=str(version),
        requires=tuple(Requirement(line) for line in metadata.get_all("Requires-Dist", [])),
        python=SpecifierSet(metadata.get("Requires-Python") or ""),
        tags=frozenset(tags),
        licence=licence,
        modules=_modules(files),
    )


def _info_folder(path: Path, *, files: list[str]) -> str:
    folders = {file.split("/")[0] for file in files if file.split("/")[0].endswith(".dist-info")}
    if len(folders) != 1:
        raise WheelError(f"{path}: holds {len(folders)} .dist-info folders, not one")
    return folders.pop()


def _check_record(path: Path, *, archive: zipfile.ZipFile, folder: str, files: list[str]) -> None:
    rows = {row[0]: row[1:] for row in csv.reader(archive.read(f"{folder}/RECORD").decode().splitlines()) if row}
    signatures = {f"{folder}/RECORD", f"{folder}/RECORD.jws", f"{folder}/RECORD.p7s"}
    for file in files:
        if file in signatures:
            continue
        if file not in rows:
            raise WheelError(f"{path}: {file} is not in its RECORD")
        method, _, digest = rows[file][0].partition("=")
        if method not in ("sha256", "sha384", "sha512"):
            raise WheelError(f"{path}: RECORD names no usable hash of {file} ({rows[file][0]!r})")
        found = base64.urlsafe_b64encode(hashlib.new(method, archive.read(file)).digest()).rstrip(b"=").decode()
        if found != digest.rstrip("="):
            raise WheelError(f"{path}: {file} is not as its RECORD says")
    if missing := sorted(set(rows) - set(files) - signatures):
        raise WheelError(f"{path}: of its RECORD, these files are missing: {', '.join(missing[:5])}")


def _licence(metadata: email.message.Message) -> str:
    if expression := metadata.get("License-Expression"):
        return expression
    classes = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier", []) if line.startswith("License :: ")]
    first = (metadata.get("License") or "").strip().splitlines()
    if classes:
        return ", ".join(classes)
    return first[0][:80] if first and first[0] != "UNKNOWN" else ""


def _licence_of_files(archive: zipfile.ZipFile, *, folder: str, files: list[str]) -> str:
    """What the first licence file that is known by its words is; "unknown" if there is none."""
    for file in files:
        if file.startswith(f"{folder}/") and re.search(r"licen[cs]e|copying", file.rpartition("/")[2], re.IGNORECASE):
            words = " ".join(archive.read(file).decode(errors="replace").split())
            for licence, sign in LICENCES.items():
                if sign in words:
                    return licence
    return UNKNOWN


def _modules(files: list[str]) -> tuple[str, ...]:
    tops = {file.split("/")[0] for file in files}
    packages = {top for top in tops if "." not in top and top.isidentifier()}
    return tuple(sorted(packages | {top.split(".")[0] for top in tops if top.endswith((".py", ".so"))}))
