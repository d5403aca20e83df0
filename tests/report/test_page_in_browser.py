"""The page in a real Chromium: rows sort and filter, pictures have the right cells, keys work, and the console stays silent."""

import time
from pathlib import Path

from arc_loader.colours import SAFE_COLOURS, rgb
from browser import open_page
from report_page import cells, colours_of, find, ids, press


def head(driver, name: str):
    return next(h for h in driver.find_elements("css selector", ".sorter") if h.text.strip() == name)


def test_rows_sort(small) -> None:
    assert ids(small) == ["solved", "half", "unselected", "missed", "late"]
    head(small, "puzzle").click()
    assert ids(small) == sorted(ids(small))
    cell = find(small, "table.puzzles > thead th")
    assert cell.get_attribute("aria-sort") == "ascending"
    head(small, "puzzle").click()
    assert ids(small) == sorted(ids(small), reverse=True) and cell.get_attribute("aria-sort") == "descending"
    head(small, "puzzle").click()
    assert (
        ids(small) == ["solved", "half", "unselected", "missed", "late"] and cell.get_attribute("aria-sort") == "none"
    )
    head(small, "train").click()  # what was never trained stands last, both ways
    assert ids(small) == ["solved", "missed", "half", "unselected", "late"]
    head(small, "train").click()
    assert ids(small) == ["unselected", "half", "missed", "solved", "late"]
    head(small, "outcome").click()
    assert ids(small) == ["solved", "half", "unselected", "missed", "late"]


def test_filters(small) -> None:
    for name, left in (
        ("solved", ["solved"]), ("partly", ["half"]), ("unselected", ["unselected"]), ("notfound", ["missed"]), ("late", ["late"]),
        ("cut", ["late"]), ("guessed", ["late"]),
    ):  # fmt: skip
        chip = find(small, f'[data-filter="{name}"]')
        chip.click()
        assert ids(small) == left and chip.get_attribute("aria-pressed") == "true"
        assert chip.text.endswith(str(len(left)))
        chip.click()
        assert len(ids(small)) == 5
    for name in ("solved", "partly", "cut"):  # of what came of it any, of flags all
        find(small, f'[data-filter="{name}"]').click()
    assert ids(small) == []
    find(small, '[data-filter="cut"]').click()
    assert ids(small) == ["solved", "half"] and find(small, "#shown").text == "2 of 5 puzzles"
    find(small, "#clear").click()
    find(small, "#search").send_keys("SEL")
    assert ids(small) == ["unselected"]


def test_a_picture_has_the_right_cells(small) -> None:
    press(small, "j", "j", "ENTER")
    assert find(small, "tr.puzzle.open").get_attribute("data-id") == "unselected"
    for selector, text in (
        (".pair canvas", "01/20"), (".test-input canvas", "789"), (".truth canvas", "123/456"),
        ('.card[data-rank="1"] canvas', "123/450"), ('.card[data-rank="2"] canvas', "12/34"), ('.card[data-rank="4"] canvas', "999/999"),
    ):  # fmt: skip
        assert cells(small, selector, text) == colours_of(text), selector
    assert colours_of("3") == [rgb(3)]
    press(small, "c")
    assert cells(small, ".truth canvas", "123/456") == colours_of("123/456", SAFE_COLOURS)
    press(small, "g")  # digits: no longer one colour in the middle of a cell
    assert cells(small, ".truth canvas", "123/456") != colours_of("123/456", SAFE_COLOURS)


def test_differences_are_marked_where_they_are(small) -> None:
    press(small, "j", "j", "ENTER")
    corner = """
    const context = arguments[0].getContext("2d");
    return Array.from(context.getImageData(arguments[1], arguments[2], 1, 1).data.slice(0, 3));
    """
    selector = '.card[data-rank="1"] canvas'
    cells(small, selector, "123/450")
    canvas = find(small, selector)
    size = canvas.size["width"] - 1
    cell = 2 * size / 3

    def at(row: int, column: int) -> tuple[int, ...]:
        return tuple(small.execute_script(corner, canvas, int((column + 0.5) * cell), int(row * cell + 7)))

    assert at(1, 2) == (255, 255, 255) and [at(0, 0), at(1, 1)] == [
        rgb(1),
        rgb(5),
    ]  # 0 instead of 6: a white frame within it
    press(small, "x")
    assert at(1, 2) == rgb(0)
    words = [card.text for card in small.find_elements("css selector", ".card .card-words:nth-of-type(2)")]
    assert words[:4] == ["1 cell differs", "2 × 2 instead of 2 × 3", "✓ right", "6 cells differ"]


def test_evidence_rules_work_and_faults(small) -> None:
    press(small, "j", "j", "j", "ENTER", "v", "r", "w")
    table = find(small, "table.evidence").text.splitlines()
    assert table[0].split() == ["view", "#1", "#2"]
    assert "as it is 0.1 ● 1.1 ●" in table and "tp 0.2 1.2" in table and "found by 2 of 4 2 of 4" in table
    assert find(small, ".rules thead th.own").text == "mean_view_nll"
    work = find(small, ".work")
    assert "full train 2.0 s 8 samples" in work.text and "no view stopped by a limit" in work.text
    assert "out of memory: CUDA; half the group" in work.text
    assert "full: 3 steps, loss 2 to 0.25" in find(small, "svg.loss").get_attribute("aria-label")
    assert "p = 0.1 (nll 2.303)" in work.text
    press(small, "n", "w")  # the last puzzle: nothing was found, guesses were submitted
    text = find(small, "tr.detail").text
    assert "the input, <turned>" in text and "The searches found no candidate." in text


def test_keys(small) -> None:
    def current() -> str:
        return find(small, "tr.puzzle.current").get_attribute("data-id")

    def open_ones() -> list[str]:
        return [row.get_attribute("data-id") for row in small.find_elements("css selector", "tr.puzzle.open")]

    assert current() == "solved"
    press(small, "j")
    assert current() == "half" and small.switch_to.active_element.text.endswith("half")
    press(small, "ARROW_DOWN", "k", "k", "k")
    assert current() == "solved"
    press(small, "ENTER")
    assert open_ones() == ["solved"] and find(small, ".opener").get_attribute("aria-expanded") == "true"
    press(small, "n", "n")
    assert open_ones() == ["unselected"]
    press(small, "p")
    assert open_ones() == ["half"] and len(small.find_elements("css selector", ".test")) == 2
    press(small, "ESCAPE")
    assert open_ones() == []
    press(small, "END")
    assert current() == "late"
    press(small, "?")
    help_ = find(small, "#keys")
    assert help_.is_displayed() and all(words in help_.text for words in ("next puzzle", "colour-blind-safe", "Esc"))
    press(small, "j")
    assert current() == "late"  # the help has the keyboard
    press(small, "ESCAPE")
    assert not help_.is_displayed()
    press(small, "/", "h", "a", "l", "f")
    assert ids(small) == ["half"]
    press(small, "ENTER", "ENTER")
    assert open_ones() == ["half"]
    press(small, "ESCAPE", "ESCAPE")
    assert len(ids(small)) == 5


def test_light_dark_and_what_is_remembered(small, tmp_path: Path) -> None:
    def back() -> str:
        return small.execute_script("return getComputedStyle(document.body).backgroundColor")

    seen = {}
    for _ in range(3):
        seen[find(small, "#theme").text] = back()
        press(small, "t")
    assert seen["Theme: dark"] != seen["Theme: light"] == seen["Theme: system"]
    small.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    )
    assert back() == seen["Theme: dark"]
    small.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    find(small, "#palette").click()
    for _ in range(50):  # what is stored reaches a new page after a while only
        time.sleep(0.2)
        open_page(small, tmp_path / "r.html")
        if find(small, "#palette").get_attribute("aria-pressed") == "true":
            break
    assert find(small, "#palette").get_attribute("aria-pressed") == "true"
