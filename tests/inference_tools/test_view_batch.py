"""The caches under search and scoring: random trees against whole sequences, attention, room that runs out, and what is refused."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM, MistralConfig, MistralForCausalLM

from brute_force import next_log_probs
from inference_tools.kv_cache import SlotCache
from inference_tools.slot_attention import _by_block, _padded, slot_attention
from inference_tools.slot_kernel import fits, kernel_attention
from inference_tools.slot_layout import Layout, Segment
from inference_tools.tree_pass import Chain, read_chains
from inference_tools.view_batch import ViewBatch
from tiny import tiny_model


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_random_trees_hold_the_models_probabilities(data: st.DataObject) -> None:
    """Chains below random nodes of random views, with so few slots that keys are given up and fed again, against whole sequences."""
    loaded = tiny_model("arc_llama", 0)
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    size, few = data.draw(st.integers(1, 4)), data.draw(st.sampled_from([2, 5, len(loaded.tokenizer)]))
    prompts = [rng.integers(0, len(loaded.tokenizer), int(rng.integers(1, 80))) for _ in range(size)]
    batch = ViewBatch(
        model=loaded.model, positions=loaded.positions, prompts=prompts, pad_id=0, max_new_tokens=9,
        spare_slots=data.draw(st.sampled_from([0, 3, 200])),
    )  # fmt: skip
    for _ in range(data.draw(st.integers(1, 6))):
        chains = []
        for _ in range(data.draw(st.integers(1, 5))):
            view = int(rng.integers(size))
            node = int(rng.integers(len(batch.trees[view])))
            left = 8 - batch.trees[view].depth[node]
            if left > 0:
                tokens = rng.integers(0, few, int(rng.integers(1, left + 1))).tolist()
                chains.append(Chain(view=view, parent=node, tokens=tokens))
        before = [len(tree) for tree in batch.trees]
        result = read_chains(batch=batch, chains=chains, keep=lambda view: [len(batch.trees[view]) - 1])
        assert sorted(n for nodes in result.new.values() for n in nodes) == sorted(
            n for tree, at in zip(batch.trees, before, strict=True) for n in range(at, len(tree))
        )
        if chains:  # the first chain of a view is begun at least
            tree = batch.trees[chains[0].view]
            assert tree.follow(node=chains[0].parent, tokens=chains[0].tokens)[1] >= 1
    for prompt, tree in zip(prompts, batch.trees, strict=True):
        for node in range(1, len(tree)):
            path = tree.path(node)
            wanted = next_log_probs(loaded, [*prompt.tolist(), *path])[-len(path) - 1 :]
            np.testing.assert_allclose(tree.log_probs[node], wanted[-1], atol=1e-4)
            assert tree.nll[node] == pytest.approx(-wanted[np.arange(len(path)), path].sum(), abs=1e-4)
            assert tree.nll_of([*path, 3]) == pytest.approx(tree.nll[node] - wanted[-1][3], abs=1e-4)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_slot_attention_is_attention(data: st.DataObject) -> None:
    """All ways to do it, on random layouts, against torch's function on one segment at a time."""
    dtype = data.draw(st.sampled_from([torch.float32, torch.bfloat16]))
    near = {"atol": 1e-5, "rtol": 1e-4} if dtype == torch.float32 else {"atol": 3e-2, "rtol": 3e-2}
    shared, group = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    random = torch.Generator().manual_seed(data.draw(st.integers(0, 9)))
    key, value = torch.randn(2, 3, shared, 700, 8, generator=random).to(dtype)
    parts, wanted, at = [], [], 0
    for _ in range(data.draw(st.integers(1, 4))):
        length, before = data.draw(st.sampled_from([1, 2, 5, 300])), data.draw(st.sampled_from([0, 1, 40]))
        seen, row = before + length, data.draw(st.integers(0, 2))
        hidden = None if data.draw(st.booleans()) else torch.rand(length, length, generator=random) < 0.5
        if hidden is not None:
            hidden.fill_diagonal_(False)
        parts.append(Segment(row=row, begin=at, end=at + length, seen=seen, hidden=hidden))
        at += length
    query = torch.randn(1, shared * group, at, 8, generator=random).to(dtype)
    for part in parts:
        length = part.end - part.begin
        mask = torch.ones(length, part.seen, dtype=torch.bool)
        mask[:, part.seen - length :] = torch.ones(length, length).tril() > 0 if part.hidden is None else ~part.hidden
        full = [t[part.row, :, : part.seen].repeat_interleave(group, 0)[None] for t in (key, value)]
        lines = query[:, :, part.begin : part.end].float()
        out = F.scaled_dot_product_attention(lines, *(t.float() for t in full), mask, scale=0.3)
        wanted.append(out[0].transpose(0, 1))
    got, _ = slot_attention(None, query, key, value, None, scaling=0.3, layout=Layout(segments=parts))
    torch.testing.assert_close(got[0].float(), torch.cat(wanted), **near)
    ways = [_by_block, _padded]
    if fits(query[0], key, value):
        ways.append(kernel_attention)
    for work in ways:
        layout = Layout(segments=parts)
        for _ in range(2):  # the second time with what the first has prepared
            got = work(query[0], key, value, layout, 0.3)
            torch.testing.assert_close(got.float(), torch.cat(wanted), **near)


@pytest.mark.parametrize("slots", [[0, 1, 3, 2], [5, 6, 7, 8] * 8])
def test_a_cache_writes_where_it_is_told_and_grows(slots: list[int]) -> None:
    cache = SlotCache(rows=3, slots=9)
    assert cache.bytes == 0
    rows = np.repeat([1, 2], len(slots) // 2)
    new = torch.arange(2.0 * len(slots) * 5).reshape(1, 2, len(slots), 5)  # (1, heads, N, size)
    cache.place(rows=torch.from_numpy(rows), slots=torch.tensor(slots))
    cache.update(new, new + 1, 0)
    assert cache.bytes == 2 * 3 * 2 * 9 * 5 * 4
    cache.grow(slots=12)
    cache.place(rows=torch.tensor([0]), slots=torch.tensor([11]))
    keys, values = cache.update(new[:, :, :1], new[:, :, :1], 0)
    last = {(row, slot): at for at, (row, slot) in enumerate(zip(rows.tolist(), slots, strict=True))}
    for (row, slot), at in last.items():
        assert torch.equal(keys[row, :, slot], new[0, :, at]) and torch.equal(values[row, :, slot], new[0, :, at] + 1)
    assert torch.equal(keys[0, :, 11], new[0, :, 0]) and not keys[0, :, :11].any()
    with pytest.raises(ValueError, match="slots 12..12"):
        cache.place(rows=torch.tensor([0]), slots=torch.tensor([12]))
    with pytest.raises(ValueError, match="rows 3..3"):
        cache.place(rows=torch.tensor([3]), slots=torch.tensor([0]))


def test_memory_is_reported() -> None:
    loaded = tiny_model("llama")
    batch = ViewBatch(
        model=loaded.model, positions=loaded.positions, prompts=[np.arange(10)] * 3, pad_id=0, max_new_tokens=60,
        spare_slots=40,
    )  # fmt: skip
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
        ViewBatch(prompts=[np.arange(95) % 32], **arguments)


def test_the_attention_of_the_model_is_put_back() -> None:
    for before in ("sdpa", "eager"):
        loaded = tiny_model("llama")
        loaded.model.set_attn_implementation(before)
        ViewBatch(model=loaded.model, positions=loaded.positions, prompts=[np.arange(4)], pad_id=0, max_new_tokens=3)
        assert loaded.model.config._attn_implementation == before


def test_another_architecture() -> None:
    """One that shares no code with Llama: it works if its attention hands the layout on, and is refused otherwise."""
    config = GPTNeoXConfig(
        vocab_size=32, hidden_size=32, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = GPTNeoXForCausalLM(config).eval()
    prompt = np.array([1, 2, 3, 4])
    batch = ViewBatch(
        model=model, positions=tiny_model("llama").positions, prompts=[prompt[:2], prompt], pad_id=0, max_new_tokens=3
    )
    with torch.no_grad():
        wanted = model(input_ids=torch.from_numpy(prompt)[None]).logits[0, -1].log_softmax(-1)
    torch.testing.assert_close(batch.prompt_log_probs[1], wanted, atol=1e-5, rtol=1e-5)


def test_more_room_keeps_what_is_known() -> None:
    loaded = tiny_model("llama")
    prompt = [3, 1, 2]
    batch = ViewBatch(
        model=loaded.model, positions=loaded.positions, prompts=[np.array(prompt)], pad_id=0, max_new_tokens=3,
        spare_slots=0,
    )  # fmt: skip
    read_chains(batch=batch, chains=[Chain(view=0, parent=0, tokens=[7, 8])])
    batch.reserve(max_new_tokens=80)
    assert batch.max_new_tokens == 80
    result = read_chains(batch=batch, chains=[Chain(view=0, parent=0, tokens=[7, 8, *range(70)])])
    assert result.tokens == 70
    tree = batch.trees[0]
    node, count = tree.follow(node=0, tokens=[7, 8, *range(70)])
    assert count == 72
    np.testing.assert_allclose(tree.log_probs[node], next_log_probs(loaded, [*prompt, 7, 8, *range(70)])[-1], atol=1e-4)
