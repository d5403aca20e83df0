"""Small real wheels and bundles, made on the spot: pip installs them like any other."""

import base64
import hashlib
import json
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

INSTALLER = Path(__file__).resolve().parents[2] / "wheels" / "install_wheels.py"


def make_wheel(
    folder: Path,
    *,
    name: str,
    version: str = "1.0",
    requires: Sequence[str] = (),
    python: str = ">=3.10",
    tag: str = "py3-none-any",
    licence: str = "MIT",
    files: Mapping[str, str] | None = None,
) -> Path:
    """A wheel with one module `name` (dashes as underscores), whose `VERSION` is `version`, and what `files` adds (path -> text)."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    metadata = [
        f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nRequires-Python: {python}\nLicense-Expression: {licence}"
    ]
    metadata += [f"Requires-Dist: {line}" for line in requires]
    parts = {
        f"{module}/__init__.py": f"VERSION = {version!r}\n",
        **(files or {}),
        f"{info}/METADATA": "\n".join(metadata) + "\n\nA tiny wheel.\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    record = [f"{path},sha256={_digest(text)},{len(text.encode())}" for path, text in parts.items()]
    parts[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{module}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name_inside, text in parts.items():
            archive.writestr(name_inside, text)
    return path


def make_bundle(folder: Path, *, wheels: Sequence[Path], python: str, expects: Mapping[str, str] | None = None) -> Path:
    """A bundle of these wheels, written by hand: what `install_wheels.py` reads, without the code that builds bundles."""
    folder.mkdir(parents=True, exist_ok=True)
    entries, lock = [], []
    for wheel in wheels:
        shutil.copy(wheel, folder)
        name, version = wheel.name.split("-")[:2]
        data = wheel.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        entry = {
            "file": wheel.name,
            "name": name.replace("_", "-"),
            "version": version,
            "sha256": digest,
            "bytes": len(data),
        }
        entries.append({**entry, "licence": "MIT", "modules": [name]})
        lock.append(f"{name}=={version} --hash=sha256:{digest}\n")
    (folder / "requirements.lock").write_text("".join(lock))
    data = (folder / "requirements.lock").read_bytes()
    target = {"name": "tiny", "python": python, "system": "linux", "machine": "x86_64", "glibc": "2.17"}
    target |= {
        "expects": dict(expects or {}),
        "keeps": list(expects or {}),
        "relies_on": [],
        "others": ["other-target"],
    }
    lock_entry = {"file": "requirements.lock", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (folder / "manifest.json").write_text(
        json.dumps({"format": 1, "target": target, "lock": lock_entry, "wheels": entries})
    )
    shutil.copy(INSTALLER, folder)
    return folder


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
