"""What building and verifying of bundles are tested with: our real wheel, a shop of small ones, pip without any index."""

import os
from pathlib import Path

import pytest

from bundle.our_wheel import build_our_wheel
from tiny_target import PINS, fill_shop


@pytest.fixture(scope="session")
def ours(tmp_path_factory) -> Path:
    """Our real wheel."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        return build_our_wheel(tmp_path_factory.mktemp("ours"))


@pytest.fixture
def offline(monkeypatch):
    """pip with no source but the folders that it is given."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


@pytest.fixture
def shop(tmp_path) -> Path:
    """Small wheels by the names of real packages, in several versions."""
    fill_shop(tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def pins(tmp_path) -> Path:
    path = tmp_path / "pins.txt"
    path.write_text(PINS)
    return path
