"""Collator, fine_tune, adapters and training state on tiny real models."""

import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.formatting import SHORT, Sample
from arc_loader.mixture import PoolSamples, SampleLimits
from arc_loader.tasks import Pair
from model_tools.adapters import LoraRecipe, add_lora, merged_lora, reset_lora
from model_tools.checkpoint import load_state
from model_tools.collator import IGNORE, collate, group_by_length
from model_tools.positions import RunningPositions
from model_tools.training import TrainRecipe, fine_tune, schedule_factor
from tiny import KINDS, tiny_model

RECIPE = TrainRecipe(
    learning_rate=3e-3, embedding_learning_rate=3e-3, warmup=0.1, schedule="constant", batch_tokens=1024, window=16
)


def samples_for(loaded, count=48, seed=0):
    rng = np.random.default_rng(5)
    grids = [rng.integers(0, 4, (3, 3)).astype(np.int8) for _ in range(8)]
    pools = {"copy": [Pair(grid, grid) for grid in grids]}
    limits = SampleLimits(pair_tokens=100, sample_tokens=128, max_pairs=4)
    return PoolSamples(pools=pools, fmt=SHORT, table=loaded.table, limits=limits, count=count, seed=seed)


def state_bytes(model):
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def assert_same_bytes(a, b):
    assert a.keys() == b.keys()
    assert all(torch.equal(a[name], b[name]) for name in a)


def run(loaded, samples, recipe=RECIPE, **options):
    return fine_tune(
        model=loaded.model,
        positions=loaded.positions,
        samples=samples,
        recipe=recipe,
        pad_id=loaded.pad_id,
        seed=3,
        **options,
    )


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


@pytest.mark.parametrize("kind", KINDS)
def test_adapters_learn_the_base_stays_and_a_reset_forgets_everything(kind):
    loaded = tiny_model(kind)
    model = add_lora(model=loaded.model, recipe=LoraRecipe(rank=4, alpha=8), seed=1)
    wrapped = dataclasses.replace(loaded, model=model)
    fresh = state_bytes(model)
    log = run(wrapped, samples_for(loaded))
    trained = state_bytes(model)
    adapters = [name for name in trained if "lora_" in name]
    assert len(adapters) == 2 * (7 * 2 + 2)
    assert all(not torch.equal(trained[name], fresh[name]) for name in adapters)
    assert_same_bytes(
        {k: v for k, v in trained.items() if "lora_" not in k}, {k: v for k, v in fresh.items() if "lora_" not in k}
    )
    reset_lora(model=model, seed=1)
    assert_same_bytes(state_bytes(model), fresh)
    assert run(wrapped, samples_for(loaded)).losses == log.losses
    reset_lora(model=model, seed=2)
    other = state_bytes(model)
    assert any(not torch.equal(other[name], fresh[name]) for name in adapters)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("kind", ["arc_llama", "qwen3"])
def test_merged_computes_like_unmerged_and_leaves_no_trace(kind, dtype):
    loaded = tiny_model(kind)
    loaded.model.to(dtype)
    model = add_lora(model=loaded.model, recipe=LoraRecipe(rank=4), seed=1)
    run(dataclasses.replace(loaded, model=model), samples_for(loaded))
    before = state_bytes(model)
    ids = torch.from_numpy(loaded.table.encode("I12\n34O43")).long()[None]
    with torch.inference_mode():
        plain = model(input_ids=ids).logits
        with merged_lora(model) as merged:
            inside = merged(input_ids=ids).logits
        after = model(input_ids=ids).logits
    tolerance = 1e-4 if dtype == torch.float32 else 0.15
    torch.testing.assert_close(inside, plain, atol=tolerance, rtol=tolerance)
    assert torch.equal(after, plain)
    assert_same_bytes(state_bytes(model), before)


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
