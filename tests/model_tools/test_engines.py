"""Both engines: equal losses, gradient accumulation and checkpointing, 8-bit states, metrics, reports, half precision."""

import dataclasses
import random

import numpy as np
import pytest
import torch

from model_tools.checkpoint import load_state
from model_tools.metrics_file import MetricsFile, read_metrics
from model_tools.optimizers import MasterOptimizer
from model_tools.train_recipe import TrainLog
from tiny import tiny_model
from tiny_training import RECIPE, assert_same_bytes, run, samples_for, state_bytes


def trained(recipe, kind="arc_llama", count=48, **options):
    loaded = tiny_model(kind)
    return loaded, run(loaded, samples_for(loaded, count), recipe, **options)


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": "muon"},
        {"optimizer": "adamw_8bit", "accumulate": 2},
        {"batch_samples": 3, "accumulate": 4, "epochs": 2, "packing": True, "warmup": 3},
        {"gradient_checkpointing": True, "schedule": "inverse_sqrt", "lowest": 0.3},
    ],
)
def test_the_trainer_engine_does_what_the_light_one_does_and_leaves_no_trace(change):
    recipe = dataclasses.replace(RECIPE, **change)
    light, expected = trained(recipe)
    random.seed(4)
    np.random.seed(4)
    before = (random.getstate(), torch.get_rng_state(), np.random.get_state()[1].tolist())
    own, log = trained(dataclasses.replace(recipe, engine="trainer"))
    assert random.getstate() == before[0] and np.random.get_state()[1].tolist() == before[2]
    assert torch.equal(torch.get_rng_state(), before[1])
    assert log.losses == expected.losses
    assert (log.steps, log.samples, log.tokens, log.cut) == (expected.steps, expected.samples, expected.tokens, False)
    assert_same_bytes(state_bytes(own.model), state_bytes(light.model))
    assert own.model.config.use_cache == light.model.config.use_cache and not own.model.training
    assert not own.model.is_gradient_checkpointing


def test_batches_of_a_step_count_by_their_tokens():
    losses = []
    for change in (
        {"batch_samples": 12},
        {"batch_samples": 3, "accumulate": 4},
        {"batch_samples": 1, "accumulate": 12},
    ):
        recipe = dataclasses.replace(RECIPE, window=12, **change)
        losses.append(trained(recipe)[1].losses)
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-4)
    np.testing.assert_allclose(losses[2], losses[0], rtol=1e-4)


@pytest.mark.parametrize("kind", ["llama", "qwen3"])
def test_gradient_checkpointing_changes_no_loss(kind):
    recipe = dataclasses.replace(RECIPE, gradient_checkpointing=True)
    np.testing.assert_allclose(trained(recipe, kind)[1].losses, trained(RECIPE, kind)[1].losses, rtol=1e-5)


def test_eight_bit_states_are_small_and_learn_as_well(tmp_path):
    size = {}
    for optimizer in ("adamw", "adamw_8bit"):
        recipe = dataclasses.replace(RECIPE, optimizer=optimizer)
        _, log = trained(recipe, "llama", 320, checkpoint=tmp_path / optimizer)
        assert np.mean(log.losses[-5:]) < 0.6 * log.losses[0]
        tensors = load_state(tmp_path / optimizer).tensors
        size[optimizer] = sum(t.nbytes for name, t in tensors.items() if name.startswith("optimizer"))
    assert size["adamw_8bit"] < 0.4 * size["adamw"]


class Stopped(Exception):
    pass


@pytest.mark.parametrize("engine", ["light", "trainer"])
def test_eight_bit_states_go_on_where_they_were(tmp_path, engine):
    recipe = dataclasses.replace(RECIPE, optimizer="adamw_8bit", save_every=1, engine=engine)

    def stop(log, total):
        if log.steps == 3:
            raise Stopped

    with pytest.raises(Stopped):
        trained(recipe, checkpoint=tmp_path, progress=stop)
    resumed, log = trained(recipe, checkpoint=tmp_path)
    whole, expected = trained(recipe)
    assert log.losses == expected.losses
    assert_same_bytes(state_bytes(resumed.model), state_bytes(whole.model))


def test_reports_write_tensorboard_events(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    recipe = dataclasses.replace(RECIPE, engine="trainer", report_to="tensorboard", log_every=2)
    with pytest.raises(ValueError, match="needs a checkpoint folder"):
        trained(recipe)
    _, log = trained(recipe, checkpoint=tmp_path)
    (events,) = (tmp_path / "runs").glob("**/events*")
    reader = EventAccumulator(str(events.parent))
    reader.Reload()
    told = {event.step: event.value for event in reader.Scalars("train/loss")}
    assert told == pytest.approx({n: float(np.mean(log.losses[n - 2 : n])) for n in range(2, log.steps + 1, 2)})
    assert [event.value for event in reader.Scalars("train/tokens")][-1] == log.tokens
    lines = read_metrics(tmp_path / "metrics.jsonl")
    assert [line["step"] for line in lines] == list(range(2, log.steps + 1, 2))
    assert lines[-1]["tokens"] == log.tokens and lines[-1]["epoch"] == 1 and lines[-1]["grad_norm"] > 0


def test_a_deadline_stops_the_trainer_engine_after_one_step():
    _, log = trained(dataclasses.replace(RECIPE, engine="trainer"), deadline=0.0)
    assert log.cut and log.steps == 1


def test_a_finished_training_is_not_repeated(tmp_path):
    for engine in ("light", "trainer"):
        recipe = dataclasses.replace(RECIPE, engine=engine)
        first, log = trained(recipe, checkpoint=tmp_path / engine)
        again = tiny_model("arc_llama", seed=5)
        assert run(again, samples_for(again), recipe, checkpoint=tmp_path / engine).losses == log.losses
        assert_same_bytes(state_bytes(again.model), state_bytes(first.model))


def test_a_line_cut_by_a_kill_is_left_out(tmp_path):
    (tmp_path / "m.jsonl").write_text('{"step": 1}\n{"step": 2}\n{"st')
    assert read_metrics(tmp_path / "m.jsonl") == [{"step": 1}, {"step": 2}]
    MetricsFile(tmp_path / "m.jsonl", 1).resume(TrainLog(losses=[1.0], steps=1))
    assert (tmp_path / "m.jsonl").read_text() == '{"step": 1}\n'


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_learns_small_steps(dtype):
    """Steps far below the resolution of half-precision weights add up in the float32 copies; float16's small gradients survive."""
    loaded = tiny_model("llama")
    loaded.model.to(dtype)
    recipe = dataclasses.replace(
        RECIPE, learning_rate=2e-5, embedding_learning_rate=2e-5, epochs=8, batch_tokens=2048, window=48, warmup=0.0
    )
    before = state_bytes(loaded.model)
    log = run(loaded, samples_for(loaded, 24), recipe)
    assert np.isfinite(log.losses).all() and log.losses[-1] < log.losses[0] - 0.01
    weight = "model.layers.0.mlp.up_proj.weight"
    assert (loaded.model.state_dict()[weight] != before[weight]).float().mean() > 0.1


def test_a_float16_step_with_an_infinite_gradient_is_left_out():
    loaded = tiny_model("llama")
    loaded.model.to(torch.float16)
    optimizer = MasterOptimizer(model=loaded.model, recipe=RECIPE)
    before, scale = state_bytes(loaded.model), optimizer.scale
    parameter = loaded.model.lm_head.weight
    parameter.grad = torch.full_like(parameter, float("inf"))
    optimizer.step()
    assert_same_bytes(state_bytes(loaded.model), before)
    assert optimizer.scale == scale / 2 and parameter.grad is None
    parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    assert not torch.equal(parameter, before["lm_head.weight"])
