"""The page in a real Chromium as a whole: two runs, hostile texts, inside a notebook's frame, printed, and with a whole set of puzzles."""

import base64
import json
import shutil
from pathlib import Path

import pytest

from arc_loader.colours import SAFE_COLOURS
from arc_loader.tasks import Pair, Task
from browser import console
from pipeline.pool import Source
from pipeline.run_events import Ended, Fault, Guessed, StageEnded
from report.notebook import show
from report_page import cells, colours_of, find, ids, opened, press
from report_world import candidate, grid, large_run, small_run, started, worked, write_run


def test_two_runs(driver, tmp_path: Path) -> None:
    first = small_run(tmp_path / "first")
    second = Path(shutil.copytree(first, tmp_path / "second"))
    value = json.loads((second / "submission.json").read_text())
    value["solved"][0] = {"attempt_1": [[0]], "attempt_2": [[1]]}
    value["late"][0]["attempt_2"] = [[1, 2, 3], [4, 5, 6]]
    (second / "submission.json").write_text(json.dumps(value))
    for page in opened(driver, tmp_path / "r.html", first, second):
        tables = [table.text.splitlines() for table in page.find_elements("css selector", ".compare table")]
        shares = ["by both 0", "only by first 1 solved", "only by second 1 late", "by neither 3"]
        assert tables[0] == ["Solved", *shares]
        assert tables[1] == [
            "Right grid found",
            "by both 2 solved unselected",
            "only by first 0",
            "only by second 0",
            "by neither 3",
        ]
        text = find(page, ".compare").text
        assert "Points on the 5 puzzles of both: first 1.5, second 1.5." in text
        assert "at least as uneven as 1 : 1 would come in 100 % of all cases" in text
        find(page, '[data-filter="second"]').click()
        assert ids(page) == ["late"]
        press(page, "n")
        assert [h.text.split(":")[0] for h in page.find_elements("css selector", "h4")] == ["first", "second"]
        find(page, ".compare .link").click()
        assert [row.get_attribute("data-id") for row in page.find_elements("css selector", "tr.puzzle.open")] == [
            "solved"
        ]


def test_two_runs_over_other_puzzles(driver, tmp_path: Path) -> None:
    """Ten puzzles of the second run, of which the first had six: five of them solved by the second alone."""
    tasks = {f"p{n}": Task(f"p{n}", (Pair(grid("01"), grid("10")),), (grid("7"),)) for n in range(10)}
    solutions = {name: (grid("3"),) for name in tasks}

    def write(name: str, chosen: dict, right: int) -> Path:
        attempts = {p: [(grid("3" if n < right else "4"), grid("5"))] for n, p in enumerate(chosen)}
        events = [started(puzzles=len(chosen), tests=len(chosen))]
        return write_run(
            tmp_path / name, tasks=chosen, found={}, attempts=attempts, events=events,
            solutions={p: solutions[p] for p in chosen},
        )  # fmt: skip

    first = write("first", {name: tasks[name] for name in list(tasks)[:6]}, right=0)
    for page in opened(driver, tmp_path / "r.html", first, write("second", tasks, right=5)):
        text = find(page, ".compare").text
        assert "Points on the 6 puzzles of both: first 0, second 5." in text
        assert "as uneven as 0 : 5 would come in 6.3 % of all cases" in text  # 2 / 2 ** 5
        assert len(ids(page)) == 10 and "not in this run" in find(page, "tr.puzzle:last-child").text
        press(page, "END", "ENTER", "v", "w")
        assert len(page.find_elements("css selector", "h4")) == 1


def test_hostile_texts_stay_texts(driver, tmp_path: Path) -> None:
    evil = "</script><script>window.hit=1</script><!--<script><img src=x onerror=window.hit=2>'\"&amp;{{7*7}}${window.hit=3}"
    clean = evil.replace("_", "-").replace(".", "-")
    task = Task(clean, (Pair(grid("01"), grid("10")),), (grid("7"),), source_id=evil)
    source = Source(model=evil, seed=0, round=evil, min_prob=0.5)
    rows = [[candidate("1", query="x", found=(0.1,), scored=(0.2, 0.3))]]
    rows[0][0] = type(rows[0][0])(rows[0][0].grid, {evil: 0.1}, {evil: 0.2, "a." + evil: 0.3})
    events = [
        started(puzzles=1, tests=1), *worked(clean, complete=False), Fault(evil, evil, evil, clean), Guessed(clean, 0, 2, evil),
        StageEnded(clean, evil, 1.0, evil, counts={evil: 1.0}, losses=(1.0,), cut_views=(evil,)), Ended(evil, 0, 1, 1, 1.0),
    ]  # fmt: skip
    folder = write_run(
        tmp_path / "<b>run", tasks={clean: task}, found={clean: rows}, attempts={clean: [(grid("1"), grid("2"))]},
        events=events, solutions={clean: (grid("3"),)}, source=source,
    )  # fmt: skip
    for page in opened(driver, tmp_path / "r.html", folder):
        press(page, "ENTER", "v", "r", "w")
        for details in page.find_elements("css selector", "#summary details > summary"):
            details.click()
        assert ids(page) == [evil] and find(page, "tr.detail h2").text == evil
        assert evil in find(page, "table.evidence").text and evil in find(page, ".guess").text
        assert evil in find(page, ".work").text and find(page, "h1").text == "<b>run"
        assert page.execute_script(
            "return window.hit === undefined && document.images.length === 0 && !document.querySelector('h1 b')"
        )


def test_inside_a_frame_as_in_a_notebook(driver, tmp_path: Path) -> None:
    pytest.importorskip("IPython")
    outer = tmp_path / "outer.html"
    outer.write_text(f"<!doctype html><title>outer</title>{show(small_run(tmp_path / 'small')).data}", encoding="utf-8")
    console(driver)
    driver.get(outer.as_uri())
    driver.switch_to.frame(find(driver, "iframe"))
    assert ids(driver) == ["solved", "half", "unselected", "missed", "late"]
    find(driver, "#palette").click()
    find(driver, ".opener").click()
    assert cells(driver, ".truth canvas", "123/456") == colours_of("123/456", SAFE_COLOURS)
    driver.switch_to.default_content()
    assert console(driver) == []


def test_it_prints(small) -> None:
    find(small, "#open-all").click()
    pdf = base64.b64decode(small.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert pdf.startswith(b"%PDF") and len(pdf) > 20_000
    drawn = """
    const middle = (c) => c.getContext("2d").getImageData(c.width / 2, c.height / 2, 1, 1).data[3];
    return [...document.querySelectorAll("canvas")].every((canvas) => canvas.width > 2 && middle(canvas) === 255);
    """
    small.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    assert small.execute_script(drawn)


def test_a_whole_set_of_puzzles(driver, tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    for page in opened(driver, path, large_run(tmp_path / "large", puzzles=400, candidates=20, views=16, seed=1)):
        assert path.stat().st_size < 25e6
        assert len(ids(page)) == 400
        took = page.execute_script("const t = performance.timing; return t.loadEventEnd - t.navigationStart")
        print(f"400 puzzles, 20 candidates each: {path.stat().st_size / 1e6:.1f} MB, opened in {took / 1000:.2f} s")
        press(page, "END", "ENTER", "x")
        assert len(page.find_elements("css selector", ".card")) == 20
        assert len(page.find_elements("css selector", ".view")) == 320
        block = json.loads(page.execute_script("return document.getElementById('puzzle-399').textContent"))
        text = block["runs"][0]["tests"][0]["cands"][0]["g"]
        assert cells(page, '.card[data-rank="1"] canvas', text) == colours_of(text) and len(text) > 9
