"""What a bundle's folder says of itself: `manifest.json` and `requirements.lock`. Written here, read by `install_wheels.py` too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from packaging.utils import canonicalize_name

from bundle.targets import Target
from bundle.wheel_files import Wheel
from install_wheels import FORMAT

MANIFEST = "manifest.json"
LOCK = "requirements.lock"


def write_lock(folder: Path, *, wheels: Sequence[Wheel]) -> Path:
    """`requirements.lock`: every wheel in its exact version with its sha256, in alphabetical order."""
    lines = [
        f"{wheel.name}=={wheel.version} --hash=sha256:{sha256_of(wheel.path)}"
        for wheel in sorted(wheels, key=lambda w: w.name)
    ]
    path = folder / LOCK
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_manifest(
    folder: Path,
    *,
    target: Target,
    wheels: Sequence[Wheel],
    replaced: Mapping[str, str],
    built: Mapping[str, str],
    others: Sequence[str],
) -> Path:
    """`manifest.json`, for a folder that already holds the wheels and the lock."""
    lock = folder / LOCK
    manifest = {
        "format": FORMAT,
        "target": {
            **{"name": target.name, "description": target.description, "python": target.python, "glibc": target.glibc},
            **{
                "system": target.system,
                "machine": target.machine,
                "expects": dict(target.expects),
                "image": target.image,
            },
            "keeps": sorted(target.keeps()),
            "relies_on": sorted(
                {name for wheel in wheels for name in needed(wheel, target=target)} - {w.name for w in wheels}
            ),
            "others": [name for name in others if name != target.name],
        },
        "built": dict(built),
        "bytes": sum(wheel.path.stat().st_size for wheel in wheels),
        "lock": _entry(lock),
        "wheels": [
            {
                **_entry(wheel.path),
                **{
                    "name": wheel.name,
                    "version": wheel.version,
                    "licence": wheel.licence,
                    "modules": list(wheel.modules),
                },
                **({"replaces": replaced[wheel.name]} if wheel.name in replaced else {}),
            }
            for wheel in sorted(wheels, key=lambda wheel: wheel.name)
        ],
    }
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return path


def needed(wheel: Wheel, *, target: Target) -> dict[str, str]:
    """What a wheel requires on a target: name -> specifier. The extras that the target asks for count for our own package."""
    extras = ("", *target.extras) if wheel.name == "arc-solver" else ("",)
    found: dict[str, str] = {}
    for requirement in wheel.requires:
        if requirement.marker is None or any(
            requirement.marker.evaluate(target.markers(extra=extra)) for extra in extras
        ):
            name = str(canonicalize_name(requirement.name))
            found[name] = ",".join(part for part in (found.get(name, ""), str(requirement.specifier)) if part)
    return found


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _entry(path: Path) -> dict[str, str | int]:
    return {"file": path.name, "sha256": sha256_of(path), "bytes": path.stat().st_size}
