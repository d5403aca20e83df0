"""One Chromium for all tests of the page in a process, and the page of the small run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import chromium, needs_browser
from report_page import opened
from report_world import small_run


@pytest.fixture(scope="session")
def driver() -> Iterator:
    needs_browser()
    with chromium() as started_driver:
        yield started_driver


@pytest.fixture
def small(driver, tmp_path: Path) -> Iterator:
    """The page of the small run, opened; in the end nothing was on the console."""
    yield from opened(driver, tmp_path / "r.html", small_run(tmp_path / "small"))
