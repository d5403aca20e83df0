"""One image and one bundle for all notebooks."""

from pathlib import Path

import pytest

from kaggle_world import make_image, make_our_bundle


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an image without our code; each test that installs into it installs the same wheel."""
    return make_image(tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of wheels with our own code."""
    pytest.importorskip("tiny_wheels", reason="the installer of bundles is not in wheels/ yet")
    return make_our_bundle(tmp_path_factory.mktemp("bundle"))
