"""C++ files compiled where they run, once, by the machine's compiler and for its processor; without a compiler there are none.

Knows nothing about what is compiled. What comes out lies in the user's cache folder, under a name that says what it was made from.
"""

import ctypes
import hashlib
import logging
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

logger = logging.getLogger(__name__)

SWITCH = "ARC_NATIVE"
"""Environment variable: 0 turns compiled code off."""
_COMPILERS = ("c++", "g++", "clang++")
_FLAGS = ("-std=c++17", "-O3", "-march=native", "-ffp-contract=fast", "-fopenmp", "-shared", "-fPIC")
_SECONDS = 120  # a compiler that takes longer is given up


def compiled(source: Path) -> ctypes.CDLL | None:
    """The library made from `source`; None where it is switched off, there is no compiler, or it fails (which is logged)."""
    if os.environ.get(SWITCH) == "0":
        return None
    found = next((path for name in (os.environ.get("CXX"), *_COMPILERS) if name and (path := shutil.which(name))), None)
    if found is None:
        logger.info("no C++ compiler: %s is done without", source.name)
        return None
    try:
        library = _folder() / f"{source.stem}-{_mark(source=source, compiler=found)}.so"
        if not library.is_file():
            _compile(compiler=found, source=source, library=library)
        return ctypes.CDLL(str(library))
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:  # RuntimeError: nobody knows a home folder
        said = getattr(error, "stderr", None) or str(error)
        logger.warning("%s cannot be used and is done without: %s", source.name, said.strip()[-500:])
        return None


def _folder() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "arc-solver"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _mark(*, source: Path, compiler: str) -> str:
    """16 hex digits of everything that decides what the library is: a home folder may be shared by machines with other processors."""
    parts = [source.read_bytes(), compiler.encode(), " ".join(_FLAGS).encode(), platform.machine().encode()]
    version = subprocess.run([compiler, "--version"], capture_output=True, check=True, text=True, timeout=_SECONDS)
    return hashlib.sha256(b"\0".join([*parts, version.stdout.encode(), _processor()])).hexdigest()[:16]


def _processor() -> bytes:
    """What is known of the processor: its name and what it can do."""
    file = Path("/proc/cpuinfo")
    if not file.is_file():
        return platform.processor().encode()
    words = (b"model name", b"flags", b"Features", b"CPU part")
    return b"\n".join(sorted({line for line in file.read_bytes().splitlines() if line.startswith(words)}))


def _compile(*, compiler: str, source: Path, library: Path) -> None:
    """Makes `library`, whole or not at all, whatever other processes do. Raises CalledProcessError with the compiler's words."""
    with tempfile.TemporaryDirectory(dir=library.parent) as folder:
        new = Path(folder) / library.name
        command = [compiler, *_FLAGS, "-o", str(new), str(source)]
        subprocess.run(command, capture_output=True, check=True, text=True, timeout=_SECONDS)
        new.replace(library)
