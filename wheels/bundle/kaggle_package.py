"""The folders that are uploaded to Kaggle: data sets (wheels, model, source) and notebooks, each with its metadata, and the way to do it.

Builds nothing: bundles come as folders. What is uploaded by which command stands in the `upload.txt` beside them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from bundle.kaggle_metadata import slug_of, write_dataset_metadata, write_kernel_metadata
from bundle.our_wheel import PARTS
from install_wheels import check_files, read_manifest

DATASET_GB = 100  # of one account's private data sets together, at least ("over 100 GB"); the account's settings show the present figure
OUTPUT_GB = 20  # /kaggle/working
SOURCE_PARTS = (*PARTS, "constraints.txt", "wheels")
METADATA = ("dataset-metadata.json", "kernel-metadata.json")


class PackageError(ValueError):
    """Something that has to be packed is missing or malformed; the message names it."""


@dataclass(frozen=True)
class Kernel:
    """A notebook and where it runs: a row of `wheels/kernels.json`. `wheels` is a target or None; `model`, `source`: further data sets."""

    notebook: str
    title: str
    machine_shape: str
    internet: bool
    wheels: str | None
    model: bool
    source: bool
    competitions: tuple[str, ...]


@dataclass(frozen=True)
class Packed:
    """A folder to upload, how, and what it weighs."""

    folder: Path
    command: str
    files: int
    bytes: int


def read_kernels(path: Path) -> tuple[Kernel, ...]:
    """The notebooks of a list; raises PackageError naming the row and its fields if one has others than a Kernel."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    wanted = {field.name for field in fields(Kernel)}
    for number, row in enumerate(rows):
        if set(row) != wanted:
            raise PackageError(f"{path}: row {number} has the fields {sorted(row)}, not {sorted(wanted)}")
    return tuple(Kernel(**{**row, "competitions": tuple(row["competitions"])}) for row in rows)


def package(
    out: Path,
    *,
    owner: str,
    kernels: Sequence[Kernel],
    bundles: Mapping[str, Path],
    notebooks: Path,
    model: Path,
    models: Sequence[str],
    root: Path,
) -> tuple[tuple[Packed, ...], tuple[str, ...]]:
    """Write the folders to `out` (what was packed there before goes), and return them with the notebooks that are not there.

    `bundles`: target -> folder. `models`: model sources of Kaggle (owner/model/framework/variation/version) that the notebooks get; with
    any, our own `model` (a checkpoint folder) is left out. Raises PackageError, BundleError or KaggleMetadataError.
    """
    if (out / "upload.txt").is_file():
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise PackageError(f"{out} holds something else: give an empty folder")
    packed = [_wheels(out, target=target, folder=folder, owner=owner) for target, folder in bundles.items()]
    if not models:
        packed.append(_model(out, model=model, owner=owner))
    if any(kernel.source for kernel in kernels):
        packed.append(_source(out, root=root, owner=owner))
    missing = tuple(kernel.notebook for kernel in kernels if not (notebooks / kernel.notebook).is_file())
    for kernel in kernels:
        if kernel.notebook not in missing:
            sources = [_wheels_title(kernel.wheels)] if kernel.wheels else []
            sources += [_model_title(model)] if kernel.model and not models else []
            sources += [SOURCE_TITLE] if kernel.source else []
            folder = out / f"kernel-{slug_of(kernel.title)}"
            folder.mkdir()
            shutil.copy(notebooks / kernel.notebook, folder)
            write_kernel_metadata(
                folder,
                owner=owner,
                title=kernel.title,
                notebook=kernel.notebook,
                machine_shape=kernel.machine_shape,
                internet=kernel.internet,
                datasets=[f"{owner}/{slug_of(title)}" for title in sources],
                models=models if kernel.model else (),
                competitions=kernel.competitions,
            )
            packed.append(_packed(folder, command=f"kaggle kernels push -p {folder.name}"))
    (out / "upload.txt").write_text(how_to_upload(packed, missing=missing), encoding="utf-8")
    return tuple(packed), missing


def how_to_upload(packed: Sequence[Packed], *, missing: Sequence[str]) -> str:
    """The commands in their order, and the sizes against Kaggle's limits."""
    data = [part for part in packed if part.folder.name.startswith("dataset-")]
    total = sum(part.bytes for part in data) / 1e9
    lines = ["Run in this folder, in this order (docs/kaggle.md says more):", ""]
    lines += [f"  {part.command}" for part in packed]
    lines += ["", f"{'folder':52} {'files':>6} {'MB':>9}"]
    lines += [f"{part.folder.name:52} {part.files:6} {part.bytes / 1e6:9.1f}" for part in packed]
    lines += [
        "",
        f"Data sets together {total:.2f} GB, of at least {DATASET_GB} GB that a Kaggle account has for private ones.",
    ]
    lines += [f"Output of a notebook (/kaggle/working): up to {OUTPUT_GB} GB; installing the wheels takes none of it."]
    lines += [f"Left out, because it is not there: {name}" for name in missing]
    return "\n".join(lines) + "\n"


SOURCE_TITLE = "arc-solver source"


def _wheels_title(target: str) -> str:
    return f"arc-solver wheels {target}"


def _model_title(model: Path) -> str:
    return f"arc-solver model {model.name}"[:50]


def _wheels(out: Path, *, target: str, folder: Path, owner: str) -> Packed:
    manifest = read_manifest(folder)
    check_files(folder, manifest=manifest)
    if manifest["target"]["name"] != target:
        raise PackageError(f"{folder} is the bundle of {manifest['target']['name']}, not of {target}")
    new = out / f"dataset-{slug_of(_wheels_title(target))}"
    new.mkdir()
    for entry in [*manifest["wheels"], manifest["lock"], {"file": "manifest.json"}, {"file": "install_wheels.py"}]:
        shutil.copy(folder / entry["file"], new)
    licences = ", ".join(f"{wheel['name']} {wheel['version']} ({wheel['licence']})" for wheel in manifest["wheels"])
    write_dataset_metadata(
        new,
        owner=owner,
        title=_wheels_title(target),
        subtitle="Python packages to install without internet",
        description=f"For {manifest['target']['description']}. Install: python install_wheels.py. Licences: {licences}.",
        licence="other",
    )
    return _packed(new, command=_create(new))


def _model(out: Path, *, model: Path, owner: str) -> Packed:
    if not (model / "config.json").is_file():
        raise PackageError(f"{model} is no checkpoint: it has no config.json")
    new = out / f"dataset-{slug_of(_model_title(model))}"
    shutil.copytree(model, new)
    write_dataset_metadata(
        new,
        owner=owner,
        title=_model_title(model),
        subtitle="A language model for ARC-AGI puzzles (safetensors)",
        description="A checkpoint for the arc-solver: config, tokenizer and weights, in the layout of transformers.",
        licence="apache-2.0",
    )
    return _packed(new, command=_create(new))


def _source(out: Path, *, root: Path, owner: str) -> Packed:
    new = out / f"dataset-{slug_of(SOURCE_TITLE)}"
    new.mkdir()
    ignore = shutil.ignore_patterns("__pycache__", "*.egg-info", "dist", ".*")
    for part in SOURCE_PARTS:
        if (root / part).is_dir():
            shutil.copytree(root / part, new / part, ignore=ignore)
        else:
            shutil.copy(root / part, new)
    write_dataset_metadata(
        new,
        owner=owner,
        title=SOURCE_TITLE,
        subtitle="Source code, to build the wheels on Kaggle",
        description="The source of the arc-solver: what wheels/build_wheels.py needs to make a bundle in the image itself.",
        licence="apache-2.0",
    )
    return _packed(new, command=_create(new) + " --dir-mode zip")


def _create(folder: Path) -> str:
    return f"kaggle datasets create -p {folder.name}"


def _packed(folder: Path, *, command: str) -> Packed:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in METADATA]
    return Packed(folder=folder, command=command, files=len(files), bytes=sum(path.stat().st_size for path in files))
