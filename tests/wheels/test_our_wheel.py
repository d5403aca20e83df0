"""Our own wheel: all code and data files, nothing else, and it runs from where it is installed."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bundle.checking import modules_left_out
from bundle.our_wheel import OurWheelError, build_our_wheel
from bundle.wheel_files import open_wheel

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def wheel(ours) -> Path:
    return ours


def test_it_holds_every_file_of_the_code(wheel):
    assert modules_left_out(wheel, code=ROOT / "training_code") == []


def test_it_holds_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        files = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert all((ROOT / "training_code" / name).is_file() for name in files)
    assert not any(
        name.endswith((".safetensors", ".ipynb")) or name.startswith(("input", "tests", "wheels")) for name in files
    )
    assert wheel.stat().st_size < 5e6


def test_its_metadata(wheel):
    opened = open_wheel(wheel)
    assert (opened.name, opened.licence) == ("arc-solver", "Apache-2.0")
    assert {"arc_loader", "run_submission", "recipes"} <= set(opened.modules)
    assert {"torch", "transformers", "peft", "ray"} <= {requirement.name for requirement in opened.requires}


def test_the_same_source_gives_the_same_bytes(wheel, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert build_our_wheel(tmp_path).read_bytes() == wheel.read_bytes()


@pytest.mark.parametrize("script", ["run_selection", "run_finetune_Nemo-full"])
def test_scripts_run_from_the_wheel(wheel, tmp_path, script):
    """`python -m`, also for names with dashes; nothing of the repository is on the path."""
    place = tmp_path / "packages"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--target",
        str(place),
        str(wheel),
    ]
    subprocess.run(pip, check=True)
    environment = {**os.environ, "PYTHONPATH": str(place)}
    command = (
        [sys.executable, "-P", "-m", script, "--help"]
        if sys.version_info >= (3, 11)
        else [sys.executable, "-m", script, "--help"]
    )
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert done.returncode == 0 and "usage" in done.stdout.lower(), done.stderr
    where = [sys.executable, "-c", "import arc_loader; print(arc_loader.__file__)"]
    assert subprocess.run(where, capture_output=True, text=True, cwd=tmp_path, env=environment).stdout.startswith(
        str(place)
    )


def test_an_incomplete_copy_of_the_repository_is_named(tmp_path):
    with pytest.raises(OurWheelError, match="training_code is missing"):
        build_our_wheel(tmp_path / "out", root=tmp_path)


def test_what_cannot_be_built_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "training_code").mkdir()
    for name in ("README.md", "LICENSE.txt"):
        (tmp_path / name).write_text("text")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\nversion = 'no version'\n")
    with pytest.raises(OurWheelError, match="(?s)cannot be built.*version"):
        build_our_wheel(tmp_path / "out", root=tmp_path)
