"""A real Chromium for the tests of the report: headless, without network, with a profile of its own.

Where there is none, tests that need it are skipped with a warning; in CI (`CI_NEEDS_CHROMIUM=1`, set by `.ci/run`) they fail.
"""

import importlib.util
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    *("--window-size=1400,1000", "--force-device-scale-factor=1", "--host-resolver-rules=MAP * ~NOTFOUND"),
)


def missing() -> str:
    """What a browser test needs and this machine does not have, in words; "" if nothing is missing."""
    if not any(map(shutil.which, BROWSERS)):
        return "no Chromium (Debian: apt-get install chromium chromium-driver)"
    if not shutil.which("chromedriver"):
        return "no chromedriver (Debian: apt-get install chromium-driver)"
    if importlib.util.find_spec("selenium") is None:
        return "no selenium (pip install 'arc-solver[test]')"
    return ""


def needs_browser() -> None:
    """Skip the test, loudly, where there is no browser; in CI fail."""
    if reason := missing():
        if os.environ.get("CI_NEEDS_CHROMIUM"):
            pytest.fail(f"this test needs a browser: {reason}")
        warnings.warn(f"THE REPORT IS NOT TESTED IN A BROWSER: {reason}", stacklevel=2)
        pytest.skip(f"THE REPORT IS NOT TESTED IN A BROWSER: {reason}")


@contextmanager
def chromium() -> Iterator["WebDriver"]:  # noqa: F821
    """A selenium driver of a fresh Chromium, which ends with the block."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = next(filter(None, map(shutil.which, BROWSERS)))
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with tempfile.TemporaryDirectory(prefix="chromium-profile-", ignore_cleanup_errors=True) as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = Chrome(options=options, service=Service(executable_path=shutil.which("chromedriver")))
        try:
            yield driver
        finally:
            driver.quit()


def open_page(driver: "WebDriver", path: Path) -> None:  # noqa: F821
    """Open a file and wait until its script has run."""
    from selenium.webdriver.support.ui import WebDriverWait

    driver.get(path.resolve().as_uri())
    WebDriverWait(driver, 60).until(
        lambda d: d.execute_script("return document.documentElement.dataset.ready === 'yes'")
    )


def console(driver: "WebDriver") -> list[str]:  # noqa: F821
    """What the console says since it was last asked: errors and warnings, policy violations among them."""
    lines = [line["message"] for line in driver.get_log("browser") if line["level"] in ("SEVERE", "WARNING")]
    return [line for line in lines if "willReadFrequently" not in line]  # that is about the pixels that the tests read
