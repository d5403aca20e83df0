"""A machine like Kaggle's, made of folders: an image without our code, inputs below a root, notebooks executed in it without network.

The image is a virtual environment that sees the packages of the Python that runs this, but not our code: what a notebook imports of it
must come from the bundle that it installs. For tests and rehearsals; reads puzzles, solves nothing.
"""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from arc_loader.sources.kaggle import challenges_name, solutions_name
from arc_loader.tasks import Solutions, Task
from arc_loader.writing import challenges_json, solutions_json
from notebook_tools import execution
from notebook_tools.execution import can_unshare, offline, printed
from notebook_tools.run_mode import SCORED, TYPE

# Runs in the image: what it has is measured, so the bundle is our own wheel and whatever is not installed there.
_BUILD = """
import sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from bundle.building import build
from bundle.targets import measured_here, read_target
version = f"{sys.version_info[0]}.{sys.version_info[1]}"
target = measured_here(replace(read_target("cpu"), name="simulated", python=version, requirements=()))
build(target, folder=Path(sys.argv[2]), here=True)
"""
_OURS = ("arc_solver", "__editable__", "arc-solver")
_NOWHERE = {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")}


@dataclass(frozen=True)
class Ran:
    """What came of a notebook. error: what ended it, "" if nothing; text: all its outputs; book: as it was executed."""

    error: str
    text: str
    book: nbformat.NotebookNode


def make_image(folder: Path) -> Path:
    """The Python of an image in `folder` that has all packages that are here, but not our code."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    packages = folder / "packages"  # beside the environment's own, so that pip in there removes none of them
    packages.mkdir()
    for place in dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")):
        for path in Path(place).iterdir():
            if not path.name.startswith(_OURS) and path.suffix != ".pth":
                (packages / path.name).symlink_to(path)
    python = folder / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    (Path(own) / "image.pth").write_text(f"{packages}\n")
    return python


def make_bundle(folder: Path, *, python: Path, repository: Path) -> Path:
    """The bundle for the image of `python`, made in `folder` by `wheels/` of the repository, our code in it as it is there now.

    Raises ChildProcessError if it cannot be built.
    """
    command = [str(python), "-c", _BUILD, str(repository / "wheels"), str(folder)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode:
        raise ChildProcessError(f"the bundle could not be built: {(built.stderr or built.stdout).strip()[-2000:]}")
    return folder


def mount_competition(
    folder: Path, *, test: Mapping[str, Any], public: Mapping[str, Task], solutions: Solutions
) -> None:
    """The files of a competition: `test` is the content of its test file, `public` is its training set, with solutions."""
    folder.mkdir(parents=True)
    for name, content in (
        (challenges_name("training"), challenges_json(tasks=public)),
        (solutions_name("training"), solutions_json(tasks=public, solutions=solutions)),
        (challenges_name("test"), test),
    ):
        (folder / name).write_text(json.dumps(content))


def mount(source: Path, folder: Path) -> Path:
    """A data set or model at `folder`: a real folder of links to the files of `source`."""
    folder.mkdir(parents=True)
    for path in source.iterdir():
        (folder / path.name).symlink_to(path.resolve())
    return folder


def run_notebook(
    notebook: Path,
    *,
    python: Path,
    root: Path,
    parameters: Mapping[str, Any],
    scored: bool = False,
    variables: Mapping[str, str] | None = None,
    folder: Path | None = None,
    timeout: float = 240.0,
) -> Ran:
    """Execute `notebook` in the image of `python`, in the tree below `root`, with a clean environment and without network.

    parameters: other values of its parameters; scored: as in the run that counts; variables: further environment variables
    folder: of the kernel (root/working); timeout: seconds that a cell may take
    Where the system gives no network namespaces, proxies lead nowhere. Raises ChildProcessError if the notebook could not be executed.
    """
    (root / "working").mkdir(parents=True, exist_ok=True)
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "HOME") if key in os.environ}
    mode = {TYPE: "Batch", **({SCORED: "1"} if scored else {})}
    own = {"KAGGLE_ROOT": str(root), "IPYTHONDIR": str(root / "ipython"), "JUPYTER_PLATFORM_DIRS": "1", **mode}
    out = root / "executed.ipynb"
    out.unlink(missing_ok=True)
    command = [
        *(str(python), str(Path(execution.__file__)), str(notebook), "--out", str(out), "--timeout", str(timeout)),
        *("--folder", str(folder or root / "working"), "--parameters", json.dumps(dict(parameters))),
    ]
    done = subprocess.run(
        offline(command) if can_unshare() else command,
        env={**kept, **own, **_NOWHERE, "OMP_NUM_THREADS": "1", **(variables or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if not out.is_file():
        raise ChildProcessError(f"{notebook} was not executed: {done.stderr[-2000:]}")
    book = nbformat.read(out, as_version=4)
    return Ran(error=done.stderr.strip().splitlines()[-1] if done.returncode else "", text=printed(book), book=book)
