"""The folders for Kaggle: metadata by Kaggle's rules, sources that exist, nothing left out in silence."""

import json
import platform
import re
from pathlib import Path

import pytest

from bundle.kaggle_metadata import KaggleMetadataError, slug_of, write_dataset_metadata, write_kernel_metadata
from bundle.kaggle_package import Kernel, PackageError, package, read_kernels
from install_wheels import BundleError
from tiny_wheels import make_bundle, make_wheel

ROOT = Path(__file__).resolve().parents[2]
KERNELS = read_kernels(ROOT / "wheels" / "kernels.json")
LICENCES = {"other", "apache-2.0"}


@pytest.fixture
def bundles(tmp_path) -> dict[str, Path]:
    """Small bundles in the place of the real ones."""
    found = {}
    for target in dict.fromkeys(kernel.wheels for kernel in KERNELS if kernel.wheels):
        wheel = make_wheel(tmp_path / "made", name="ourcode")
        found[target] = make_bundle(tmp_path / "dist" / target, wheels=[wheel], python=platform.python_version()[:4])
        path = found[target] / "manifest.json"
        manifest = json.loads(path.read_text())
        manifest["target"] |= {"name": target, "description": "an image"}
        path.write_text(json.dumps(manifest))
    return found


@pytest.fixture
def notebooks(tmp_path) -> Path:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for kernel in KERNELS[1:]:  # the first one is missing
        (folder / kernel.notebook).write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    return folder


def pack(tmp_path: Path, bundles: dict[str, Path], notebooks: Path, models: tuple[str, ...] = ()):
    return package(
        tmp_path / "out",
        owner="someone",
        kernels=KERNELS,
        bundles=bundles,
        notebooks=notebooks,
        model=ROOT / "input" / "models" / "arc-small",
        models=models,
        root=ROOT,
    )


def read(path: Path) -> dict:
    return json.loads(path.read_text())


def test_what_is_uploaded(tmp_path, bundles, notebooks):
    packed, missing = pack(tmp_path, bundles, notebooks)
    out = tmp_path / "out"
    assert missing == (KERNELS[0].notebook,)
    assert sorted(path.name for path in out.iterdir()) == sorted([*(part.folder.name for part in packed), "upload.txt"])
    ids = set()
    for part in packed:
        if part.folder.name.startswith("dataset-"):
            metadata = read(part.folder / "dataset-metadata.json")
            owner, slug = metadata["id"].split("/")
            ids.add(metadata["id"])
            assert owner == "someone" and slug == slug_of(metadata["title"]) and part.folder.name == f"dataset-{slug}"
            assert 6 <= len(metadata["title"]) <= 50 and 3 <= len(slug) <= 50 and 20 <= len(metadata["subtitle"]) <= 80
            assert [licence["name"] for licence in metadata["licenses"]][0] in LICENCES
    for kernel in KERNELS[1:]:
        folder = out / f"kernel-{slug_of(kernel.title)}"
        metadata = read(folder / "kernel-metadata.json")
        assert (folder / metadata["code_file"]).read_bytes() == (notebooks / kernel.notebook).read_bytes()
        assert metadata["id"] == f"someone/{slug_of(metadata['title'])}" and metadata["language"] == "python"
        assert metadata["machine_shape"] == kernel.machine_shape and metadata["enable_internet"] is kernel.internet
        assert metadata["is_private"] is True and metadata["enable_gpu"] is True
        assert metadata["dataset_sources"] and set(metadata["dataset_sources"]) <= ids, "a source that is not uploaded"
        assert metadata["competition_sources"] == list(kernel.competitions) and metadata["model_sources"] == []
    by_name = {kernel.notebook: f"kernel-{slug_of(kernel.title)}" for kernel in KERNELS}
    scored = read(out / by_name["arc-prize-2026_kaggle.ipynb"] / "kernel-metadata.json")
    assert scored["dataset_sources"] == [
        "someone/arc-solver-wheels-kaggle-2026-l4",
        "someone/arc-solver-model-arc-small",
    ]


def test_the_folders_hold_what_they_should(tmp_path, bundles, notebooks):
    pack(tmp_path, bundles, notebooks)
    out = tmp_path / "out"
    for target, bundle in bundles.items():
        files = {path.name for path in (out / f"dataset-arc-solver-wheels-{target}").iterdir()}
        assert files == {path.name for path in bundle.iterdir()} | {"dataset-metadata.json"}
    model = out / "dataset-arc-solver-model-arc-small"
    for path in (ROOT / "input" / "models" / "arc-small").iterdir():
        assert (model / path.name).read_bytes() == path.read_bytes()
    source = out / "dataset-arc-solver-source"
    assert (source / "wheels" / "build_wheels.py").is_file() and (
        source / "training_code" / "run_submission.py"
    ).is_file()
    assert (source / "constraints.txt").is_file() and not (source / "wheels" / "dist").exists()
    assert not [
        path for path in source.rglob("*") if "__pycache__" in path.parts or path.suffix in (".safetensors", ".whl")
    ]


def test_upload_txt_names_every_folder_and_what_is_missing(tmp_path, bundles, notebooks):
    packed, _ = pack(tmp_path, bundles, notebooks)
    text = (tmp_path / "out" / "upload.txt").read_text()
    commands = re.findall(r"^  (kaggle .*)$", text, re.MULTILINE)
    assert commands == [part.command for part in packed]
    first_kernel = next(n for n, command in enumerate(commands) if "kernels push" in command)
    assert all("kernels push" in command for command in commands[first_kernel:]), (
        "a notebook before the data that it needs"
    )
    assert f"Left out, because it is not there: {KERNELS[0].notebook}" in text and "GB" in text


def test_a_model_of_kaggle_instead_of_ours(tmp_path, bundles, notebooks):
    model = "someone/arc-nemo/transformers/default/1"
    packed, _ = pack(tmp_path, bundles, notebooks, models=(model,))
    assert not [part for part in packed if "model" in part.folder.name]
    for kernel in KERNELS[1:]:
        metadata = read(tmp_path / "out" / f"kernel-{slug_of(kernel.title)}" / "kernel-metadata.json")
        assert metadata["model_sources"] == ([model] if kernel.model else [])
        assert not [source for source in metadata["dataset_sources"] if "model" in source]


def test_packing_again_replaces_but_never_deletes_what_is_not_ours(tmp_path, bundles, notebooks):
    pack(tmp_path, bundles, notebooks)
    pack(tmp_path, bundles, notebooks)
    (tmp_path / "out" / "upload.txt").unlink()
    with pytest.raises(PackageError, match="holds something else"):
        pack(tmp_path, bundles, notebooks)


def test_a_damaged_bundle_is_not_packed(tmp_path, bundles, notebooks):
    wheel = next(bundles["kaggle-2026-l4"].glob("*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:-1])
    with pytest.raises(BundleError, match="truncated"):
        pack(tmp_path, bundles, notebooks)


def test_bundles_are_not_mixed_up(tmp_path, bundles, notebooks):
    names = list(bundles)
    with pytest.raises(PackageError, match=f"is the bundle of {names[1]}, not of {names[0]}"):
        pack(tmp_path, {names[0]: bundles[names[1]]}, notebooks)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "short"}, "5 characters"),
        ({"title": "x" * 51}, "51 characters"),
        ({"subtitle": "too short"}, "9 characters"),
        ({"owner": "some one"}, "'some one' is no name"),
    ],
)
def test_dataset_metadata_that_kaggle_would_refuse(tmp_path, change, words):
    good = {
        "owner": "someone",
        "title": "A good title",
        "subtitle": "A subtitle of twenty",
        "description": "",
        "licence": "other",
    }
    assert read(write_dataset_metadata(tmp_path, **good))["id"] == "someone/a-good-title"
    with pytest.raises(KaggleMetadataError, match=words):
        write_dataset_metadata(tmp_path, **(good | change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"machine_shape": "NvidiaH100"}, "machine_shape 'NvidiaH100'"),
        ({"notebook": "other.ipynb"}, "other.ipynb is missing"),
        ({"title": "ab"}, "5 to 50"),
        ({"datasets": ["wheels"]}, "'wheels' is not owner/slug"),
        ({"models": ["owner/model"]}, "'owner/model' is not"),
    ],
)
def test_kernel_metadata_that_kaggle_would_refuse(tmp_path, change, words):
    (tmp_path / "a.ipynb").write_text("{}")
    good = {
        "owner": "someone",
        "title": "A notebook",
        "notebook": "a.ipynb",
        "machine_shape": "NvidiaL4",
        "internet": False,
    }
    good |= {"datasets": ["someone/wheels"], "models": [], "competitions": []}
    write_kernel_metadata(tmp_path, **good)
    with pytest.raises(KaggleMetadataError, match=words):
        write_kernel_metadata(tmp_path, **(good | change))


def test_a_row_of_the_list_with_a_wrong_field(tmp_path):
    path = tmp_path / "kernels.json"
    path.write_text('[{"notebook": "x.ipynb"}]')
    with pytest.raises(PackageError, match="row 0 has the fields"):
        read_kernels(path)
    assert all(isinstance(kernel, Kernel) for kernel in KERNELS)
