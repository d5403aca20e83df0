"""Packed rows: what they hold, and that every model computes in them what it computes for each sample alone."""

import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import sdpa_mask

from arc_loader.formatting import Sample
from model_tools import cpu_attention
from model_tools.collator import IGNORE, collate
from model_tools.packing import PackedAttention, check_packing, collate_packed, fit_into_bins
from model_tools.positions import RunningPositions
from model_tools.reply_loss import reply_loss
from tiny import KINDS, tiny_model
from tiny_training import RECIPE, mixed_samples, run, samples_for

CPU = torch.device("cpu")


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=40), min_size=1, max_size=6), st.integers(0, 60))
def test_rows_equal_a_slow_reading(masks, row_tokens):
    samples = [
        Sample(key="k", input_ids=np.arange(100 * n, 100 * n + len(mask), dtype=np.int32), loss_mask=np.array(mask))
        for n, mask in enumerate(masks)
    ]
    batch = collate_packed(
        samples=samples, positions=RunningPositions(), pad_id=7, multiple=8, row_tokens=row_tokens or None
    )
    assert batch.input_ids.shape[1] % 8 == 0 and batch.tokens == sum(map(len, masks))
    seen = set()
    for row in range(len(batch.input_ids)):
        place = 0
        while place < batch.input_ids.shape[1] and batch.segments[row, place] >= 0:
            number = int(batch.input_ids[row, place]) // 100
            seen.add(number)
            for offset, learn in enumerate(masks[number]):
                token = 100 * number + offset
                assert batch.input_ids[row, place] == token
                assert batch.position_ids[row, place] == offset
                assert batch.labels[row, place] == (token if learn and offset else IGNORE)
                place += 1
        assert (batch.input_ids[row, place:] == 7).all() and (batch.labels[row, place:] == IGNORE).all()
        assert (batch.segments[row, place:] == -1).all()
    assert seen == set(range(len(masks)))


@given(st.lists(st.integers(1, 50), max_size=30), st.integers(1, 60))
def test_bins_hold_every_index_once_within_the_capacity(sizes, capacity):
    bins = fit_into_bins(sizes=sizes, capacity=capacity)
    assert sorted(index for chosen in bins for index in chosen) == list(range(len(sizes)))
    assert all(len(chosen) == 1 or sum(sizes[index] for index in chosen) <= capacity for chosen in bins)


def gradients(loaded, batch):
    loaded.model.zero_grad()
    loss = reply_loss(model=loaded.model, batch=batch, device=CPU)
    loss.backward()
    return float(loss.detach()), {name: p.grad.clone() for name, p in loaded.model.named_parameters()}


@pytest.mark.parametrize("attention", ["sdpa", "eager", cpu_attention.NAME])
@pytest.mark.parametrize("kind", KINDS)
def test_loss_and_gradients_equal_those_of_unpacked_samples(kind, attention):
    loaded = tiny_model(kind)
    loaded.model.set_attn_implementation(attention)
    samples = mixed_samples(loaded, sizes=(5, 90, 33, 64, 1, 20))
    plain = collate(samples=samples, positions=loaded.positions, pad_id=loaded.pad_id)
    packed = PackedAttention.of(loaded.model)
    expected, expected_gradients = gradients(loaded, plain)
    for row_tokens in (None, packed.row_tokens(samples), 100):
        batch = collate_packed(samples=samples, positions=loaded.positions, pad_id=loaded.pad_id, row_tokens=row_tokens)
        assert batch.input_ids.numel() < plain.input_ids.numel()
        loss, own = gradients(loaded, batch)
        assert loss == pytest.approx(expected, rel=1e-5)
        for name, gradient in own.items():
            torch.testing.assert_close(gradient, expected_gradients[name], atol=2e-5, rtol=1e-3, msg=name)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=5), st.integers(0, 1000), st.booleans())
def test_segment_kernel_equals_dense_attention(sizes, seed, keep):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cpu_attention, "KEPT_BYTES", 1 << 30 if keep else 0)
        check_kernel(sizes, seed)


def check_kernel(sizes, seed):
    generator = torch.Generator().manual_seed(seed)
    length = sum(sizes)
    query, key, value = (
        torch.randn(1, heads, length, 8, generator=generator, requires_grad=True) for heads in (4, 2, 2)
    )
    segments = torch.cat([torch.full((size,), n) for n, size in enumerate(sizes)])[None]
    out, _ = cpu_attention.block_attention(None, query, key, value, segments[:, None, None, :])
    weights = torch.randn(out.shape, generator=generator)
    own = torch.autograd.grad((out * weights).sum(), (query, key, value))
    mask = (segments[0, :, None] == segments[0]) & torch.ones(length, length, dtype=torch.bool).tril()
    wide_key, wide_value = key.repeat_interleave(2, 1), value.repeat_interleave(2, 1)
    scores = (query @ wide_key.transpose(2, 3) / 8**0.5).masked_fill(~mask, float("-inf"))
    dense = (scores.softmax(-1) @ wide_value).transpose(1, 2)
    torch.testing.assert_close(out, dense, atol=1e-5, rtol=1e-4)
    for a, b in zip(own, torch.autograd.grad((dense * weights).sum(), (query, key, value)), strict=True):
        torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-3)


def test_flash_attention_is_told_cumulative_lengths():
    loaded = tiny_model("llama")
    batch = collate_packed(
        samples=mixed_samples(loaded, sizes=(5, 9, 3)), positions=loaded.positions, pad_id=0, multiple=4, row_tokens=12
    )
    inputs = PackedAttention("flash_attention_2").inputs(batch.segments)
    assert inputs["cu_seq_lens_q"].tolist() == [0, 9, 12, 17, 24] and inputs["cu_seq_lens_q"].dtype == torch.int32
    assert inputs["max_length_q"] == inputs["max_length_k"] == 9


def test_training_with_packing_gives_the_losses_without_it():
    losses = []
    for packing in (True, False):
        loaded = tiny_model("arc_llama")
        recipe = dataclasses.replace(RECIPE, batch_samples=8, window=8, packing=packing)
        losses.append(run(loaded, samples_for(loaded), recipe).losses)
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-3)


def test_attention_that_ignores_masks_is_refused():
    def careless(module, query, key, value, attention_mask, **options):
        return cpu_attention.block_attention(module, query, key, value, None, scaling=options.get("scaling"))

    AttentionInterface.register("careless", careless)
    AttentionMaskInterface.register("careless", sdpa_mask)
    loaded = tiny_model("llama")
    loaded.model.set_attn_implementation("careless")
    recipe = dataclasses.replace(RECIPE, packing=True)
    with pytest.raises(ValueError, match="careless"):
        run(loaded, samples_for(loaded), recipe)
    for name in ("sdpa", "careless"):  # as a library that replaces the attention behind its name would
        loaded.model.set_attn_implementation(name)
        loaded.model.config._attn_implementation_internal = "sdpa"
        for layer in loaded.model.model.layers:
            layer.self_attn.config = _Named(loaded.model.config, name)
        check = {"model": loaded.model, "positions": loaded.positions, "samples": samples_for(loaded), "pad_id": 0}
        if name == "sdpa":
            check_packing(**check)
        else:
            with pytest.raises(ValueError, match="mixes the samples"):
                check_packing(**check)


class _Named:
    """A config whose attention has another name."""

    def __init__(self, config, name):
        self._config, self._attn_implementation = config, name

    def __getattr__(self, name):
        return getattr(self._config, name)


def test_a_sample_beyond_the_sliding_window_is_refused():
    segments = torch.zeros((1, 40), dtype=torch.long)
    with pytest.raises(ValueError, match="window of 32"):
        PackedAttention("sdpa", sliding_window=32).inputs(segments)
    with pytest.raises(ValueError, match="paged"):
        PackedAttention("paged")
