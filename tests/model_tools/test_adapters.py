"""Adapters on full, 8-bit and 4-bit bases, tied and untied: train, reset, save, load, merge."""

import dataclasses
import itertools

import numpy as np
import pytest
import torch
from bitsandbytes.functional import has_avx512bf16
from transformers import AutoModelForCausalLM, BitsAndBytesConfig

from model_tools.adapter_files import load_adapter, save_adapter
from model_tools.adapters import EMBEDDINGS, LoraRecipe, add_lora, merged_lora, reset_lora
from model_tools.merging import merge_adapters
from model_tools.published_training import load_peft_state, merge_peft_into_base
from model_tools.quantisation import keep_trainable, quantised
from tiny import KINDS, tiny_model
from tiny_training import RECIPE, assert_same_bytes, run, samples_for, state_bytes

RECIPES = {
    "lora": LoraRecipe(rank=4, alpha=8),
    "trained": LoraRecipe(rank=4, alpha=8, trained=EMBEDDINGS),
    "float32": LoraRecipe(rank=4, alpha=8, dtype="float32"),
}


def base(kind, tmp_path, *, bits=16, tied=False, dtype=torch.bfloat16):
    """A tiny checkpoint as it comes from disk: in `bits` bits, tied or not."""
    loaded = tiny_model(kind)
    if tied:
        loaded.model.config.tie_word_embeddings = True
        loaded.model.lm_head.weight = loaded.model.model.embed_tokens.weight
    folder = tmp_path / f"base-{kind}-{tied}"
    loaded.model.to(dtype).save_pretrained(folder)
    config = None
    if bits == 4:
        config = BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=dtype
        )
    elif bits == 8:
        config = BitsAndBytesConfig(load_in_8bit=True)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, quantization_config=config)
    keep_trainable(model)
    return dataclasses.replace(loaded, model=model)


def logits(model, loaded):
    ids = torch.from_numpy(loaded.table.encode("I12\n34O43\n21")).long()[None]
    with torch.inference_mode():
        return model(input_ids=ids).logits.float()


def train(loaded, recipe, seed=1, **options):
    model = add_lora(model=loaded.model, recipe=recipe, seed=seed)
    log = run(dataclasses.replace(loaded, model=model), samples_for(loaded), RECIPE, **options)
    return model.eval(), log


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
def test_merged_for_a_while_computes_like_unmerged_and_leaves_no_trace(kind, dtype):
    loaded = tiny_model(kind)
    loaded.model.to(dtype)
    model, _ = train(loaded, LoraRecipe(rank=4))
    before = state_bytes(model)
    plain = logits(model, loaded)
    with merged_lora(model) as merged:
        inside = logits(merged, loaded)
    tolerance = 1e-4 if dtype == torch.float32 else 0.15
    torch.testing.assert_close(inside, plain, atol=tolerance, rtol=tolerance)
    assert torch.equal(logits(model, loaded), plain)
    assert_same_bytes(state_bytes(model), before)


CASES = [
    case
    for case in itertools.product(KINDS, (16, 8, 4), (False, True), RECIPES)
    if (case[1:3] in ((16, False), (4, True)) and case[3] == "lora")
    or (case[0] == "llama" and (case[2] or case[3] == "trained"))
]


def apart(a, b):
    """Mean difference of two sets of logits as a share of their spread."""
    return float((a - b).abs().mean() / b.std())


@pytest.mark.parametrize(("kind", "bits", "tied", "recipe"), CASES)
def test_trained_saved_loaded_and_merged(tmp_path, kind, bits, tied, recipe):
    recipe = RECIPES[recipe]
    loaded = base(kind, tmp_path, bits=bits, tied=tied)
    untrained = logits(loaded.model, loaded)
    model, log = train(loaded, recipe)
    assert log.losses[-1] < log.losses[0] - 0.5
    wanted = logits(model, loaded)
    assert apart(untrained, wanted) > 0.3  # it learned something that merging could lose
    matrix = model.get_submodule("base_model.model.model.layers.0.mlp.up_proj").get_base_layer()
    assert quantised(matrix) == (bits < 16)

    save_adapter(model=model, path=tmp_path / "adapter")
    assert {file.suffix for file in (tmp_path / "adapter").iterdir()} <= {".json", ".safetensors", ".md"}
    again = load_adapter(model=base(kind, tmp_path, bits=bits, tied=tied).model, path=tmp_path / "adapter").eval()
    # 8 bits: bitsandbytes computes differently after a training
    assert apart(logits(again, loaded), wanted) <= (0.03 if bits == 8 else 0)
    assert any(parameter.requires_grad for parameter in again.parameters())
    reset_lora(model=again, seed=5)
    assert apart(logits(again, loaded), untrained) < 0.01
    load_peft_state(again, tmp_path / "adapter" / "adapter_model.safetensors")
    assert apart(logits(again, loaded), wanted) <= (0.03 if bits == 8 else 0)

    with merged_lora(model) as inside:
        assert apart(logits(inside, loaded), wanted) < 0.04
    assert torch.equal(logits(model, loaded), wanted)

    merged = merge_peft_into_base(model)
    merged.save_pretrained(tmp_path / "merged")
    fresh = AutoModelForCausalLM.from_pretrained(tmp_path / "merged", dtype=torch.bfloat16)
    assert type(fresh) is type(tiny_model(kind).model) and not hasattr(fresh.config, "quantization_config")
    assert {p.dtype for p in fresh.parameters()} == {torch.bfloat16}
    assert_same_bytes(state_bytes(fresh), state_bytes(merged))
    # 8 bits: bitsandbytes also rounds what goes into a matrix, the merged model does not
    assert apart(logits(fresh, loaded), wanted) < (0.08 if bits == 8 else 0.04)
    assert fresh.lm_head.weight.data_ptr() != fresh.model.embed_tokens.weight.data_ptr()


def test_inference_first_does_not_cut_gradients_through_a_4_bit_base(tmp_path):
    gradients = []
    for inference_first in (False, True):
        loaded = base("llama", tmp_path, bits=4)
        for module in loaded.model.modules():
            if hasattr(module, "support_avx512bf16_for_cpu"):
                module.support_avx512bf16_for_cpu = inference_first and has_avx512bf16()
        if inference_first:
            logits(loaded.model, loaded)
        model, log = train(loaded, RECIPES["lora"])
        gradients.append(log.losses)
    np.testing.assert_allclose(gradients[1], gradients[0], rtol=0.05)
    assert gradients[0][-1] < gradients[0][0] - 0.5


def test_a_merge_in_float32_is_exact():
    loaded = tiny_model("qwen3")
    model, _ = train(loaded, LoraRecipe(rank=4))
    wanted = logits(model, loaded)
    torch.testing.assert_close(logits(merge_adapters(model=model), loaded), wanted, atol=1e-4, rtol=1e-4)


def test_projections_alone_leave_embeddings_tied(tmp_path):
    loaded = base("llama", tmp_path, tied=True)
    recipe = LoraRecipe(rank=4, targets=("q_proj", "v_proj"))
    model, _ = train(loaded, recipe)
    merged = merge_adapters(model=model)
    assert merged.lm_head.weight.data_ptr() == merged.model.embed_tokens.weight.data_ptr()
    assert merged.config.tie_word_embeddings


def test_adapters_on_both_sides_of_one_matrix_are_refused(tmp_path):
    from peft import LoraConfig, get_peft_model

    loaded = base("llama", tmp_path, tied=True)
    model = get_peft_model(loaded.model, LoraConfig(r=2, target_modules=list(EMBEDDINGS), task_type="CAUSAL_LM"))
    with pytest.raises(ValueError, match="tied"):
        merge_adapters(model=model)
    with pytest.raises(ValueError, match="share one matrix"), merged_lora(model):
        pass


def test_a_kept_16_bit_dtype_can_be_chosen_for_a_quantised_base(tmp_path):
    loaded = base("llama", tmp_path, bits=4)
    model = add_lora(model=loaded.model, recipe=RECIPES["lora"], seed=0)
    merged = merge_adapters(model=model, dtype=torch.float16)
    assert merged.model.layers[0].mlp.up_proj.weight.dtype == torch.float16


def test_what_cannot_be_is_named(tmp_path):
    loaded = tiny_model("llama")
    with pytest.raises(ValueError, match="w_pack"):
        add_lora(model=loaded.model, recipe=LoraRecipe(targets=("w_pack",)), seed=0)
    with pytest.raises(ValueError, match="bfloat"):
        LoraRecipe(dtype="bfloat")
    with pytest.raises(ValueError, match="no matrix"):
        LoraRecipe(targets=EMBEDDINGS, trained=EMBEDDINGS)
    with pytest.raises(ValueError, match="no adapter there"):
        load_adapter(model=loaded.model, path=tmp_path)
    model = add_lora(model=loaded.model, recipe=LoraRecipe(rank=4), seed=0)
    with pytest.raises(ValueError, match="already has adapters"):
        add_lora(model=model, recipe=LoraRecipe(rank=4), seed=0)
    save_adapter(model=model, path=tmp_path / "a")
    other = add_lora(model=tiny_model("llama").model, recipe=LoraRecipe(rank=8), seed=0)
    with pytest.raises(ValueError, match="other shapes"):
        load_adapter(model=other, path=tmp_path / "a")
    fewer = add_lora(model=tiny_model("llama").model, recipe=LoraRecipe(rank=4, targets=("q_proj",)), seed=0)
    with pytest.raises(ValueError, match="unknown"):
        load_adapter(model=fewer, path=tmp_path / "a")
    (tmp_path / "a" / "adapter_model.safetensors").write_bytes(b"garbage")
    with pytest.raises(ValueError, match="adapter"):
        load_adapter(model=tiny_model("llama").model, path=tmp_path / "a")
