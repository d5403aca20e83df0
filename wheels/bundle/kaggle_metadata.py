"""The metadata files that Kaggle's command line reads, and its rules for them. Knows nothing of wheels.

Facts: github.com/Kaggle/kaggle-cli, docs/datasets_metadata.md and docs/kernels_metadata.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

PLACEHOLDER = "INSERT-YOUR-KAGGLE-NAME"
SHAPES = ("NvidiaTeslaT4", "NvidiaL4")


class KaggleMetadataError(ValueError):
    """A title, slug or other value that Kaggle would refuse; the message names it."""


def slug_of(title: str) -> str:
    """What Kaggle makes of a title: lower case, everything but letters and digits to single dashes."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def write_dataset_metadata(
    folder: Path, *, owner: str, title: str, subtitle: str, description: str, licence: str
) -> Path:
    """`dataset-metadata.json` for `kaggle datasets create -p FOLDER`; the slug is that of the title.

    Raises KaggleMetadataError for a title of fewer than 6 or more than 50 characters, or a subtitle of fewer than 20 or more than 80.
    """
    if not 6 <= len(title) <= 50:
        raise KaggleMetadataError(f"title {title!r} has {len(title)} characters; Kaggle takes 6 to 50")
    if not 20 <= len(subtitle) <= 80:
        raise KaggleMetadataError(f"subtitle {subtitle!r} has {len(subtitle)} characters; Kaggle takes 20 to 80")
    _check_owner(owner)
    content = {
        **{"title": title, "id": f"{owner}/{slug_of(title)}", "subtitle": subtitle, "description": description},
        "licenses": [{"name": licence}],
    }
    return _write(folder / "dataset-metadata.json", content)


def write_kernel_metadata(
    folder: Path,
    *,
    owner: str,
    title: str,
    notebook: str,
    machine_shape: str,
    internet: bool,
    datasets: Sequence[str],
    models: Sequence[str],
    competitions: Sequence[str],
) -> Path:
    """`kernel-metadata.json` for `kaggle kernels push -p FOLDER`; `notebook` lies in the folder, sources are `owner/slug`.

    Raises KaggleMetadataError for an unknown machine shape, a source of another form, or a missing notebook.
    """
    if machine_shape not in SHAPES:
        raise KaggleMetadataError(f"machine_shape {machine_shape!r} is none of {', '.join(SHAPES)}")
    if not (folder / notebook).is_file():
        raise KaggleMetadataError(f"{folder / notebook} is missing")
    if not 5 <= len(slug_of(title)) <= 50:
        raise KaggleMetadataError(f"title {title!r} gives the slug {slug_of(title)!r}; Kaggle takes 5 to 50 characters")
    _check_owner(owner)
    for source in datasets:
        if not re.fullmatch(r"[A-Za-z0-9-]+/[a-z0-9-]{3,50}", source):
            raise KaggleMetadataError(f"dataset source {source!r} is not owner/slug")
    for source in models:
        if not re.fullmatch(r"[^/\s]+/[^/\s]+/[^/\s]+/[^/\s]+(/\d+)?", source):
            raise KaggleMetadataError(f"model source {source!r} is not owner/model/framework/variation/version")
    content = {
        **{
            "id": f"{owner}/{slug_of(title)}",
            "title": title,
            "code_file": notebook,
            "language": "python",
            "kernel_type": "notebook",
        },
        **{
            "is_private": True,
            "enable_gpu": True,
            "enable_tpu": False,
            "enable_internet": internet,
            "machine_shape": machine_shape,
        },
        **{"dataset_sources": list(datasets), "competition_sources": list(competitions), "kernel_sources": []},
        "model_sources": list(models),
    }
    return _write(folder / "kernel-metadata.json", content)


def _check_owner(owner: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9-]{2,50}", owner):
        raise KaggleMetadataError(f"{owner!r} is no name of a Kaggle account (letters, digits, dashes)")


def _write(path: Path, content: dict) -> Path:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path
