"""Installs the bundle of wheels that this file lies in: without network, after checking every file, without touching the image's torch.

    python install_wheels.py [--target-python PYTHON] [--check-only]

Standard library only, so that it runs in a bare image. It knows what `manifest.json` says and nothing of how a bundle is made.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

FORMAT = 1
MOST_PROBLEMS = 8  # named in one message
REPAIR = (
    "Build the bundle again (python wheels/build_wheels.py {target}), or upload it again as a new version of the dataset "
    "(kaggle datasets version -p FOLDER -m again) and give the notebook that version."
)
INSPECT = """
import importlib.metadata as m, json, os, platform, re, sys
found = {}
for d in m.distributions():
    if d.metadata["Name"] and d.version:
        found.setdefault(re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower(), d.version)
glibc = os.confstr("CS_GNU_LIBC_VERSION").split()[-1] if "CS_GNU_LIBC_VERSION" in getattr(os, "confstr_names", {}) else ""
print(json.dumps({"version": platform.python_version(), "system": sys.platform, "machine": platform.machine(),
                  "glibc": glibc, "pip": "pip" in found, "installed": found}))
"""


class BundleError(ValueError):
    """The bundle is damaged, or does not fit the Python that it should go into; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """A Python, and what it has: `installed` is normalised name -> version, `glibc` is "" where there is none."""

    python: str
    version: str
    system: str
    machine: str
    glibc: str
    pip: bool
    installed: dict[str, str]


@dataclass(frozen=True)
class Installed:
    """What came of it. `restart` names modules that this process had imported before their package was replaced."""

    target: str
    checked: int
    new: tuple[str, ...]
    replaced: tuple[str, ...]
    already: tuple[str, ...]
    kept: dict[str, str]
    restart: tuple[str, ...]
    seconds: float
    check_only: bool

    def summary(self) -> str:
        """One line."""
        kept = ", ".join(f"{name} {version}" for name, version in self.kept.items()) or "nothing to keep"
        would = "would be " if self.check_only else ""
        return (
            f"bundle {self.target}: {self.checked} wheels checked, {len(self.new)} {would}installed, {len(self.replaced)} {would}replaced, "
            f"{len(self.already)} already there; kept: {kept}; {self.seconds:.1f} s"
        )


def install(folder: Path, *, target_python: str | None = None, check_only: bool = False) -> Installed:
    """Check the bundle in `folder` and install it into `target_python` (default: the Python that runs this).

    `check_only` stops after a dry run of pip. Raises BundleError, naming every damaged wheel or what does not fit, before pip is started;
    or with pip's own words where pip refuses.
    """
    began = time.monotonic()
    manifest = read_manifest(folder)
    check_files(folder, manifest=manifest)
    before = look_at(target_python or sys.executable)
    check_place(before, manifest=manifest)
    wheels = {wheel["name"]: wheel["version"] for wheel in manifest["wheels"]}
    already = tuple(name for name, version in wheels.items() if before.installed.get(name) == version)
    replaced = tuple(name for name in wheels if name in before.installed and name not in already)
    new = tuple(name for name in wheels if name not in before.installed)
    _run_pip(folder, place=before, manifest=manifest, dry_run=check_only)
    if not check_only:
        _check_result(look_at(before.python), before=before, manifest=manifest)
    same = os.path.abspath(before.python) == os.path.abspath(sys.executable) and not check_only
    modules = {wheel["name"]: wheel["modules"] for wheel in manifest["wheels"]} if same else {}
    return Installed(
        target=manifest["target"]["name"],
        checked=len(wheels),
        new=new,
        replaced=replaced,
        already=already,
        kept={name: before.installed[name] for name in manifest["target"]["expects"]},
        restart=tuple(
            m for name in replaced for m in modules.get(name, ()) if m in sys.modules and not m.startswith("_")
        ),
        seconds=time.monotonic() - began,
        check_only=check_only,
    )


def read_manifest(folder: Path) -> dict:
    """The content of `manifest.json`; raises BundleError where it is missing, damaged or of another format."""
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise BundleError(
                f"{path}: format {manifest['format']!r}; this install_wheels.py reads format {FORMAT}. "
                + _repair(manifest)
            )
        for wheel in [*manifest["wheels"], manifest["lock"]]:
            wheel["file"], wheel["sha256"], int(wheel["bytes"])
        (
            manifest["target"]["name"],
            manifest["target"]["python"],
            manifest["target"]["expects"],
            manifest["target"]["relies_on"],
        )
    except FileNotFoundError:
        raise BundleError(
            f"{path} is missing: this is no bundle of wheels, or its upload is incomplete. " + _repair(None)
        ) from None
    except (KeyError, TypeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BundleError(f"{path} is damaged ({type(error).__name__}: {error}). " + _repair(None)) from None
    return manifest


def check_files(folder: Path, *, manifest: dict) -> None:
    """Every wheel and the lock are there with the size and sha256 of the manifest; raises BundleError that names all that are not."""
    problems = []
    for entry in [manifest["lock"], *manifest["wheels"]]:
        path = folder / entry["file"]
        if not path.is_file():
            problems.append(f"{entry['file']} is missing")
        elif (size := path.stat().st_size) < entry["bytes"]:
            problems.append(f"{entry['file']} is truncated: {size:,} of {entry['bytes']:,} bytes")
        elif size > entry["bytes"] or _sha256(path) != entry["sha256"]:
            problems.append(
                f"{entry['file']} has changed: its sha256 or size ({size:,} bytes) is not that of the manifest"
            )
    if problems:
        more = f"; and {len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
        raise BundleError(f"{folder}: {'; '.join(problems[:MOST_PROBLEMS])}{more}. " + _repair(manifest))


def look_at(python: str) -> Place:
    """What a Python is and has; raises BundleError if it cannot be run."""
    try:
        done = subprocess.run([python, "-c", INSPECT], capture_output=True, text=True, timeout=300, env=_environment())
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BundleError(f"{python} cannot be run: {error}") from None
    if done.returncode != 0:
        raise BundleError(f"{python} cannot be run: {done.stderr.strip()[-500:]}")
    return Place(python=python, **json.loads(done.stdout.splitlines()[-1]))


def check_place(place: Place, *, manifest: dict) -> None:
    """The Python version, the platform and the packages of the image are those that the bundle was made for; raises BundleError."""
    target = manifest["target"]
    made_for = f"the bundle {target['name']} is made for"
    advice = f"Use the bundle of the target that fits (others: {', '.join(target.get('others', [])) or 'none'}), or build one."
    if place.version.split(".")[:2] != target["python"].split("."):
        raise BundleError(f"{place.python} is Python {place.version}; {made_for} Python {target['python']}. {advice}")
    if place.system != target["system"] or place.machine != target["machine"]:
        raise BundleError(
            f"{place.python} runs on {place.system} {place.machine}; {made_for} {target['system']} {target['machine']}. {advice}"
        )
    if target["glibc"] and _numbers(place.glibc) < _numbers(target["glibc"]):
        raise BundleError(
            f"this machine has glibc {place.glibc or 'none'}; {made_for} glibc {target['glibc']} or newer. {advice}"
        )
    for name, wanted in target["expects"].items():
        found = place.installed.get(name)
        if found is None:
            raise BundleError(
                f"{name} is not installed here; {made_for} an image that has {name} {wanted}, and brings none. {advice}"
            )
        if not (found.partition("+")[0] + ".").startswith(wanted + "."):
            raise BundleError(
                f"{name} {found} is installed here; {made_for} {name} {wanted}, and must not replace it. {advice}"
            )
    missing = sorted(set(target["relies_on"]) - set(place.installed))
    if missing:
        raise BundleError(f"not installed here: {', '.join(missing)}; {made_for} an image that has them. {advice}")
    if not place.pip:
        raise BundleError(f"{place.python} has no pip: run `{place.python} -m ensurepip` first")


def _run_pip(folder: Path, *, place: Place, manifest: dict, dry_run: bool) -> None:
    """pip itself, with no index and only wheels whose hash is in the lock; raises BundleError with the end of what pip says."""
    command = [place.python, "-m", "pip", "install", "--no-index", "--find-links", str(folder), "--require-hashes"]
    command += ["--requirement", str(folder / manifest["lock"]["file"]), "--no-cache-dir", "--no-input", "--quiet"]
    command += ["--disable-pip-version-check", "--root-user-action", "ignore", *(["--dry-run"] if dry_run else [])]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment())
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip()[-1500:]
        raise BundleError(
            f"pip refused the bundle {manifest['target']['name']} for {place.python}:\n{words}\n" + _repair(manifest)
        )


def _check_result(after: Place, *, before: Place, manifest: dict) -> None:
    """All wheels are in, and what the image must keep is as it was."""
    wrong = [w["name"] for w in manifest["wheels"] if after.installed.get(w["name"]) != w["version"]]
    touched = [name for name in manifest["target"]["keeps"] if after.installed.get(name) != before.installed.get(name)]
    if wrong or touched:
        raise BundleError(
            f"after the installation: not in the version of the bundle: {wrong}; of the image, but changed: {touched}"
        )


def _environment() -> dict[str, str]:
    """Our environment without any other source of packages, and without what points Python elsewhere."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PIP_") or k == "PIP_BREAK_SYSTEM_PACKAGES"}
    own = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PYTHONWARNINGS": "ignore", "PYTHONPATH": ""}
    return {**kept, **own}


def _repair(manifest: dict | None) -> str:
    target = manifest.get("target") if isinstance(manifest, dict) else None
    return REPAIR.format(target=target.get("name", "TARGET") if isinstance(target, dict) else "TARGET")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def main(argv: list[str] | None = None) -> int:
    """Exit status: 0 installed (or fit to be), 1 not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--target-python", metavar="PYTHON", help="the Python to install into; default: the one that runs this"
    )
    parser.add_argument(
        "--check-only", action="store_true", help="check everything, let pip do a dry run, install nothing"
    )
    args = parser.parse_args(argv)
    try:
        done = install(Path(__file__).resolve().parent, target_python=args.target_python, check_only=args.check_only)
    except BundleError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(done.summary())
    if done.restart:
        print(f"restart this Python before you use: {', '.join(done.restart)} (imported before they were replaced)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
