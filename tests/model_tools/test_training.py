"""Collator, fine_tune and training state on tiny real models."""

import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.formatting import Sample
from model_tools.adapters import LoraRecipe, add_lora
from model_tools.checkpoint import load_state
from model_tools.collator import IGNORE, collate, group_by_length
from model_tools.positions import RunningPositions
from model_tools.training import TrainRecipe, fine_tune, schedule_factor
from tiny import tiny_model
from tiny_training import RECIPE, assert_same_bytes, run, samples_for, state_bytes


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=150), min_size=1, max_size=5))
def test_collate_equals_a_slow_reading(masks):
    samples = [
        Sample(key="k", input_ids=np.arange(5, 5 + len(mask), dtype=np.int32), loss_mask=np.array(mask))
        for mask in masks
    ]
    batch = collate(samples=samples, positions=RunningPositions(), pad_id=0)
    assert batch.input_ids.shape == batch.labels.shape == batch.position_ids.shape
    assert batch.input_ids.shape[1] % 64 == 0 and batch.tokens == sum(map(len, masks))
    for row, mask in enumerate(masks):
        for place in range(batch.input_ids.shape[1]):
            inside = place < len(mask)
            assert batch.input_ids[row, place] == (5 + place if inside else 0)
            assert batch.labels[row, place] == (5 + place if inside and mask[place] else IGNORE)


@given(st.lists(st.integers(1, 700), max_size=40), st.integers(64, 2048))
def test_groups_hold_every_index_once_within_the_limit(lengths, limit):
    groups = list(group_by_length(lengths=lengths, batch_tokens=limit, rng=np.random.default_rng(0)))
    assert sorted(index for group in groups for index in group) == list(range(len(lengths)))
    for group in groups:
        longest = -(-max(lengths[index] for index in group) // 64) * 64
        assert len(group) == 1 or longest * len(group) <= limit


@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_full_training_learns_to_copy(optimizer):
    loaded = tiny_model("arc_llama")
    log = run(loaded, samples_for(loaded, 320), dataclasses.replace(RECIPE, optimizer=optimizer))
    assert log.samples == 320 and log.steps == len(log.losses)
    assert np.mean(log.losses[-5:]) < 0.6 * log.losses[0]


def test_the_same_seed_gives_the_same_bytes_another_does_not():
    results = []
    for seed in (3, 3, 4):
        loaded = tiny_model("arc_llama")
        fine_tune(
            model=loaded.model,
            positions=loaded.positions,
            samples=samples_for(loaded),
            recipe=RECIPE,
            pad_id=0,
            seed=seed,
        )
        results.append(state_bytes(loaded.model))
    assert_same_bytes(results[0], results[1])
    assert any(not torch.equal(results[0][name], results[2][name]) for name in results[0])


class Killed(Exception):
    pass


@settings(max_examples=4, deadline=None)
@given(st.integers(1, 14))
def test_interrupted_and_resumed_equals_uninterrupted(tmp_path_factory, kill_after):
    recipe = dataclasses.replace(RECIPE, optimizer="muon")
    whole = tiny_model("arc_llama")
    log = run(whole, samples_for(whole, 64), recipe)
    folder = tmp_path_factory.mktemp("state")

    def kill(progress, total):
        if progress.steps == kill_after:
            raise Killed

    try:
        first = tiny_model("arc_llama")
        run(first, samples_for(first, 64), recipe, progress=kill, checkpoint=folder, checkpoint_seconds=0)
    except Killed:
        pass
    second = tiny_model("arc_llama", seed=9)  # the state decides, not what the model holds
    if load_state(folder) is None:
        second = tiny_model("arc_llama")
    resumed = run(second, samples_for(second, 64), recipe, checkpoint=folder, checkpoint_seconds=0)
    assert resumed.losses == log.losses
    assert_same_bytes(state_bytes(second.model), state_bytes(whole.model))


def test_a_damaged_state_is_named_and_a_foreign_one_refused(tmp_path):
    loaded = tiny_model("arc_llama")
    run(loaded, samples_for(loaded, 16), checkpoint=tmp_path / "s", checkpoint_seconds=0)
    other = dataclasses.replace(loaded, model=add_lora(model=loaded.model, recipe=LoraRecipe(rank=2), seed=0))
    with pytest.raises(ValueError, match="other shape"):
        run(other, samples_for(loaded, 16), checkpoint=tmp_path / "s")
    next((tmp_path / "s").glob("state-*/tensors.safetensors")).write_bytes(b"garbage")
    with pytest.raises(ValueError, match="cannot be read"):
        load_state(tmp_path / "s")


def test_a_deadline_in_the_past_stops_after_one_step():
    loaded = tiny_model("arc_llama")
    log = run(loaded, samples_for(loaded), deadline=0.0)
    assert log.cut and log.steps == 1


def test_schedules():
    cosine, linear = TrainRecipe(warmup=0.25), TrainRecipe(schedule="linear", warmup=0.1, decay=0.5)
    assert schedule_factor(recipe=cosine, progress=0.125) == 0.5
    assert schedule_factor(recipe=cosine, progress=0.25) == 1.0
    assert schedule_factor(recipe=cosine, progress=1.0) == pytest.approx(0)
    assert schedule_factor(recipe=linear, progress=0.5) == 1.0
    assert schedule_factor(recipe=linear, progress=0.75) == 0.5
    with pytest.raises(ValueError, match="sgd"):
        TrainRecipe(optimizer="sgd")


def test_nothing_to_train_is_an_error():
    loaded = tiny_model("arc_llama")
    loaded.model.requires_grad_(False)
    with pytest.raises(ValueError, match="nothing to train"):
        run(loaded, samples_for(loaded))
