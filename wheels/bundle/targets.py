"""A target: where a bundle will be installed, what is there already, and what must never be replaced. Knows nothing of pip."""

from __future__ import annotations

import fnmatch
import importlib.metadata
import json
import platform
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "targets"
GLIBC_OF_OLD_TAGS = {"manylinux2014": 17, "manylinux2010": 12, "manylinux1": 5}


class TargetError(ValueError):
    """A target file or an image list is malformed; the message names file, field and value."""


@dataclass(frozen=True)
class Target:
    """Where a bundle goes: a file of `wheels/targets/`.

    `python` is "3.12"; `glibc` the version of the machine there. `packages` is what the image has (normalised name -> version) and
    `image` where that list is from. `expects` are versions, or beginnings of versions, that must be there for the bundle to be right.
    `never` are patterns of names that a bundle must not hold. `extras` of our own package, and further `requirements`, are added;
    packages named in `replace` come in the version of constraints.txt even if the image has another one.
    """

    name: str
    description: str
    python: str
    glibc: str
    image: str
    packages: Mapping[str, str]
    expects: Mapping[str, str]
    never: tuple[str, ...]
    extras: tuple[str, ...]
    requirements: tuple[str, ...]
    replace: tuple[str, ...]
    system: str = "linux"
    machine: str = "x86_64"

    def must_not_hold(self, name: str) -> bool:
        """Whether a bundle for this target must not hold a package."""
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self.never)

    def keeps(self) -> dict[str, str]:
        """The packages of the image that stay as they are."""
        return {name: version for name, version in self.packages.items() if self.must_not_hold(name)}

    def platforms(self) -> tuple[str, ...]:
        """Platform tags of wheels that run there, the newest first."""
        minor = int(self.glibc.split(".")[1])
        tags = [f"manylinux_2_{n}_{self.machine}" for n in range(minor, 4, -1)]
        tags += [f"{old}_{self.machine}" for old, least in GLIBC_OF_OLD_TAGS.items() if least <= minor]
        return (*tags, f"linux_{self.machine}")

    def abis(self) -> tuple[str, ...]:
        """ABI tags of wheels that this Python loads."""
        return (f"cp{self.python.replace('.', '')}", "abi3", "none")

    def markers(self, *, extra: str = "") -> dict[str, str]:
        """The environment in which markers of requirements are to be read there (PEP 508)."""
        return {
            **{
                "python_version": self.python,
                "python_full_version": f"{self.python}.0",
                "implementation_version": f"{self.python}.0",
            },
            **{
                "implementation_name": "cpython",
                "platform_python_implementation": "CPython",
                "os_name": "posix",
                "extra": extra,
            },
            **{"sys_platform": self.system, "platform_system": "Linux", "platform_machine": self.machine},
            **{"platform_release": "", "platform_version": ""},
        }


def normalise(name: str) -> str:
    """A package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def names_of_targets(*, folder: Path = FOLDER) -> list[str]:
    """All targets that there are."""
    return sorted(path.stem for path in folder.glob("*.json"))


def read_target(name: str, *, folder: Path = FOLDER) -> Target:
    """The target of that name; raises TargetError, naming the known ones, or the field that is wrong."""
    path = folder / f"{name}.json"
    if name not in names_of_targets(folder=folder):
        raise TargetError(f"no target {name!r}; there are {', '.join(names_of_targets(folder=folder))}")
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise TargetError(f"{path}: {error}") from None
    wanted = {field.name for field in fields(Target)} - {"name", "packages", "system", "machine"}
    if not isinstance(raw, dict) or set(raw) != wanted:
        raise TargetError(f"{path}: fields {sorted(raw)}; these are needed: {sorted(wanted)}")
    for field in ("never", "extras", "requirements", "replace"):
        if not isinstance(raw[field], list) or not all(isinstance(item, str) for item in raw[field]):
            raise TargetError(f"{path}: {field} is {raw[field]!r}, not a list of texts")
        raw[field] = tuple(raw[field])
    for field, pattern in (("python", r"3\.\d+"), ("glibc", r"2\.\d+"), ("description", r"\S.*")):
        if not isinstance(raw[field], str) or not re.fullmatch(pattern, raw[field]):
            raise TargetError(f"{path}: {field} is {raw[field]!r}")
    if not isinstance(raw["expects"], dict) or not all(isinstance(version, str) for version in raw["expects"].values()):
        raise TargetError(f"{path}: expects is {raw['expects']!r}, not name -> version")
    packages = {} if raw["image"] is None else read_image(folder / raw["image"])
    target = Target(name=name, packages=packages, **{**raw, "image": raw["image"] or "nothing but Python and pip"})
    for package, version in target.expects.items():
        if not (packages.get(package, "").partition("+")[0] + ".").startswith(version + "."):
            raise TargetError(f"{path}: expects {package} {version}, but the image has {packages.get(package)}")
    return target


def read_image(path: Path) -> dict[str, str]:
    """A list of packages in the form of `pip freeze`, `name==version` a line, comments with #; raises TargetError."""
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==(\S+)", text)
        if match is None or normalise(match[1]) in found:
            raise TargetError(f"{path}:{number}: {line!r} is no new `name==version`")
        found[normalise(match[1])] = match[2]
    return found


def measured_here(target: Target) -> Target:
    """The target with what the running Python really has instead of the list of its file: what to use in the image itself.

    Raises TargetError if this is another Python or platform, or has none or another of what the target expects.
    """
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if (here, sys.platform, platform.machine()) != (target.python, target.system, target.machine):
        raise TargetError(
            f"this is Python {here} on {sys.platform} {platform.machine()}; {target.name} is Python {target.python}"
        )
    packages = {
        normalise(d.metadata["Name"]): d.version for d in importlib.metadata.distributions() if d.metadata["Name"]
    }
    for package, version in target.expects.items():
        if not (packages.get(package, "").partition("+")[0] + ".").startswith(version + "."):
            raise TargetError(f"{target.name} expects {package} {version}; here is {packages.get(package)}")
    return replace(target, packages=packages, image=f"measured: {sys.executable}, Python {platform.python_version()}")
