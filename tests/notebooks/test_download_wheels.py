"""The notebook that makes the bundle, in an image that lacks nothing but our code: so it needs no network, and what it makes installs."""

import json
import platform
import shutil
from pathlib import Path

from kaggle_world import ROOT, run_notebook

NOTEBOOK = "download-wheels.ipynb"
PARTS = ("training_code", "wheels", "pyproject.toml", "README.md", "LICENSE.txt", "constraints.txt")


def mount_source(folder: Path) -> None:
    """The source of the project as a data set, with a further target: this very image."""
    folder.mkdir(parents=True)
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "dist")
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder)
    target = json.loads((folder / "wheels" / "targets" / "cpu.json").read_text())
    target |= {"python": ".".join(platform.python_version_tuple()[:2]), "requirements": []}
    (folder / "wheels" / "targets" / "here.json").write_text(json.dumps(target))


def test_a_bundle_from_the_source_data_set(tmp_path: Path, bare_image: Path) -> None:
    mount_source(tmp_path / "input" / "arc-solver-source")
    ran = run_notebook(NOTEBOOK, python=bare_image, root=tmp_path, parameters={"TARGET": "here"})
    assert ran.error == "", ran.text
    bundle = tmp_path / "working" / "wheels-here"
    assert [path.name.split("-")[0] for path in bundle.glob("*.whl")] == ["arc_solver"]
    assert {"manifest.json", "requirements.lock", "install_wheels.py"} <= {path.name for path in bundle.iterdir()}
    assert "1 wheels checked, 1 would be installed" in ran.text and "arc-solver" in ran.text, ran.text


def test_without_the_source_it_says_what_to_add(tmp_path: Path, bare_image: Path) -> None:
    (tmp_path / "input").mkdir()
    ran = run_notebook(NOTEBOOK, python=bare_image, root=tmp_path, parameters={"TARGET": "cpu"})
    assert "no build_wheels.py below" in ran.error and "Add Input > Datasets" in ran.error
