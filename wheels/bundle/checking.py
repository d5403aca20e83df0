"""Checks of a bundle that need no installation: what its files say, against each other, the target and the image. Runs nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from packaging.specifiers import SpecifierSet

from bundle.manifest import LOCK, needed, sha256_of
from bundle.targets import Target
from bundle.wheel_files import Wheel, open_wheel
from install_wheels import check_files, read_manifest


class BundleCheckError(ValueError):
    """Something about a bundle is wrong; every finding is in the message."""


def check_bundle(folder: Path, *, target: Target) -> tuple[Wheel, ...]:
    """Check the bundle in `folder` against its target and return its wheels.

    Manifest, lock and files agree in names, versions, sizes and hashes; every wheel is intact (archive, RECORD, metadata), its tags and
    Requires-Python fit; each package is there once and none that the image must keep; every requirement, with its version, is met by
    another wheel or by the image. Raises BundleError, WheelError, or BundleCheckError with all findings.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest=manifest)
    wheels = tuple(open_wheel(path) for path in sorted(folder.glob("*.whl")))
    findings = [*_against_manifest(wheels, manifest=manifest, target=target), *_against_lock(folder, wheels=wheels)]
    findings += [
        f"{wheel.path.name}: does not run there (tags, or Python {wheel.python})"
        for wheel in wheels
        if not wheel.fits(target)
    ]
    findings += [
        f"{wheel.path.name}: the image must keep its own {wheel.name}"
        for wheel in wheels
        if target.must_not_hold(wheel.name)
    ]
    findings += unmet_requirements(wheels, target=target)
    if not any(wheel.name == "arc-solver" for wheel in wheels):
        findings.append("our own package, arc-solver, is missing")
    if findings:
        raise BundleCheckError(f"{folder}: " + "; ".join(findings))
    return wheels


def unmet_requirements(wheels: tuple[Wheel, ...], *, target: Target) -> list[str]:
    """Requirements of the wheels that neither a wheel nor the image meets, in words."""
    there: Mapping[str, str] = {**target.packages, **{wheel.name: wheel.version for wheel in wheels}}
    findings = []
    for wheel in wheels:
        for name, specifier in needed(wheel, target=target).items():
            if name not in there:
                findings.append(f"{wheel.name} needs {name}{specifier}, which neither bundle nor image has")
            elif not SpecifierSet(specifier).contains(there[name], prereleases=True):
                findings.append(f"{wheel.name} needs {name}{specifier}, there is {there[name]}")
    return findings


def need_nothing_of_the_image(wheels: tuple[Wheel, ...], *, target: Target) -> set[str]:
    """Names of the wheels whose requirements, and theirs in turn, are all in the bundle."""
    needs = {wheel.name: set(needed(wheel, target=target)) for wheel in wheels}
    alone = set(needs)
    while rest := {name for name in alone if not needs[name] <= alone}:
        alone -= rest
    return alone


def modules_left_out(wheel: Path, *, code: Path) -> list[str]:
    """Files of our code, data files too, that our wheel lacks."""
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    files = [path for path in code.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    ours = [
        path.relative_to(code).as_posix()
        for path in files
        if not re.search(r"\.egg-info/|(^|/)\.", path.relative_to(code).as_posix())
    ]
    return sorted(set(ours) - inside)


def _against_manifest(wheels: tuple[Wheel, ...], *, manifest: dict, target: Target) -> list[str]:
    findings = []
    if manifest["target"]["name"] != target.name:
        findings.append(f"it is a bundle of {manifest['target']['name']}, not of {target.name}")
    listed = {(entry["file"], entry["name"], entry["version"]) for entry in manifest["wheels"]}
    found = {(wheel.path.name, wheel.name, wheel.version) for wheel in wheels}
    findings += [f"{file} is not in the manifest" for file, _, _ in sorted(found - listed)]
    findings += [f"the manifest calls {file} {name} {version}" for file, name, version in sorted(listed - found)]
    names = [wheel.name for wheel in wheels]
    findings += [
        f"{name} is there {names.count(name)} times"
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if manifest["bytes"] != sum(wheel.path.stat().st_size for wheel in wheels):
        findings.append(f"the manifest says {manifest['bytes']} bytes")
    relies_on = {name for wheel in wheels for name in needed(wheel, target=target)} - set(names)
    if set(manifest["target"]["relies_on"]) != relies_on:
        findings.append(f"the manifest relies on {manifest['target']['relies_on']}, the wheels on {sorted(relies_on)}")
    return findings


def _against_lock(folder: Path, *, wheels: tuple[Wheel, ...]) -> list[str]:
    lines = (folder / LOCK).read_text(encoding="utf-8").splitlines()
    wanted = {f"{wheel.name}=={wheel.version} --hash=sha256:{sha256_of(wheel.path)}" for wheel in wheels}
    return [f"{LOCK}: {line!r} is none of the wheels" for line in sorted(set(lines) - wanted)] + [
        f"{LOCK} lacks {line!r}" for line in sorted(wanted - set(lines))
    ]
