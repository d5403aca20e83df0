"""Adapters into the base for good: the plain model that is saved, shipped and searched. A quantised base becomes 16-bit. Weights only."""

from dataclasses import dataclass

import torch
from peft import PeftModel
from peft.tuners.lora import Embedding
from torch import Tensor
from transformers import PreTrainedModel

from model_tools.adapters import lora_layers
from model_tools.quantisation import keep_trainable


@dataclass(frozen=True)
class _Update:
    """What an adapter adds to the weight of a module: scaling * left @ right, of the weight's shape (transposed for embeddings)."""

    module: str
    left: Tensor
    right: Tensor
    scaling: float
    transposed: bool

    @torch.no_grad()
    def add_to(self, weight: Tensor) -> Tensor:
        """The sum, computed in float32, in the weight's dtype."""
        delta = self.left.float() @ self.right.float() * self.scaling
        return (weight.float() + (delta.T if self.transposed else delta).to(weight.device)).to(weight.dtype)


def merge_adapters(*, model: PeftModel, dtype: torch.dtype | None = None) -> PreTrainedModel:
    """The base model with its active adapter added to the weights; `model` is used up.

    A base in 4 or 8 bits is dequantised to `dtype` first (None: what it computes in), so nothing of the adapter is rounded away to few
    bits; a 16-bit base keeps its own dtype. Sums are taken in float32, one matrix at a time.
    Raises ValueError for tied embeddings with adapters on both sides, and for a model without adapters.
    """
    updates, weights = _updates(model), set()
    for name, layer in lora_layers(model):
        place = layer.get_base_layer().weight.data_ptr()
        if place in weights:
            raise ValueError(
                f"{name}: shares its matrix with another adapted module (tied embeddings): both cannot be merged"
            )
        weights.add(place)
    keep_trainable(model)
    base = model.unload()
    if getattr(base, "hf_quantizer", None) is not None:
        computed = base.get_input_embeddings().weight.dtype
        base = base.dequantize(computed if dtype is None else dtype)
        base.config.dtype = computed if dtype is None else dtype
    for update in updates:
        weight = base.get_submodule(update.module).weight
        weight.data = update.add_to(weight.data)
    return base.requires_grad_(True).eval()


def _updates(model: PeftModel) -> list[_Update]:
    """One for each adapted module, under its name in the base."""
    prefix = "base_model.model."
    updates = []
    for name, layer in lora_layers(model):
        for adapter in layer.active_adapters:
            if isinstance(layer, Embedding):
                left, right = layer.lora_embedding_B[adapter], layer.lora_embedding_A[adapter]  # (D, r), (r, V)
            else:
                left, right = layer.lora_B[adapter].weight, layer.lora_A[adapter].weight  # (out, r), (r, in)
            updates.append(
                _Update(
                    module=name.removeprefix(prefix),
                    left=left.detach(),
                    right=right.detach(),
                    scaling=layer.scaling[adapter],
                    transposed=isinstance(layer, Embedding),
                )
            )
    return updates
