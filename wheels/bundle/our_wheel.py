"""Our own code as a wheel. Knows nothing of targets."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent.parent
SETUPTOOLS = "77"  # pyproject.toml needs it
PARTS = ("training_code", "pyproject.toml", "README.md", "LICENSE.txt")


class OurWheelError(ValueError):
    """Our code could not be built; the message holds pip's words."""


def build_our_wheel(folder: Path, *, root: Path = ROOT) -> Path:
    """Build the package of this repository into `folder` and return the wheel; nothing is written below `root`.

    Needs no network where setuptools is there (77 or newer); otherwise pip fetches it. Raises OurWheelError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="our-wheel-") as name:
        copy = Path(name) / "source"
        copy.mkdir()
        for part in PARTS:
            source = root / part
            if source.is_dir():
                shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", ".*"))
            elif source.is_file():
                shutil.copy(source, copy)
            else:
                raise OurWheelError(f"{source} is missing: this is no complete copy of the repository")
        out = Path(name) / "out"
        command = [
            sys.executable,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "wheel",
            "--quiet",
            "--no-deps",
            "--wheel-dir",
            str(out),
        ]
        command += [*(["--no-build-isolation"] if _setuptools_is_here() else []), str(copy)]
        # the same bytes from the same source: the archive's times are fixed
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1577836800", "PYTHONHASHSEED": "0"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        wheels = sorted(out.glob("*.whl"))
        if done.returncode != 0 or len(wheels) != 1:
            raise OurWheelError(f"our package cannot be built:\n{(done.stderr or done.stdout).strip()[-2500:]}")
        for old in folder.glob(wheels[0].name.split("-")[0] + "-*.whl"):
            old.unlink()
        return Path(shutil.copy(wheels[0], folder))


def source_of_our_code(*, root: Path = ROOT) -> str:
    """The commit that the code is from, with `+` where files differ from it; "unknown" outside of a git repository."""
    try:
        commit = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True
        )
        status = ["git", "-C", str(root), "status", "--porcelain", "--", *PARTS]
        changed = subprocess.run(status, capture_output=True, text=True)
    except OSError:
        return "unknown"
    return commit.stdout.strip() + ("+" if changed.stdout.strip() else "") if commit.returncode == 0 else "unknown"


def _setuptools_is_here() -> bool:
    try:
        return Version(metadata.version("setuptools")) >= Version(SETUPTOOLS)
    except metadata.PackageNotFoundError:
        return False
