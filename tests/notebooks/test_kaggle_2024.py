"""The notebook of 2024: training on all puzzles in a process of its own, then the puzzles; and when that training does not come off."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from kaggle_recipes import KAGGLE_2024
from kaggle_world import NOTHING, make_world, pictures, run_notebook, submission
from notebook_tools.machine import Gpu, Machine
from notebook_tools.run_mode import RunMode
from notebook_tools.session import Session, open_session
from notebook_tools.whole_set import processes, show_training, train_whole_set

RECIPE = "kaggle-small-whole-set"


def test_commit_run(tmp_path: Path, image: Path, bundle: Path) -> None:
    make_world(tmp_path, bundle=bundle)
    small = {"RECIPE": RECIPE, "PUZZLES": 2, "MINUTES": 1.0, "HOURS": 0.03, "COMPETITION": "2026"}
    ran = run_notebook("arc-prize-2024_kaggle.ipynb", python=image, root=tmp_path, parameters=small)
    assert ran.error == "", ran.text
    for words in (
        *("test-time training: on the whole set", "to be solved  2, of 2", "64/64 samples | loss ", "merged: done"),
        *("tmp/whole_set/merged, no test-time training", "rank of right", "valid, 4 puzzles"),
    ):
        assert words in ran.text, ran.text
    assert len(pictures(ran)) == 4  # two puzzles, the loss, attempts
    assert all(answer != NOTHING for per_puzzle in submission(tmp_path).values() for answer in per_puzzle)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """In this process."""
    make_world(tmp_path, bundle=None)
    monkeypatch.setenv("KAGGLE_ROOT", str(tmp_path))
    monkeypatch.delenv("KAGGLE_IS_COMPETITION_RERUN", raising=False)
    return open_session(recipe=RECIPE, began=time.monotonic(), puzzles=1, minutes=5)


def test_without_time_the_base_model_is_left(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    late = replace(session, began=session.began - 1e6)
    assert train_whole_set(late) == session.model
    assert "stopped by the time limit" in (out := capsys.readouterr().out) and "no trained model (status 3)" in out
    assert (session.paths.scratch / "whole_set" / "stopped").exists()  # what torchrun's own exit status would hide
    show_training(late)
    assert "no training to show" in capsys.readouterr().out


def test_a_training_that_fails(session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A commit run ends with it; the scored run goes on with what there is."""
    broken = tmp_path / "input" / "broken"
    broken.mkdir()
    (broken / "config.json").write_text("{}")
    wrong = replace(session, model=broken)
    with pytest.raises(ChildProcessError, match="status 2"):
        train_whole_set(wrong)
    assert str(broken) in capsys.readouterr().out
    assert train_whole_set(replace(wrong, mode=RunMode("scored"))) == broken
    assert "no trained model (status 2)" in capsys.readouterr().out


def test_processes_share_the_batches_of_a_step(session: Session) -> None:
    t4 = Gpu("Tesla T4", 15.0, False)

    def on(gpus: int, **recipe) -> int:
        return processes(replace(session, machine=Machine((t4,) * gpus, 4), **recipe))

    assert [on(gpus, recipe=KAGGLE_2024) for gpus in (0, 1, 2, 3, 4)] == [1, 1, 2, 2, 2]  # two batches make a step
    assert on(4) == 1  # the small recipe's engine is of one process
    without = replace(KAGGLE_2024, solve=replace(KAGGLE_2024.solve, whole_set=None))
    with pytest.raises(ValueError, match="no training on the whole set"):
        on(2, recipe=without)
