"""The targets that ship, and what a malformed target file or image list is answered with."""

import json
import platform
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.tags import parse_tag

from bundle.kaggle_package import read_kernels
from bundle.targets import TargetError, measured_here, names_of_targets, normalise, read_image, read_target
from bundle.wheel_files import tags_of

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["cpu", "kaggle-2026-l4", "kaggle-2026-t4", "kaggle-py311-torch28", "local-gpu"]


def test_all_targets_are_there():
    assert names_of_targets() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_target_is_consistent(name):
    target = read_target(name)
    for requirement in target.requirements:
        Requirement(requirement)
    pinned = {normalise(Requirement(line).name) for line in pins()}
    assert set(target.replace) <= set(target.packages), "replaced, but the image does not have it"
    named = {normalise(Requirement(text).name) for text in target.requirements}
    assert set(target.replace) - named <= pinned, "replaced by an untested version"
    assert target.must_not_hold("nvidia-cublas") and target.must_not_hold("triton")
    assert ("torch" in target.packages) == target.must_not_hold("torch") == ("torch" in target.expects)
    for package in target.expects:
        assert target.must_not_hold(package), "expected, and yet a bundle might replace it"
    assert set(target.keeps()) <= set(target.packages)


def pins() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("name", NAMES)
def test_which_wheels_run_there(name):
    target = read_target(name)
    python, older = target.python.replace(".", ""), "38"
    tags = tags_of(target)

    def runs(text: str) -> bool:
        return not tags.isdisjoint(parse_tag(text))

    for good in (
        "py3-none-any",
        "py2.py3-none-any",
        f"cp{python}-cp{python}-manylinux_2_17_x86_64.manylinux2014_x86_64",
    ):
        assert runs(good), good
    for good in (
        f"cp{older}-abi3-manylinux_2_28_x86_64",
        f"cp{python}-abi3-manylinux1_x86_64",
        "py3-none-manylinux_2_24_x86_64",
    ):
        assert runs(good), good
    for bad in (
        f"cp{older}-cp{older}-manylinux_2_17_x86_64",
        f"cp{python}-cp{python}-manylinux_2_39_x86_64",
        "cp314-abi3-linux_x86_64",
    ):
        assert not runs(bad), bad
    for bad in (
        "py3-none-win_amd64",
        f"cp{python}-cp{python}t-manylinux_2_17_x86_64",
        "py3-none-manylinux_2_17_aarch64",
        "py2-none-any",
    ):
        assert not runs(bad), bad


def test_the_kaggle_targets_cure_peft():
    """The image's torchao is one that peft refuses; the bundle brings one that it takes."""
    for name in ("kaggle-2026-l4", "kaggle-2026-t4", "kaggle-py311-torch28"):
        target = read_target(name)
        assert target.packages["torchao"] == "0.10.0" and {"torchao", "peft"} <= set(target.replace)
        assert "torchao==0.16.0" in target.requirements


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"python": "3"}, "python is '3'"),
        ({"python": None}, "python is None"),
        ({"glibc": "3.1"}, "glibc is '3.1'"),
        ({"never": "torch"}, "never is 'torch'"),
        ({"extras": [1]}, r"extras is \[1\]"),
        ({"expects": {"torch": 2}}, "expects is"),
        ({"expects": {"torch": "2.1"}}, r"expects torch 2\.1, but the image has 2\.10\.0\+cu128"),
        ({"more": 1}, "fields"),
    ],
)
def test_a_malformed_target_is_named(tmp_path, change, words):
    source = ROOT / "wheels" / "targets"
    raw = json.loads((source / "kaggle-2026-l4.json").read_text())
    raw["image"] = str(source / raw["image"])
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(raw))
    assert read_target("mine", folder=tmp_path).name == "mine"
    path.write_text(json.dumps(raw | change))
    with pytest.raises(TargetError, match=words) as caught:
        read_target("mine", folder=tmp_path)
    assert str(path) in str(caught.value)


def test_no_such_target():
    with pytest.raises(TargetError, match="no target 'kaggle'; there are cpu, kaggle-2026-l4"):
        read_target("kaggle")


@pytest.mark.parametrize("line", ["numpy", "numpy>=2", "numpy==1 ; x", "NumPy==2.0", "torch @ file:///x"])
def test_a_malformed_image_list_is_named(tmp_path, line):
    path = tmp_path / "image.txt"
    path.write_text(f"# comment\nnumpy==1.26.4  # another\n\n{line}\n")
    with pytest.raises(TargetError, match="image.txt:4"):
        read_image(path)


def test_the_real_packages_of_this_python_instead_of_the_list(tmp_path):
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    raw = json.loads((ROOT / "wheels" / "targets" / "cpu.json").read_text())
    (tmp_path / "here.json").write_text(json.dumps(raw | {"python": here}))
    (tmp_path / "there.json").write_text(json.dumps(raw | {"python": "3.99"}))
    if sys.platform == "linux" and platform.machine() == "x86_64":
        measured = measured_here(read_target("here", folder=tmp_path))
        assert measured.packages["pytest"] == pytest.__version__ and measured.image.startswith("measured: ")
    with pytest.raises(TargetError, match="there is Python 3.99"):
        measured_here(read_target("there", folder=tmp_path))


def test_the_list_of_notebooks():
    kernels = read_kernels(ROOT / "wheels" / "kernels.json")
    assert {kernel.wheels for kernel in kernels} - {None} <= set(NAMES)
    by_name = {kernel.notebook: kernel for kernel in kernels}
    assert by_name["arc-prize-2026_kaggle.ipynb"].machine_shape == "NvidiaL4"
    assert by_name["arc-prize-2024_kaggle.ipynb"].machine_shape == "NvidiaTeslaT4"
    for kernel in kernels:
        assert not (kernel.internet and kernel.competitions), "a notebook with internet cannot be submitted"
