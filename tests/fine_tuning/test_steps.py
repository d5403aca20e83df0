"""Steps are made once, and again exactly when what decides them changed or the result was damaged or never finished."""

import json
import shutil
from pathlib import Path

import pytest

from fine_tuning.steps import MARKER, folder_fingerprint, result_of, run_step


class Maker:
    """Writes two files and counts how often."""

    def __init__(self, content: str = "a") -> None:
        self.content, self.times = content, 0

    def __call__(self, folder: Path) -> None:
        self.times += 1
        (folder / "below").mkdir()
        (folder / "one.txt").write_text(self.content)
        (folder / "below" / "two.txt").write_text("b")


def made(folder: Path, maker: Maker, **decided_by):
    return run_step(folder=folder, decided_by=decided_by, make=maker)


def test_made_once_then_skipped_with_the_same_fingerprint(tmp_path) -> None:
    maker = Maker()
    first = made(tmp_path / "step", maker, seed=1)
    second = made(tmp_path / "step", maker, seed=1)
    assert (first.skipped, second.skipped, maker.times) == (False, True, 1)
    assert first.fingerprint == second.fingerprint == folder_fingerprint(tmp_path / "step")
    assert [path.name for path in tmp_path.iterdir()] == ["step"]


def _changed(folder):
    (folder / "one.txt").write_text("A")


def _removed(folder):
    (folder / "below" / "two.txt").unlink()


def _added(folder):
    (folder / "three.txt").write_text("")


def _no_marker_content(folder):
    (folder / MARKER).write_text("{")


def _other_marker(folder):
    (folder / MARKER).write_text(json.dumps({"decided_by": "?", "files": {}}))


@pytest.mark.parametrize("damage", [_changed, _removed, _added, _no_marker_content, _other_marker, shutil.rmtree])
def test_made_again_after_damage(tmp_path, damage) -> None:
    maker = Maker()
    first = made(tmp_path / "step", maker, seed=1)
    damage(tmp_path / "step")
    assert result_of(folder=tmp_path / "step", decided_by={"seed": 1}) is None
    again = made(tmp_path / "step", maker, seed=1)
    assert not again.skipped and maker.times == 2 and again.fingerprint == first.fingerprint
    assert sorted(path.name for path in (tmp_path / "step").iterdir()) == ["below", MARKER, "one.txt"]


def test_made_again_when_something_else_decides(tmp_path) -> None:
    maker = Maker()
    made(tmp_path / "step", maker, seed=1)
    assert not made(tmp_path / "step", maker, seed=2).skipped
    assert not made(tmp_path / "step", maker, seed=1).skipped
    assert maker.times == 3


def test_the_fingerprint_is_that_of_the_contents(tmp_path) -> None:
    one, two = made(tmp_path / "a", Maker("a"), x=1), made(tmp_path / "b", Maker("a"), x=2)
    assert one.fingerprint == two.fingerprint != made(tmp_path / "c", Maker("c"), x=1).fingerprint


def test_what_fails_or_is_killed_leaves_no_result(tmp_path) -> None:
    def fails(folder: Path) -> None:
        (folder / "one.txt").write_text("half")
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        run_step(folder=tmp_path / "step", decided_by={}, make=fails)
    assert not (tmp_path / "step").exists()
    made(tmp_path / "step", Maker())
    assert (tmp_path / "step" / "one.txt").read_text() == "a"


def test_a_folder_of_something_else_is_left_alone(tmp_path) -> None:
    (tmp_path / "step").mkdir()
    (tmp_path / "step" / "mine.txt").write_text("dear")
    with pytest.raises(ValueError, match="something else"):
        made(tmp_path / "step", Maker())
    assert (tmp_path / "step" / "mine.txt").read_text() == "dear"
