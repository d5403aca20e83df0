"""One image and one bundle for all notebooks."""

from pathlib import Path

import pytest

from kaggle_world import ROOT
from notebook_tools.simulated_kaggle import make_bundle, make_image


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an image without our code; each test that installs into it installs the same wheel."""
    return make_image(tmp_path_factory.mktemp("image") / "image")


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of wheels with our own code, made for an image that does not have it yet."""
    folder = tmp_path_factory.mktemp("bundle")
    return make_bundle(folder / "bundle", python=make_image(folder / "image"), repository=ROOT)
