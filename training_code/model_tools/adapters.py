"""LoRA adapters through peft: add, reset to a seeded start, merge for inference and take apart again without a trace.

A puzzle's test-time training starts from a fresh adapter on an untouched base; nothing is reloaded between puzzles.
Knows weights only.
"""

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from peft.tuners.lora import Embedding, LoraLayer
from transformers import PreTrainedModel

PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
EMBEDDINGS = ("embed_tokens", "lm_head")


@dataclass(frozen=True)
class LoraRecipe:
    """Which matrices get an adapter and of what rank; scaling is alpha / sqrt(rank) when `rank_stabilised`, else alpha / rank."""

    rank: int = 32
    alpha: float = 16
    rank_stabilised: bool = True
    targets: tuple[str, ...] = PROJECTIONS + EMBEDDINGS


def add_lora(*, model: PreTrainedModel, recipe: LoraRecipe, seed: int) -> PeftModel:
    """`model` wrapped with fresh adapters in its own dtype; only they require gradients. The base must not be wrapped already."""
    if isinstance(model, PeftModel):
        raise ValueError("the model already has adapters; use reset_lora")
    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        use_rslora=recipe.rank_stabilised,
        target_modules=list(recipe.targets),
        lora_dropout=0.0,
        task_type="CAUSAL_LM",
    )
    wrapped = get_peft_model(model, config, autocast_adapter_dtype=False)
    for name, parameter in wrapped.named_parameters():
        if "lora_" in name:
            parameter.data = parameter.data.to(model.dtype)
    reset_lora(model=wrapped, seed=seed)
    return wrapped


@torch.no_grad()
def reset_lora(*, model: PeftModel, seed: int) -> None:
    """Puts every adapter back to its start, in place: the product B A is zero, the other factor random, decided by `seed` alone.

    Distributions as in peft: uniform within 1 / sqrt(in_features) for the projections' A, standard normal for the embeddings' B.
    """
    generator = torch.Generator().manual_seed(seed)

    def draw(parameter: torch.Tensor, bound: float | None) -> None:
        values = torch.empty(parameter.shape, dtype=torch.float32)
        values = (
            values.normal_(generator=generator)
            if bound is None
            else values.uniform_(-bound, bound, generator=generator)
        )
        parameter.copy_(values)

    for _, layer in _lora_layers(model):
        if isinstance(layer, Embedding):
            for name in layer.lora_embedding_A:
                layer.lora_embedding_A[name].zero_()
                draw(layer.lora_embedding_B[name], None)
        else:
            for name in layer.lora_A:
                draw(layer.lora_A[name].weight, 1 / math.sqrt(layer.lora_A[name].weight.shape[1]))
                layer.lora_B[name].weight.zero_()


@contextlib.contextmanager
def merged_lora(model: PeftModel) -> Iterator[PeftModel]:
    """Within the block the adapters are part of the base weights (faster inference); afterwards the base is byte for byte as before.

    peft's own unmerging subtracts in the base's dtype, which leaves rounding behind; here the base's tensors are put back instead.
    """
    layers = [layer for _, layer in _lora_layers(model)]
    kept = [layer.get_base_layer().weight.data for layer in layers]
    for layer in layers:
        base = layer.get_base_layer()
        base.weight.data = base.weight.data.clone()
        layer.merge()
    try:
        yield model
    finally:
        for layer, weight in zip(layers, kept, strict=True):
            layer.get_base_layer().weight.data = weight
            layer.merged_adapters.clear()


def _lora_layers(model: PeftModel) -> list[tuple[str, LoraLayer]]:
    layers = [(name, module) for name, module in model.named_modules() if isinstance(module, LoraLayer)]
    if not layers:
        raise ValueError("the model has no LoRA adapters")
    return layers
