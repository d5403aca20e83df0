"""install_wheels.py on small real bundles: what it installs, and what it refuses before pip starts."""

import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from install_wheels import BundleError, install
from tiny_wheels import make_bundle, make_wheel

PYTHON = ".".join(platform.python_version_tuple()[:2])
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="the bundles are for Linux on x86-64"
)


@pytest.fixture(scope="module")
def venv(tmp_path_factory) -> Path:
    """A fresh environment with pip and an "image" of one package, torch-like 2.10.0+cu128."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    image = make_wheel(folder / "image", name="imagetorch", version="2.10.0+cu128")
    old = make_wheel(folder / "image", name="oldpeft", version="0.1")
    subprocess.run(
        [folder / "bin/python", "-m", "pip", "install", "-q", "--no-index", str(image), str(old)], check=True
    )
    return folder / "bin" / "python"


@pytest.fixture
def bundle(tmp_path) -> Path:
    wheels = [
        make_wheel(tmp_path, name="ourcode", requires=["needed>=2", "imagetorch>=2"]),
        make_wheel(tmp_path, name="needed", version="2.5"),
        make_wheel(tmp_path, name="oldpeft", version="0.9"),
    ]
    return make_bundle(tmp_path / "bundle", wheels=wheels, python=PYTHON, expects={"imagetorch": "2.10"})


def version_in(python: Path, name: str) -> str:
    code = f"import {name}; print({name}.VERSION)"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_it_installs_replaces_and_keeps(bundle, venv, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # must not matter
    checked = install(bundle, target_python=str(venv), check_only=True)
    assert (checked.new, checked.replaced, checked.already) == (("ourcode", "needed"), ("oldpeft",), ())
    assert version_in(venv, "oldpeft") == "0.1", "check_only installed something"
    done = install(bundle, target_python=str(venv))
    assert (done.new, done.replaced, done.kept) == (("ourcode", "needed"), ("oldpeft",), {"imagetorch": "2.10.0+cu128"})
    assert [version_in(venv, name) for name in ("ourcode", "needed", "oldpeft", "imagetorch")] == [
        "1.0",
        "2.5",
        "0.9",
        "2.10.0+cu128",
    ]
    again = install(bundle, target_python=str(venv))
    assert (again.new, again.replaced, len(again.already)) == ((), (), 3)


def test_as_a_command(bundle, venv):
    command = [str(venv), str(bundle / "install_wheels.py"), "--check-only"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (
        done.returncode == 0
        and done.stdout.startswith("bundle tiny: 3 wheels checked")
        and done.stdout.count("\n") == 1
    ), done.stdout
    (bundle / "needed-2.5-py3-none-any.whl").unlink()
    done = subprocess.run(command, capture_output=True, text=True)
    assert (
        done.returncode == 1
        and "needed-2.5-py3-none-any.whl is missing" in done.stderr
        and "Traceback" not in done.stderr
    )


def damage_truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def damage_change(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def damage_longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (damage_truncate, "is truncated"),
        (damage_change, "has changed"),
        (damage_longer, "has changed"),
        (os.unlink, "is missing"),
    ],
)
@pytest.mark.parametrize("name", ["needed-2.5-py3-none-any.whl", "requirements.lock"])
def test_damaged_files_are_named(bundle, name, damage, words):
    damage(bundle / name)
    with pytest.raises(BundleError, match=re.escape(name) + f" {words}") as caught:
        install(bundle, target_python="/never/started")
    assert "build_wheels.py tiny" in str(caught.value), "it does not say what to do"


def test_all_damaged_files_are_named_at_once(bundle):
    damage_truncate(bundle / "needed-2.5-py3-none-any.whl")
    (bundle / "ourcode-1.0-py3-none-any.whl").unlink()
    with pytest.raises(BundleError, match="ourcode.*is missing.*needed.*is truncated"):
        install(bundle)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"format": 1, "wheels": []}', '{"format": 99, "target": {"name": "x"}}']
)
def test_a_damaged_manifest_is_named(bundle, text):
    (bundle / "manifest.json").write_text(text)
    with pytest.raises(BundleError, match="manifest.json"):
        install(bundle)


def test_a_folder_without_manifest(tmp_path):
    with pytest.raises(BundleError, match="manifest.json is missing"):
        install(tmp_path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"python": "3.9"}, "made for Python 3.9"),
        ({"machine": "aarch64"}, "made for linux aarch64"),
        ({"glibc": "9.99"}, "glibc 9.99 or newer"),
        ({"expects": {"imagetorch": "2.1"}}, r"imagetorch 2\.10\.0\+cu128 is installed here.*must not replace it"),
        ({"expects": {"othertorch": "2.10"}}, "othertorch is not installed here"),
        ({"relies_on": ["numpy", "imagetorch"]}, "not installed here: numpy;"),
    ],
)
def test_a_place_that_does_not_fit(bundle, venv, change, words):
    path = bundle / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["target"] |= change
    path.write_text(json.dumps(manifest))
    with pytest.raises(BundleError, match=words) as caught:
        install(bundle, target_python=str(venv), check_only=True)
    assert "other-target" in str(caught.value), "it does not name the other targets"


def test_what_pip_refuses_is_told_in_pips_words(tmp_path, venv):
    wheel = make_wheel(tmp_path, name="lonely", requires=["nowhere==7"])
    bundle = make_bundle(tmp_path / "bundle", wheels=[wheel], python=PYTHON)
    with pytest.raises(BundleError, match="(?s)pip refused.*nowhere==7"):
        install(bundle, target_python=str(venv), check_only=True)


def test_no_such_python(bundle):
    with pytest.raises(BundleError, match="/no/such/python cannot be run"):
        install(bundle, target_python="/no/such/python")
