"""A bundle from end to end, offline: our real wheel, small wheels for what an image lacks, then installed where the image is a stand-in."""

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from bundle.building import Bundle, build
from bundle.checking import BundleCheckError, check_bundle
from bundle.image_stand_in import find_python, make_stand_in, version_of
from bundle.resolution import ResolutionError
from bundle.targets import Target
from bundle.wheel_files import WheelError, open_wheel
from install_wheels import BundleError, install
from tiny_target import IMAGE, PYTHON, TARGET
from tiny_wheels import make_wheel

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine != "x86_64", reason="the bundles are for Linux on x86-64"
)


def make(tmp_path: Path, shop: Path, pins: Path, ours: Path, target: Target = TARGET) -> Bundle:
    return build(target, folder=tmp_path / "dist" / "tiny", links=[shop], pins=pins, ours=ours)


def test_from_our_code_to_an_installation(tmp_path, shop, pins, ours, offline):
    bundle = make(tmp_path, shop, pins, ours)
    found = {wheel.name: wheel.version for wheel in bundle.wheels}
    ours = found.pop("arc-solver")
    # pinned where the image lacks it or it has to be replaced, the newest that runs there otherwise; torch and numpy stay the image's
    assert found == {"diskcache": "5.6.3", "peft": "0.21.2", "safetensors": "0.8.0", "addition": "2.0", "deeper": "1.5"}
    assert bundle.replaced == {"peft": "0.18.1", "safetensors": "0.7.0"} and bundle.exact
    assert sorted(path.name for path in bundle.folder.iterdir() if path.suffix != ".whl") == [
        "dataset-metadata.json",
        "install_wheels.py",
        "manifest.json",
        "requirements.lock",
    ]
    assert check_bundle(bundle.folder, target=TARGET) == bundle.wheels
    manifest = json.loads((bundle.folder / "manifest.json").read_text())
    assert {wheel["name"]: wheel.get("replaces") for wheel in manifest["wheels"]} == {
        **dict.fromkeys([*found, "arc-solver"]),
        **bundle.replaced,
    }
    assert "numpy" in manifest["target"]["relies_on"] and "peft" not in manifest["target"]["relies_on"]
    assert all(wheel["licence"] in ("MIT", "Apache-2.0") for wheel in manifest["wheels"])

    place = make_stand_in(TARGET, folder=tmp_path / "image", python=Path(sys.executable), with_pip=True)
    done = install(bundle.folder, target_python=str(place))
    assert set(done.replaced) == {"peft", "safetensors"} and done.kept == {"torch": "2.10.0+cu128"}
    code = "import importlib.metadata as m, peft; print(m.version('arc-solver'), peft.VERSION, m.version('torch'), m.version('numpy'))"
    said = subprocess.run([place, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert said == [ours, "0.21.2", "2.10.0+cu128", "1.0"]


def test_what_would_replace_torch_is_refused(tmp_path, shop, pins, ours, offline):
    make_wheel(shop, name="addition", version="2.5", requires=["torch>=2.12"])
    with pytest.raises(ResolutionError, match="(?s)addition.*torch"):
        make(tmp_path, shop, pins, ours, replace(TARGET, requirements=("addition==2.5",)))
    assert not (tmp_path / "dist" / "tiny").exists()


def test_what_the_image_lacks_but_a_bundle_must_not_hold_is_refused(tmp_path, shop, pins, ours, offline):
    with pytest.raises(ResolutionError, match="would hold numpy"):
        make(tmp_path, shop, pins, ours, replace(TARGET, packages={k: v for k, v in IMAGE.items() if k != "numpy"}))


def test_what_cannot_be_found_is_named_and_the_old_bundle_stays(tmp_path, shop, pins, ours, offline):
    first = make(tmp_path, shop, pins, ours)
    before = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    with pytest.raises(ResolutionError, match="nowhere"):
        make(tmp_path, shop, pins, ours, replace(TARGET, requirements=("nowhere>=1",)))
    assert {path.name: path.read_bytes() for path in first.folder.iterdir()} == before
    assert [path.name for path in first.folder.parent.iterdir()] == ["tiny"], "something was left behind"


def test_unsloth_that_cannot_be_had_is_explained(tmp_path, shop, pins, ours, offline):
    with pytest.raises(ResolutionError, match="(?s)unsloth.*Without it the bundle is complete"):
        build(TARGET, folder=tmp_path / "dist" / "tiny", links=[shop], pins=pins, with_unsloth=True, ours=ours)


def test_a_bundle_that_was_tampered_with_is_found_out(tmp_path, shop, pins, ours, offline):
    bundle = make(tmp_path, shop, pins, ours)
    make_wheel(bundle.folder, name="smuggled")
    with pytest.raises(
        BundleCheckError, match=r"smuggled-1.0-py3-none-any.whl is not in the manifest.*lacks 'smuggled==1.0"
    ):
        check_bundle(bundle.folder, target=TARGET)
    (bundle.folder / "smuggled-1.0-py3-none-any.whl").unlink()
    with pytest.raises(BundleCheckError, match="not of another"):
        check_bundle(bundle.folder, target=replace(TARGET, name="another"))
    with pytest.raises(BundleCheckError, match=r"peft needs torch>=2, there is 1\.0"):
        check_bundle(bundle.folder, target=replace(TARGET, packages={**IMAGE, "torch": "1.0"}))
    with pytest.raises(BundleCheckError, match="ray, which neither"):
        check_bundle(bundle.folder, target=replace(TARGET, packages={k: v for k, v in IMAGE.items() if k != "ray"}))
    with pytest.raises(BundleCheckError, match="deeper-1.5.*does not run there"):
        check_bundle(bundle.folder, target=replace(TARGET, glibc="2.12"))
    with pytest.raises(BundleCheckError, match="must keep its own diskcache"):
        check_bundle(bundle.folder, target=replace(TARGET, never=("diskcache",)))
    wheel = next(bundle.folder.glob("peft*"))
    wheel.write_bytes(wheel.read_bytes()[:100])
    with pytest.raises(BundleError, match="peft-0.21.2.*is truncated"):
        check_bundle(bundle.folder, target=TARGET)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda parts: parts.update({"peft/more.py": b"1"}), "peft/more.py is not in its RECORD"),
        (lambda parts: parts.update({"peft/__init__.py": b"1"}), "peft/__init__.py is not as its RECORD says"),
        (lambda parts: parts.pop("peft/__init__.py"), "files are missing: peft/__init__.py"),
        (lambda parts: parts.pop("peft-1.0.dist-info/METADATA"), "no intact wheel"),
        (lambda parts: parts.update({"other-1.0.dist-info/METADATA": b""}), "2 .dist-info folders"),
    ],
)
def test_a_wheel_whose_parts_contradict_each_other(tmp_path, damage, words):
    path = make_wheel(tmp_path, name="peft")
    assert open_wheel(path).name == "peft"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    damage(parts)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(WheelError, match=words):
        open_wheel(path)


def test_a_wheel_under_another_name(tmp_path):
    path = make_wheel(tmp_path, name="peft")
    with pytest.raises(WheelError, match="is peft 1.0 by its METADATA"):
        open_wheel(path.rename(tmp_path / "peft-2.0-py3-none-any.whl"))


def test_finding_a_python():
    assert find_python(PYTHON) == Path(sys.executable) and version_of(Path(sys.executable)) == PYTHON
    assert find_python("3.99") is None and version_of(Path("/no/such/python")) is None
