"""Makes a bundle: our wheel, what it needs on the target, manifest, lock, and the installer beside them."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from bundle.kaggle_metadata import PLACEHOLDER, write_dataset_metadata
from bundle.manifest import write_lock, write_manifest
from bundle.our_wheel import ROOT, build_our_wheel, source_of_our_code
from bundle.resolution import ResolutionError, download, resolve
from bundle.targets import Target, names_of_targets
from bundle.wheel_files import Wheel, WheelError, open_wheel

INSTALLER = ROOT / "wheels" / "install_wheels.py"
UNSLOTH = ("unsloth", "unsloth_zoo")


@dataclass(frozen=True)
class Bundle:
    """A bundle that lies in `folder`; `replaced` is what it brings in another version than the image has (name -> version there)."""

    folder: Path
    target: Target
    wheels: tuple[Wheel, ...]
    replaced: dict[str, str]
    exact: bool

    def bytes(self) -> int:
        """Size of all wheels."""
        return sum(wheel.path.stat().st_size for wheel in self.wheels)


def build(
    target: Target,
    *,
    folder: Path,
    pins: Path = ROOT / "constraints.txt",
    links: Sequence[Path] = (),
    indexes: Sequence[str] = (),
    with_unsloth: bool = False,
    here: bool = False,
    owner: str = PLACEHOLDER,
    ours: Path | None = None,
) -> Bundle:
    """Make the bundle of `target` in `folder`; an older one there is replaced once the new one is complete.

    `ours` is our own wheel; None: it is built from this repository. `here`: the running Python is the target, see `measured_here`.
    Raises ResolutionError, OurWheelError or WheelError; `folder` is then as before.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as name:
        new = Path(name) / "bundle"
        own = open_wheel(_our_wheel(ours, folder=new))
        extras = f"[{','.join(target.extras)}]" if target.extras else ""
        requirements = [
            f"{own.name}{extras}=={own.version}",
            *target.requirements,
            *(UNSLOTH if with_unsloth else ()),
        ]
        try:
            solution = resolve(
                target, requirements=requirements, pins=pins, links=[new, *links], indexes=indexes, here=here
            )
        except ResolutionError as error:
            raise ResolutionError(_explain(str(error), target=target, with_unsloth=with_unsloth)) from None
        theirs = [wheel for wheel in solution.wheels if wheel.name != own.name]
        if theirs:
            download(target, wheels=theirs, folder=new, links=[new, *links], indexes=indexes, here=here)
        wheels = tuple(open_wheel(path) for path in sorted(new.glob("*.whl")))
        _compare(wheels, wanted={wheel.name: wheel.version for wheel in solution.wheels}, target=target)
        write_lock(new, wheels=wheels)
        built = {
            **{
                "when": datetime.now(timezone.utc).isoformat(timespec="seconds"),
                "by": f"Python {platform.python_version()}",
            },
            **{"markers_read_by": solution.python, "markers_exact": "yes" if solution.exact else "no"},
            **{
                "our_code": source_of_our_code() if ours is None else ours.name,
                "with_unsloth": "yes" if with_unsloth else "no",
            },
        }
        write_manifest(
            new, target=target, wheels=wheels, replaced=solution.replaced, built=built, others=names_of_targets()
        )
        shutil.copy(INSTALLER, new)
        licences = ", ".join(sorted({f"{wheel.name} {wheel.version} ({wheel.licence})" for wheel in wheels}))
        write_dataset_metadata(
            new,
            owner=owner,
            title=f"arc-solver wheels {target.name}",
            subtitle=f"Offline Python packages, target {target.name}"[:80],
            description=f"Wheels for {target.description}. Install: python install_wheels.py. Licences: {licences}.",
            licence="other",
        )
        old = Path(name) / "old"
        if folder.exists():
            os.replace(folder, old)
        os.replace(new, folder)
    wheels = tuple(open_wheel(path) for path in sorted(folder.glob("*.whl")))
    return Bundle(folder=folder, target=target, wheels=wheels, replaced=solution.replaced, exact=solution.exact)


def _our_wheel(ours: Path | None, *, folder: Path) -> Path:
    if ours is None:
        return build_our_wheel(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(ours, folder))


def _compare(wheels: Sequence[Wheel], *, wanted: dict[str, str], target: Target) -> None:
    found = {wheel.name: wheel.version for wheel in wheels}
    if found != wanted:
        raise WheelError(
            f"{target.name}: downloaded {sorted(found.items())}, but the solution is {sorted(wanted.items())}"
        )
    if unfit := [wheel.path.name for wheel in wheels if not wheel.fits(target)]:
        raise WheelError(f"{target.name}: these wheels do not run there: {', '.join(unfit)}")


def _explain(message: str, *, target: Target, with_unsloth: bool) -> str:
    if with_unsloth:
        message += (
            "\n--with_unsloth: the package index in use has not all that unsloth needs (see above). Without it the bundle is complete all "
            "the same: models are then loaded by transformers, peft and bitsandbytes."
        )
    if any("+cpu" in requirement for requirement in target.requirements):
        message += (
            "\nThe CPU build of torch is in PyTorch's own index: add --index https://download.pytorch.org/whl/cpu"
        )
    return message
