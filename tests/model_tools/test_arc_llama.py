"""Our small architecture: through the Auto classes and back, positions of its own, and the CPU attention against SDPA."""

import pytest
import torch
from transformers import AutoModelForCausalLM

from model_tools.arc_llama import ArcLlamaConfig, ArcLlamaForCausalLM
from model_tools.checkpoint_folder import fingerprint
from model_tools.cpu_attention import NAME, block_attention
from model_tools.loading import load_model
from model_tools.saving import save_checkpoint
from tiny import tiny_model

TEXT = "I12\n34O43\n21</s>I56\n78O"


def test_saved_and_loaded_again_it_computes_the_same(tmp_path):
    loaded = tiny_model("arc_llama")
    save_checkpoint(path=tmp_path, model=loaded.model, tokenizer=loaded.tokenizer, dtype="float32")
    again = load_model(path=tmp_path, dtype="float32")
    assert type(again.model) is ArcLlamaForCausalLM
    ids = torch.from_numpy(loaded.table.encode(TEXT)).long()[None]
    with torch.inference_mode():
        torch.testing.assert_close(again.model(input_ids=ids).logits, loaded.model(input_ids=ids).logits)
    assert again.tokenizer.encode(TEXT)[1:] == ids[0].tolist() == again.table.encode(TEXT).tolist()
    assert again.fingerprint == fingerprint(tmp_path)
    assert (again.eos_id, again.pad_id) == (loaded.eos_id, loaded.pad_id)


def test_the_fingerprint_sees_one_changed_weight(tmp_path):
    loaded = tiny_model("arc_llama")
    save_checkpoint(path=tmp_path / "a", model=loaded.model, tokenizer=loaded.tokenizer)
    loaded.model.lm_head.weight.data[0, 0] += 1
    save_checkpoint(path=tmp_path / "b", model=loaded.model, tokenizer=loaded.tokenizer)
    assert fingerprint(tmp_path / "a") != fingerprint(tmp_path / "b")


def test_a_missing_checkpoint_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"nowhere: no checkpoint there \(config.json is missing\)"):
        load_model(path=tmp_path / "nowhere")
    with pytest.raises(ValueError, match="float8"):
        load_model(path=tmp_path, dtype="float8")


def test_grid_positions_are_the_default_and_change_the_result():
    loaded = tiny_model("arc_llama")
    ids = torch.from_numpy(loaded.table.encode(TEXT)).long()[None]
    with torch.inference_mode():
        default = loaded.model(input_ids=ids).logits
        explicit = loaded.model(input_ids=ids, position_ids=loaded.positions.of(ids)).logits
        running = loaded.model(input_ids=ids, position_ids=torch.arange(ids.shape[1])[None]).logits
    assert torch.equal(default, explicit)
    assert not torch.allclose(default, running, atol=1e-3)


def test_a_continuation_with_a_cache_needs_positions_and_then_agrees():
    loaded = tiny_model("arc_llama")
    ids = torch.from_numpy(loaded.table.encode(TEXT)).long()[None]
    with torch.inference_mode():
        whole = loaded.model(input_ids=ids).logits
        first = loaded.model(input_ids=ids[:, :9], use_cache=True)
        with pytest.raises(ValueError, match="position_ids"):
            loaded.model(input_ids=ids[:, 9:], past_key_values=first.past_key_values)
        rest = loaded.model(
            input_ids=ids[:, 9:],
            past_key_values=first.past_key_values,
            position_ids=loaded.positions.of(ids)[:, 9:],
        )
    torch.testing.assert_close(torch.cat((first.logits, rest.logits), 1), whole, atol=1e-4, rtol=1e-4)


def test_wrong_axes_are_refused():
    with pytest.raises(ValueError, match="sum to head_dim / 2"):
        ArcLlamaForCausalLM(ArcLlamaConfig(hidden_size=64, num_attention_heads=4, head_dim=16, axis_pairs=(1, 1, 1, 1)))


@pytest.mark.parametrize(("batch", "length", "kv_heads"), [(1, 7, 4), (5, 64, 2), (3, 300, 4)])
def test_block_attention_equals_sdpa_with_gradients(batch, length, kv_heads):
    generator = torch.Generator().manual_seed(length)
    shapes = [(batch, 4, length, 16), (batch, kv_heads, length, 16), (batch, kv_heads, length, 16)]
    query, key, value = (torch.randn(shape, generator=generator, requires_grad=True) for shape in shapes)
    module = torch.nn.Module()
    out, _ = block_attention(module, query, key, value, None)
    expected = torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True)
    expected = expected.transpose(1, 2)
    weight = torch.randn(expected.shape, generator=generator)
    torch.testing.assert_close(out, expected)
    ours = torch.autograd.grad((out * weight).sum(), (query, key, value))
    theirs = torch.autograd.grad((expected * weight).sum(), (query, key, value))
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("kind", ["arc_llama", "llama"])
def test_models_give_the_same_with_block_attention_and_with_a_padding_mask(kind, tmp_path):
    loaded = tiny_model(kind)
    loaded.model.save_pretrained(tmp_path)
    blocks = AutoModelForCausalLM.from_pretrained(tmp_path, attn_implementation=NAME).eval()
    sdpa = AutoModelForCausalLM.from_pretrained(tmp_path, attn_implementation="sdpa").eval()
    ids = torch.from_numpy(loaded.table.encode(TEXT)).long().repeat(2, 1)
    mask = torch.ones_like(ids)
    mask[1, :5] = 0  # left padding in the second row
    with torch.inference_mode():
        for attention_mask in (None, mask):
            ours = blocks(input_ids=ids, attention_mask=attention_mask).logits
            theirs = sdpa(input_ids=ids, attention_mask=attention_mask).logits
            torch.testing.assert_close(ours[:, 5:], theirs[:, 5:], atol=1e-5, rtol=1e-4)
