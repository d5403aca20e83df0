"""The script that makes the small model, with a miniature recipe: stages, resuming, leaving a stage early, export, use."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from arc_loader.mixture import SampleLimits
from model_tools.loading import load_model
from run_finetune_small import main, new_model
from small_model_recipe import SMALL_MODEL, Stage


def miniature(samples=(24, 16)):
    limits = SampleLimits(pair_tokens=60, sample_tokens=128)
    train = replace(SMALL_MODEL.stages[0].train, batch_tokens=1024, window=8)
    stages = tuple(
        Stage(name=f"stage{n}", samples=count, limits=limits, train=train) for n, count in enumerate(samples)
    )
    return replace(SMALL_MODEL, hidden_size=64, intermediate_size=96, layers=1, heads=1, stages=stages)


@pytest.fixture(scope="module")
def rearc(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rearc")
    (folder / "tasks").mkdir()
    rng = np.random.default_rng(0)
    for name in ("0a", "0b"):
        pairs = [{"input": g, "output": g} for g in rng.integers(0, 10, (20, 4, 4)).tolist()]
        (folder / "tasks" / f"{name}.json").write_text(json.dumps(pairs))
    return folder


def run(rearc, folder, *extra, recipe=None):
    main(
        [
            "--rearc",
            str(rearc),
            "--work",
            str(folder / "work"),
            "--out",
            str(folder / "out"),
            "--report_seconds",
            "0",
            *extra,
        ],
        recipe=recipe or miniature(),
    )
    return load_model(path=folder / "out", dtype="float32").model.state_dict()


def test_trains_all_stages_logs_and_exports_the_same_bytes_again(rearc, tmp_path):
    first = run(rearc, tmp_path / "a")
    lines = [json.loads(line) for line in (tmp_path / "a" / "work" / "log.jsonl").read_text().splitlines()]
    assert [line["stage"] for line in lines if line["final"]] == ["stage0", "stage1"]
    assert [line["samples"] for line in lines if line["final"]] == [24, 16]
    assert all(line["validation_nll"] > 0 for line in lines)
    assert (tmp_path / "a" / "work" / "loss.png").read_bytes().startswith(b"\x89PNG")
    untrained = new_model(recipe=miniature(), seed=0).model.float().state_dict()
    assert any(not torch.equal(first[name], untrained[name]) for name in first)
    second = run(rearc, tmp_path / "b")
    assert all(torch.equal(first[name], second[name]) for name in first)
    again = run(rearc, tmp_path / "b")  # nothing left to train
    assert all(torch.equal(first[name], again[name]) for name in first)


def test_a_stage_left_early_hands_its_weights_to_the_next(rearc, tmp_path):
    run(rearc, tmp_path, recipe=miniature((8,)))  # as if the first stage had been stopped after 8 of its 24 samples
    left = run(rearc, tmp_path, "--next")
    straight = run(rearc, tmp_path / "other")
    lines = [json.loads(line) for line in (tmp_path / "work" / "log.jsonl").read_text().splitlines()]
    assert [(line["stage"], line["samples"]) for line in lines if line["final"]] == [("stage0", 8), ("stage1", 16)]
    assert any(not torch.equal(left[name], straight[name]) for name in left)
