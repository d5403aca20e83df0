"""Trainings that are killed with kill -9, or run by two processes, give the losses of one that is left alone."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import training_child
from model_tools.checkpoint import load_state
from model_tools.metrics_file import read_metrics
from tiny import tiny_model
from tiny_training import run, samples_for

CHILD = Path(training_child.__file__)
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


def child(engine, folder, result, seconds, launcher=()):
    arguments = [*launcher, str(CHILD), engine, str(folder), str(result), str(seconds)]
    return subprocess.Popen([sys.executable, *arguments], env=ENVIRONMENT, stderr=subprocess.DEVNULL)


def uninterrupted():
    loaded = tiny_model("arc_llama")
    log = run(loaded, samples_for(loaded, training_child.SAMPLES), training_child.recipe("light"))
    return log, {name: float(p.detach().double().abs().sum()) for name, p in loaded.model.named_parameters()}


@pytest.mark.parametrize("engine", ["light", "trainer"])
def test_killed_at_any_moment_and_started_again_gives_the_same_losses(tmp_path, engine):
    expected, weights = uninterrupted()
    process = child(engine, tmp_path / "state", tmp_path / "result.json", 0.05)
    metrics = tmp_path / "state" / "metrics.jsonl"
    limit = time.monotonic() + 60
    while not (metrics.exists() and metrics.read_text().count("\n") >= 5):
        assert process.poll() is None and time.monotonic() < limit
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL and not (tmp_path / "result.json").exists()
    done = load_state(tmp_path / "state")
    assert 3 <= done.log["steps"] < expected.steps
    loaded = tiny_model("arc_llama", seed=9)  # the state decides, not what the model holds
    log = run(
        loaded,
        samples_for(loaded, training_child.SAMPLES),
        training_child.recipe(engine),
        checkpoint=tmp_path / "state",
    )
    assert log.losses == expected.losses and log.samples == 80
    assert {name: float(p.detach().double().abs().sum()) for name, p in loaded.model.named_parameters()} == weights
    lines = read_metrics(metrics)
    assert [line["step"] for line in lines] == list(range(1, expected.steps + 1))
    np.testing.assert_allclose([line["loss"] for line in lines], expected.losses)


class Stopped(Exception):
    pass


def test_two_processes_go_on_from_one_and_give_its_losses(tmp_path):
    expected, weights = uninterrupted()

    def stop(log, total):
        if log.steps == 4:
            raise Stopped

    loaded = tiny_model("arc_llama")
    with pytest.raises(Stopped):
        run(
            loaded,
            samples_for(loaded, training_child.SAMPLES),
            training_child.recipe("light"),
            checkpoint=tmp_path / "state",
            progress=stop,
        )
    launcher = ("-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2")
    process = child("trainer", tmp_path / "state", tmp_path / "result.json", 0, launcher)
    assert process.wait(timeout=120) == 0
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["losses"][:3] == expected.losses[:3]
    assert (result["samples"], result["tokens"]) == (expected.samples, expected.tokens)
    np.testing.assert_allclose(result["losses"], expected.losses, rtol=2e-3)
    for name, value in result["weights"].items():
        assert value == pytest.approx(weights[name], rel=1e-3), name
    assert len(read_metrics(tmp_path / "state" / "metrics.jsonl")) == expected.steps
