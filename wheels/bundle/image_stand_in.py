"""An environment that looks to pip like the image of a target: the right Python, and for each package of the image its name and version.

For questions of resolution only: nothing of the image can be imported there. Knows nothing of bundles.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bundle.targets import Target

PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"


def find_python(version: str) -> Path | None:
    """A Python of that version ("3.12") on this machine: the running one, one on the path, or one of pyenv's; None if there is none."""
    if version == f"{sys.version_info[0]}.{sys.version_info[1]}":
        return Path(sys.executable)
    found = [Path(path)] if (path := shutil.which(f"python{version}")) else []
    found += sorted(PYENV.glob(f"{version}.*/bin/python"))
    return next((python for python in found if version_of(python) == version), None)


def version_of(python: Path) -> str | None:
    """ "3.12" of a Python; None if it cannot be run."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def make_stand_in(target: Target, *, folder: Path, python: Path, with_pip: bool = False) -> Path:
    """An environment in `folder` in which pip finds every package of the target's image installed; its Python is returned.

    The packages are empty and name no requirements of their own. Raises OSError, or CalledProcessError from venv.
    """
    subprocess.run([str(python), "-m", "venv", *([] if with_pip else ["--without-pip"]), str(folder)], check=True)
    packages = next((folder / "lib").glob("python*")) / "site-packages"
    write_stand_ins(packages, installed={name: version for name, version in target.packages.items() if name != "pip"})
    return folder / "bin" / "python"


def write_stand_ins(folder: Path, *, installed: Mapping[str, str]) -> None:
    """The metadata of packages, and nothing else of them, in a folder of packages. What is there by that name goes."""
    for name, version in installed.items():
        for old in folder.glob(f"{name.replace('-', '_')}-*.dist-info"):
            shutil.rmtree(old)
        info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
        (info / "INSTALLER").write_text("image\n", encoding="utf-8")
        (info / "RECORD").write_text("".join(f"{info.name}/{file},,\n" for file in ("METADATA", "INSTALLER", "RECORD")))
