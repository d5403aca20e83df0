"""The page of the report in an open browser: what the tests look for, press and read."""

import time
from collections.abc import Iterator
from pathlib import Path

from arc_loader.colours import COLOURS
from browser import console, open_page
from report.page import write_page
from report.run import read_run

PIXELS = """
const canvas = arguments[0], [rows, columns] = [arguments[1], arguments[2]], context = canvas.getContext("2d");
const cell = (canvas.width / canvas.clientWidth) * ((canvas.clientWidth - 1) / columns);
const found = [];
for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++)
  found.push(Array.from(context.getImageData(Math.round((c + 0.5) * cell), Math.round((r + 0.5) * cell), 1, 1).data.slice(0, 3)));
return found;
"""


def opened(driver, path: Path, *folders: Path) -> Iterator:
    write_page(path, runs=[read_run(folder) for folder in folders])
    console(driver)
    open_page(driver, path)
    forget(driver, path)
    yield driver
    assert console(driver) == []


def forget(driver, path: Path) -> None:
    """Open the page anew, without what the browser has stored of it; what is stored reaches a new page after a while only."""
    while driver.execute_script("return localStorage.length"):
        driver.execute_script("localStorage.clear()")
        time.sleep(0.2)
        open_page(driver, path)


def ids(driver) -> list[str]:
    return driver.execute_script("return [...document.querySelectorAll('tr.puzzle')].map((row) => row.dataset.id)")


def find(driver, selector: str):
    return driver.find_element("css selector", selector)


def press(driver, *keys: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    for key in keys:
        ActionChains(driver).send_keys(getattr(Keys, key) if len(key) > 1 else key).perform()


def cells(driver, selector: str, text: str) -> list[tuple[int, ...]]:
    """The colours in the middles of a canvas's cells; text: the grid that it should show."""
    from selenium.webdriver.support.ui import WebDriverWait

    rows = text.split("/")
    canvas = find(driver, selector)
    driver.execute_script("arguments[0].scrollIntoView()", canvas)
    WebDriverWait(driver, 30).until(lambda _: canvas.get_attribute("data-drawn") == "yes")  # when it comes into view
    return list(map(tuple, driver.execute_script(PIXELS, canvas, len(rows), len(rows[0]))))


def colours_of(text: str, palette: tuple[str, ...] = COLOURS) -> list[tuple[int, ...]]:
    codes = (palette[int(cell)] for cell in text.replace("/", ""))
    return [tuple(int(code[at : at + 2], 16) for at in (1, 3, 5)) for code in codes]
