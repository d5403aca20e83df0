"""The buttons are clicked for real, and the notebook is run by a real kernel."""

import json
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from arc_loader.marks import Mark, Marks
from arc_loader.tasks import Pair, Task
from notebook_tools.mark_reversible import ReversibleMarker

NOTEBOOK = Path(__file__).resolve().parents[2] / "kaggle_notebooks" / "mark_reversible.ipynb"


def task(name: str, *pairs: tuple[int, int], test: int | None = None) -> Task:
    found = tuple(Pair(np.array([[a, 0]]), np.array([[b, 0]])) for a, b in pairs)
    return Task(name, found, () if test is None else (np.array([[test, 0]]),))


TASKS = {t.id: t for t in (task("a", (1, 2), (3, 4)), task("b", (1, 5), test=2), task("c", (7, 8)), task("d", (1, 9)))}
SOLUTIONS = {"b": (np.array([[5, 0]]),)}


def marker(path: Path) -> ReversibleMarker:
    return ReversibleMarker(tasks=TASKS, solutions=SOLUTIONS, path=path)


def test_clicks_mark_and_save(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    m = marker(path)
    assert m.current == "a" and m.back.disabled and bytes(m.picture.value).startswith(b"\x89PNG")
    assert not path.exists()
    first = bytes(m.picture.value)
    m.why.value = " swapped "
    m.reversible.click()
    assert Marks(path).get("a") == Mark(True, "swapped") and m.current == "b" and m.why.value == ""
    assert bytes(m.picture.value) != first and m.progress.value == 1 and m.progress.max == 4
    assert "same output" in m.hints.value  # of the test with its solution
    m.not_reversible.click()
    assert Marks(path).get("b") == Mark(False, "") and m.current == "c" and m.hints.value == ""
    m.skip.click()
    assert m.current == "d" and "c" not in Marks(path)
    m.back.click()
    m.back.click()
    assert m.current == "b" and "marked not reversible by eye" in m.title.value
    m.why.value = "thought again"
    m.reversible.click()
    assert Marks(path).get("b") == Mark(True, "thought again") and m.current == "c"
    m.reversible.click()
    m.not_reversible.click()
    assert m.current is None and "no more" in m.title.value and m.progress.value == 4
    assert m.reversible.disabled and m.skip.disabled and not m.back.disabled
    m.reversible.click()  # a click that was under way
    assert len(Marks(path)) == 4 and m.marks.count(reversible=True) == 3
    m.back.click()
    assert m.current == "d" and not m.reversible.disabled


def test_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    marker(path).reversible.click()
    m = marker(path)
    assert m.current == "b" and m.progress.value == 1 and not m.back.disabled
    m.back.click()
    assert m.current == "a" and m.back.disabled
    m.skip.click()
    assert m.current == "b"


def test_the_buttons_are_in_the_widget(tmp_path: Path) -> None:
    m = marker(tmp_path / "m.json")

    def below(widget) -> list:
        return [widget, *(w for child in getattr(widget, "children", ()) for w in below(child))]

    parts = below(m.widget)
    for part in (
        m.title,
        m.picture,
        m.hints,
        m.reversible,
        m.not_reversible,
        m.skip,
        m.back,
        m.why,
        m.progress,
        m.status,
    ):
        assert part in parts
    names = [m.reversible, m.not_reversible, m.skip, m.back]
    assert [b.description for b in names] == ["reversible", "not reversible", "skip", "back"]


def test_no_puzzles(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no puzzles"):
        ReversibleMarker(tasks={}, solutions={}, path=tmp_path / "m.json")


def test_notebook_is_thin_and_stripped() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    for before, cell in zip([None, *notebook.cells], notebook.cells, strict=False):
        assert "%%writefile" not in cell.source and len(cell.source.splitlines()) < 12
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None
            assert before is not None
    assert "widgets" not in notebook.metadata


def test_notebook_runs_and_its_buttons_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.json"
    monkeypatch.setenv("MARKS", str(path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    clicks = (
        "shown = marker.current\nmarker.why.value = 'seen'\nmarker.reversible.click()\nprint(shown, marker.current)"
    )
    notebook.cells.append(nbformat.v4.new_code_cell(clicks))
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    outputs = [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]
    text = "".join(out.get("text", "") for out in outputs)
    assert "400 puzzles; 0 marked" in text and "12 puzzles refuted now" in text and "007bbfb7 00d62c1b" in text
    shown = [out for out in outputs if "application/vnd.jupyter.widget-view+json" in out.get("data", {})]
    assert shown
    saved = json.loads(path.read_text())
    assert len(saved) == 13 and saved["007bbfb7"] == {"reversible": True, "why": "seen", "by": "eye"}
