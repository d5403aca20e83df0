"""The study of tasks in miniature: equal tokens, one base, nothing done twice, tables of all that was measured."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from fine_tuning.chat_base import make_chat_base
from miniature import write_kaggle
from model_tools.saving import save_checkpoint
from prompting.sources.coded_set import registered_puzzles
from tiny import tiny_model

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def study(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    import study_report
    import study_tasks
    import study_world

    two = {arm: study_world.ARMS[arm] for arm in ("outputs", "outputs + code")}
    for module in (study_world, study_tasks):
        monkeypatch.setattr(module, "ARMS", two)
    return study_tasks, study_world, study_report


def test_two_arms_of_two_trainings_on_a_miniature(study, tmp_path):
    tasks, world, report = study
    small = tiny_model("arc_llama")
    save_checkpoint(path=tmp_path / "small", model=small.model, tokenizer=small.tokenizer)
    make_chat_base(model=tmp_path / "small", out=tmp_path / "base", size=450, puzzles=registered_puzzles()[:12])
    write_kaggle(
        tmp_path / "study"
    )  # three puzzles a set instead of the public ones, which are taken where there are none
    plan = world.Plan(
        base=tmp_path / "base",
        folder=tmp_path / "study",
        tokens=1500,
        seeds=(1, 2),
        max_seq_len=300,
        batch_size=2,
        device_batch=2,
        puzzles=2,
        views=2,
        answer_tokens=5,
    )
    assert tasks.study(plan, part=0, parts=2) == {}
    arms = tasks.study(plan, part=1, parts=2)
    runs = [run for found in arms.values() for run in found]
    assert [(run["arm"], run["seed"]) for run in runs] == [(arm, seed) for arm in arms for seed in (1, 2)]
    assert all(abs(run["tokens"] - 1500) < 2 * 300 for run in runs)
    assert len({run["curve"][-1]["nll"] for run in runs}) == 4  # four trainings
    assert all(len(run["nll"]) == 3 and set(run["nll"]) == set(runs[0]["nll"]) for run in runs)
    for sample in world.SAMPLES:
        assert len(world.puzzles_of(plan, sample)[0]) == 2
        assert report.values(runs, sample=sample, metric="unanswered").tolist() == np.ones((4, 2)).tolist()  # 5 tokens
    files = {path: path.stat().st_mtime_ns for path in plan.folder.rglob("*") if path.is_file()}
    assert tasks.study(plan) == arms
    assert {path: path.stat().st_mtime_ns for path in plan.folder.rglob("*") if path.is_file()} == files
    text = tasks.report(arms)
    assert text.count("outputs + code") == 2 * (1 + 6) + 1 and "### fresh" in text
    report.draw_curves(arms, path=tmp_path / "curves.png")
    assert (tmp_path / "curves.png").read_bytes()[:4] == b"\x89PNG"
    assert json.loads((plan.place("outputs + code", 2) / "run.json").read_text())["seed"] == 2
