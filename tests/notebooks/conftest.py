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
def bare_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an image that never gets our code."""
    return make_image(tmp_path_factory.mktemp("bare") / "image")


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory, bare_image: Path) -> Path:
    """A bundle of wheels with our own code, made for an image that does not have it yet."""
    return make_bundle(tmp_path_factory.mktemp("bundle") / "bundle", python=bare_image, repository=ROOT)
