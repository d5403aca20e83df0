"""Estimated sizes against real models: parameters exactly, activations as torch really keeps them."""

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM

from fine_tuning.memory import activation_bytes
from fine_tuning.model_shape import KNOWN_SHAPES, ModelShape
from model_tools.adapters import LoraRecipe, add_lora
from model_tools.train_recipe import TrainRecipe
from tiny import tiny_model


@pytest.mark.parametrize("kind", ["llama", "mistral", "qwen3"])
@pytest.mark.parametrize("tied", [False, True])
def test_parameters_are_counted_exactly(kind: str, tied: bool) -> None:
    config = tiny_model(kind).model.config
    config.tie_word_embeddings = tied
    model = AutoModelForCausalLM.from_config(config)
    shape = ModelShape.of_config(config.to_dict())
    assert shape.parameters == sum(parameter.numel() for parameter in model.parameters())
    recipe = LoraRecipe(rank=3)
    if not tied:
        adapted = add_lora(model=model, recipe=recipe, seed=0)
        trained = sum(parameter.numel() for parameter in adapted.parameters() if parameter.requires_grad)
        assert shape.lora_parameters(recipe) == trained


@pytest.mark.parametrize(
    ("hub_id", "billions", "kind"),
    [
        ("nvidia/Mistral-NeMo-Minitron-8B-Base", 8.41, "mistral"),
        ("meta-llama/Llama-3.2-3B", 3.21, "llama"),
        ("Qwen/Qwen3-4B", 4.02, "qwen3"),
    ],
)
def test_the_published_bases_have_their_published_sizes(hub_id: str, billions: float, kind: str) -> None:
    shape = KNOWN_SHAPES[hub_id]
    assert shape.parameters / 1e9 == pytest.approx(billions, abs=0.01)
    config = AutoConfig.for_model(
        kind, vocab_size=shape.vocab_size, hidden_size=shape.hidden_size, intermediate_size=shape.intermediate_size,
        num_hidden_layers=shape.layers, num_attention_heads=shape.heads, num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim, tie_word_embeddings=shape.tied,
    )  # fmt: skip
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config)
    assert shape.parameters == sum(parameter.numel() for parameter in model.parameters())


@pytest.mark.parametrize("kind", ["llama", "qwen3"])
@pytest.mark.parametrize("checkpointing", [False, True])
def test_activations_are_about_what_torch_keeps(kind: str, checkpointing: bool) -> None:
    rank, tokens = 4, 512
    loaded = tiny_model(kind)
    shape = ModelShape.of_config(loaded.model.config.to_dict())
    model = add_lora(model=loaded.model.to(torch.bfloat16), recipe=LoraRecipe(rank=rank), seed=0)
    model.set_attn_implementation("sdpa")
    if checkpointing:
        model.gradient_checkpointing_enable({"use_reentrant": False})
        model.enable_input_require_grads()
    weights = {parameter.untyped_storage().data_ptr() for parameter in model.parameters()}
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    model.train()
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        hidden = model.base_model.model.model(input_ids=torch.zeros(1, tokens, dtype=torch.long)).last_hidden_state
    recipe = TrainRecipe(gradient_checkpointing=checkpointing)
    estimated = activation_bytes(shape=shape, recipe=recipe, tokens=tokens, rank=rank)
    if checkpointing:  # what one layer needs while it is computed again is not kept yet
        whole = activation_bytes(shape=shape, recipe=TrainRecipe(), tokens=tokens, rank=rank)
        estimated -= (whole - 4 * tokens * shape.hidden_size) / shape.layers
    assert hidden.requires_grad
    assert sum(kept.values()) == pytest.approx(estimated, rel=0.25)
