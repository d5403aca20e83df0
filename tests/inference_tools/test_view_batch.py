"""The caches under search and scoring: rows that move, room that grows, attention on a CPU, and what is refused."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import MistralConfig, MistralForCausalLM

from brute_force import next_log_probs
from inference_tools.kv_cache import SlotCache
from inference_tools.slot_attention import slot_attention
from inference_tools.view_batch import ViewBatch
from tiny import tiny_model


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_order_of_steps_gives_the_models_probabilities(data: st.DataObject) -> None:
    """Random subsets of views, each going on or back by its own steps, against whole sequences."""
    loaded = tiny_model("arc_llama", 0)
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    vocab = len(loaded.tokenizer)
    size = data.draw(st.integers(1, 6))
    prompts = [rng.integers(0, vocab, int(rng.integers(1, 80))) for _ in range(size)]
    batch = ViewBatch(
        model=loaded.model, positions=loaded.positions, prompts=prompts, pad_id=loaded.pad_id, max_new_tokens=8
    )
    paths: list[list[int]] = [[] for _ in prompts]  # what each view's cache holds
    lasts: list[list[int]] = [[int(last)] for last in batch.last_positions]
    for _ in range(data.draw(st.integers(1, 5))):
        views = np.array(data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=size, unique=True)))
        length = data.draw(st.sampled_from([1, 1, 2, 4]))
        depths = np.array([rng.integers(0, min(len(paths[v]), 8 - length) + 1) for v in views])
        tokens = rng.integers(0, vocab, (len(views), length))
        last = np.array([lasts[v][d] for v, d in zip(views, depths, strict=True)])
        log_probs, positions = batch.step(views=views, tokens=tokens, depths=depths, last_positions=last)
        assert log_probs.shape == (len(views), length, vocab) and log_probs.dtype == torch.float32
        for line, (view, depth) in enumerate(zip(views, depths, strict=True)):
            paths[view][depth:] = tokens[line].tolist()
            lasts[view][depth + 1 :] = positions[line].tolist()
            wanted = next_log_probs(loaded, [*prompts[view].tolist(), *paths[view]])[-length:]
            np.testing.assert_allclose(log_probs[line].numpy(), wanted, atol=1e-4)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    rows=st.integers(1, 4),
    shared=st.integers(1, 3),
    group=st.integers(1, 3),
    length=st.sampled_from([1, 2, 5, 300]),
    extra=st.sampled_from([0, 1, 40]),
    one_mask=st.booleans(),
    causal=st.booleans(),
)
def test_slot_attention_is_attention(rows, shared, group, length, extra, one_mask, causal) -> None:
    random = torch.Generator().manual_seed(0)
    slots = length + extra
    query = torch.randn(rows, shared * group, length, 8, generator=random)
    stored = torch.randn(2, rows + 1, shared, slots + 7, 8, generator=random)
    key, value = stored[:, :rows, :, :slots]  # as the cache hands them out: views of something larger
    mask = torch.randn(1 if one_mask else rows, 1, length, slots, generator=random)
    if causal and not extra:
        mask = None
    got, _ = slot_attention(None, query, key, value, mask, scaling=0.3)
    full_key, full_value = key.repeat_interleave(group, 1), value.repeat_interleave(group, 1)
    wanted = F.scaled_dot_product_attention(query, full_key, full_value, mask, is_causal=mask is None, scale=0.3)
    torch.testing.assert_close(got, wanted.transpose(1, 2), atol=1e-5, rtol=1e-4)


def test_growing_keeps_what_is_stored_and_bytes_are_counted() -> None:
    cache = SlotCache(rows=3, slots=4)
    assert cache.bytes == 0
    cache.place(first_row=1, slots=torch.tensor([[0, 1], [3, 2]]), used=4)
    new = torch.arange(2 * 2 * 2 * 5.0).reshape(2, 2, 2, 5)  # (R, heads, T, size)
    keys, values = cache.update(new, new + 1, 0)
    assert torch.equal(keys[0, :, :2], new[0]) and torch.equal(keys[1, :, [3, 2]], new[1])
    assert torch.equal(values, torch.where(keys == 0, values, keys + 1))
    assert cache.bytes == 2 * 3 * 2 * 4 * 5 * 4
    cache.swap_rows(0, 2)
    cache.grow(slots=6)
    cache.place(first_row=0, slots=torch.tensor([[5]]), used=6)
    keys, _ = cache.update(new[:1, :, :1], new[:1, :, :1], 0)
    assert torch.equal(keys[0, :, [3, 2]], new[1]) and torch.equal(keys[0, :, 5], new[0, :, 0])
    with pytest.raises(ValueError, match="slots 6..6"):
        cache.place(first_row=0, slots=torch.tensor([[6]]), used=6)
    with pytest.raises(ValueError, match="rows 3..3"):
        cache.place(first_row=3, slots=torch.tensor([[0]]), used=6)


def test_memory_is_reported() -> None:
    loaded = tiny_model("llama")
    batch = ViewBatch(
        model=loaded.model, positions=loaded.positions, prompts=[np.arange(10)] * 3, pad_id=0, max_new_tokens=60
    )
    assert batch.size == 3
    assert batch.cache_bytes == 2 * 2 * 3 * 2 * 128 * 16 * 4  # k and v, layers, rows, heads, slots, head size, float32


@pytest.mark.parametrize(
    ("prompts", "room", "message"),
    [
        ([], 4, "at least one prompt"),
        ([[1], []], 4, "prompt 1"),
        ([[[1]]], 4, "shape"),
        ([[1, 99999]], 4, "99999"),
        ([[1]], 0, "max_new_tokens"),
    ],
)
def test_wrong_prompts_are_refused(prompts: list, room: int, message: str) -> None:
    loaded = tiny_model("llama")
    with pytest.raises(ValueError, match=message):
        ViewBatch(
            model=loaded.model,
            positions=loaded.positions,
            prompts=[np.array(prompt, dtype=np.int64) for prompt in prompts],
            pad_id=0,
            max_new_tokens=room,
        )


def test_a_sliding_window_that_would_be_ignored_is_refused() -> None:
    config = MistralConfig(
        vocab_size=32, hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, sliding_window=100,
    )  # fmt: skip
    model, positions = MistralForCausalLM(config), tiny_model("mistral").positions
    arguments = {"model": model, "positions": positions, "pad_id": 0, "max_new_tokens": 10}
    assert ViewBatch(prompts=[np.arange(20)], **arguments).size == 1
    with pytest.raises(ValueError, match="sliding window is 100"):
        ViewBatch(prompts=[np.arange(90) % 32], **arguments)


def test_steps_beyond_the_room_are_refused() -> None:
    loaded = tiny_model("llama")
    batch = ViewBatch(
        model=loaded.model, positions=loaded.positions, prompts=[np.arange(4)] * 2, pad_id=0, max_new_tokens=3
    )
    last = batch.last_positions
    with pytest.raises(ValueError, match="depth 4"):
        batch.step(views=np.arange(2), tokens=np.ones((2, 2), dtype=int), depths=np.array([0, 2]), last_positions=last)
    with pytest.raises(ValueError, match="only once"):
        batch.step(
            views=np.array([1, 1]), tokens=np.ones((2, 1), dtype=int), depths=np.array([0, 0]), last_positions=last
        )
    batch.reserve(max_new_tokens=200)
    assert batch.max_new_tokens == 200
    batch.step(views=np.arange(2), tokens=np.ones((2, 2), dtype=int), depths=np.array([0, 2]), last_positions=last)
