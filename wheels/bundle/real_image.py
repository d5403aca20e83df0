"""The image of a target, rebuilt as far as an index has its packages: for proofs that need more than names. Knows nothing of bundles."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bundle.image_stand_in import write_stand_ins
from bundle.targets import Target

STAND_INS = (
    "nvidia-*",
    "cuda-*",
    "triton",
    "torchaudio",
    "torchvision",
)  # what a torch for the CPU neither has nor needs


@dataclass(frozen=True)
class RealImage:
    """Its Python, and in words what is real in it."""

    python: Path
    told: str


def make_real_image(target: Target, *, folder: Path, python: Path, torch: str) -> RealImage:
    """An environment with every package of the image in its version, from the index that pip uses; torch is another one, but says that it
    is the image's, so that whatever asks for its version is answered as in the image.

    Needs network. Raises ValueError with pip's words.
    """
    subprocess.run([str(python), "-m", "venv", str(folder)], check=True)
    new = folder / "bin" / "python"
    names = set(target.packages) - {"pip", "torch", *(name for name in target.packages if _stands_in(name))}
    pip = [sys.executable, "-m", "pip", "--python", str(new), "install", "--quiet", "--no-deps", "--only-binary=:all:"]
    requirements = [f"{name}=={target.packages[name]}" for name in sorted(names)]
    done = subprocess.run(
        [*pip, torch, *requirements],
        capture_output=True,
        text=True,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONPATH": ""},
    )
    if done.returncode != 0:
        raise ValueError(f"the image of {target.name} cannot be rebuilt: {done.stderr.strip()[-1500:]}")
    packages = next((folder / "lib").glob("python*")) / "site-packages"
    write_stand_ins(
        packages,
        installed={name: version for name, version in target.packages.items() if _stands_in(name) or name == "torch"},
    )
    return RealImage(
        python=new, told=f"{len(names)} packages are real, {len(target.packages) - len(names) - 2} are names only"
    )


def _stands_in(name: str) -> bool:
    return any(name == pattern or (pattern.endswith("*") and name.startswith(pattern[:-1])) for pattern in STAND_INS)
