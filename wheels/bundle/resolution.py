"""Which wheels a target needs beside what its image has: found by pip in a stand-in of the image, and downloaded. Installs nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from bundle.image_stand_in import find_python, make_stand_in
from bundle.targets import Target, normalise

WHEELS_ONLY = ("--only-binary=:all:",)
MOST_PASSES = 6
OLDEST_PIP = "23.3"  # the first that resolves for another platform without installing
END_OF_PIP = 2500  # characters of its words in a message


class ResolutionError(ValueError):
    """pip finds no set of wheels, or one that would replace what must stay; the message says why."""


@dataclass(frozen=True)
class Found:
    """A wheel of the solution: where pip has it from, and its hash ("" where the index gave none)."""

    name: str
    version: str
    url: str
    sha256: str


@dataclass(frozen=True)
class Resolution:
    """The solution: wheels, packages of the image that they replace (name -> version there), and the Python that read the markers."""

    wheels: tuple[Found, ...]
    replaced: dict[str, str]
    python: str
    exact: bool


def resolve(
    target: Target,
    *,
    requirements: Sequence[str],
    pins: Path,
    links: Sequence[Path],
    indexes: Sequence[str] = (),
    here: bool = False,
) -> Resolution:
    """What to install on `target` so that `requirements` are met.

    `pins` is a constraints file: packages that the image lacks, or that have to be replaced, come in its version. Everything else of the
    image stays as it is. `links` are folders of further wheels, `indexes` further indexes. With `here` the running Python is the image;
    otherwise a stand-in of it is made. Raises ResolutionError.
    """
    python = Path(sys.executable) if here else find_python(target.python)
    pinned = _pins(pins, target=target)
    free = set(target.packages) - set(target.replace)
    with tempfile.TemporaryDirectory(prefix="bundle-") as name:
        folder = Path(name)
        place = (
            python if here else make_stand_in(target, folder=folder / "image", python=python or Path(sys.executable))
        )
        for _ in range(MOST_PASSES):
            constraints = [f"{package}=={version}" for package, version in target.keeps().items()]
            constraints += [
                line for package, line in pinned.items() if package not in free and not target.must_not_hold(package)
            ]
            found = _dry_run(
                target,
                place=place,
                folder=folder,
                requirements=requirements,
                constraints=constraints,
                links=links,
                indexes=indexes,
            )
            surprises = {wheel.name for wheel in found} & free & set(pinned)
            if not surprises:
                break
            free -= surprises  # pip wants a newer one than the image has: then the one that is tested
        else:
            raise ResolutionError(f"{target.name}: pip finds no stable solution in {MOST_PASSES} passes")
    forbidden = sorted(wheel.name for wheel in found if target.must_not_hold(wheel.name))
    if forbidden:
        raise ResolutionError(f"{target.name}: the bundle would hold {', '.join(forbidden)}, which its image must keep")
    return Resolution(
        wheels=tuple(sorted(found, key=lambda wheel: wheel.name)),
        replaced={wheel.name: target.packages[wheel.name] for wheel in found if wheel.name in target.packages},
        python=str(python or sys.executable),
        exact=python is not None,
    )


def download(
    target: Target,
    *,
    wheels: Sequence[Found],
    folder: Path,
    links: Sequence[Path],
    indexes: Sequence[str] = (),
    here: bool = False,
) -> None:
    """Fetch exactly these wheels into `folder`. Raises ResolutionError."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        "download",
        "--no-deps",
        "--dest",
        str(folder),
        *(WHEELS_ONLY if here else platform_options(target)),
        *_sources(links, indexes),
    ]
    _pip(
        [*command, *(f"{wheel.name}=={wheel.version}" for wheel in wheels)],
        what=f"{target.name}: download of {len(wheels)} wheels",
    )


def _dry_run(
    target: Target,
    *,
    place: Path,
    folder: Path,
    requirements: Sequence[str],
    constraints: Sequence[str],
    links: Sequence[Path],
    indexes: Sequence[str],
) -> list[Found]:
    report = folder / "report.json"
    (folder / "constraints.txt").write_text("\n".join(constraints) + "\n", encoding="utf-8")
    command = [
        "--python",
        str(place),
        "install",
        "--dry-run",
        "--report",
        str(report),
        "--constraint",
        str(folder / "constraints.txt"),
    ]
    here = place == Path(sys.executable)
    command += [*(WHEELS_ONLY if here else platform_options(target)), *_sources(links, indexes), *requirements]
    _pip(command, what=f"{target.name}: no set of wheels meets {', '.join(requirements)}")
    entries = json.loads(report.read_text(encoding="utf-8"))["install"]
    return [
        Found(
            name=normalise(entry["metadata"]["name"]),
            version=entry["metadata"]["version"],
            url=entry["download_info"]["url"],
            sha256=entry["download_info"].get("archive_info", {}).get("hashes", {}).get("sha256", ""),
        )
        for entry in entries
    ]


def _pins(path: Path, *, target: Target) -> dict[str, str]:
    """Constraints that hold on the target's Python, by name."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if text := line.partition("#")[0].strip():
            pin = Requirement(text)
            if pin.marker is None or pin.marker.evaluate(target.markers()):
                found[normalise(pin.name)] = f"{pin.name}{pin.specifier}"
    return found


def platform_options(target: Target) -> list[str]:
    """Options by which pip looks for wheels of a target instead of this machine's."""
    options = [*WHEELS_ONLY, "--python-version", target.python, "--implementation", "cp"]
    options += [option for abi in target.abis() for option in ("--abi", abi)]
    return options + [option for platform in target.platforms() for option in ("--platform", platform)]


def _sources(links: Sequence[Path], indexes: Sequence[str]) -> list[str]:
    options = [option for folder in links for option in ("--find-links", str(folder))]
    return options + [option for index in indexes for option in ("--extra-index-url", index)]


def _pip(arguments: Sequence[str], *, what: str) -> None:
    _check_pip()
    command = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        *arguments,
        "--no-input",
        "--progress-bar",
        "off",
    ]
    # packages on PYTHONPATH (an editable install leaves the metadata of our own there) would count as installed
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": ""}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        words = "\n".join(line for line in done.stderr.strip().splitlines() if not line.startswith("WARNING: Location"))
        _, found, conflict = done.stdout.partition(
            "The conflict is caused by:"
        )  # pip tells it as information, not as an error
        raise ResolutionError(
            f"{what}. pip says:\n{words[-END_OF_PIP:]}" + (f"\n{found}{conflict[:END_OF_PIP]}" if found else "")
        )


def _check_pip() -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, text=True)
    version = done.stdout.split()[1] if done.returncode == 0 else ""
    if not version or Version(version) < Version(OLDEST_PIP):
        raise ResolutionError(f"{sys.executable} has pip {version or 'not at all'}; {OLDEST_PIP} or newer is needed")
