"""LoRA adapters through peft: add, reset to a seeded start, merge for inference and take apart again without a trace.

A puzzle's test-time training starts from a fresh adapter on an untouched base; nothing is reloaded between puzzles. The base may be
quantised (4 or 8 bits). On disk: `adapter_files`; for good: `merging`. Knows weights only.
"""

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from peft.tuners.lora import Embedding, LoraLayer
from peft.utils import ModulesToSaveWrapper
from torch import nn
from transformers import PreTrainedModel

from model_tools.quantisation import keep_trainable, quantised

PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
EMBEDDINGS = ("embed_tokens", "lm_head")
_DTYPES = ("model", "float32")


@dataclass(frozen=True)
class LoraRecipe:
    """Which matrices get an adapter and of what rank.

    rank, alpha: of the adapters; what they add is scaled by alpha / sqrt(rank) if rank-stabilised, else by alpha / rank
    rank_stabilised: the former (arXiv 2312.03732)
    targets: names of the modules that get an adapter
    trained: modules that are trained whole (a copy of their weights) instead of getting an adapter, say 'embed_tokens' and 'lm_head'
    dtype: of the adapters: 'model', as the base computes, or 'float32'; the optimizer keeps float32 copies either way
    """

    rank: int = 32
    alpha: float = 16
    rank_stabilised: bool = True
    targets: tuple[str, ...] = PROJECTIONS + EMBEDDINGS
    trained: tuple[str, ...] = ()
    dtype: str = "model"

    def __post_init__(self) -> None:
        if self.rank < 1:
            raise ValueError(f"an adapter's rank is at least 1, not {self.rank!r}")
        if self.dtype not in _DTYPES:
            raise ValueError(f"dtype of adapters {self.dtype!r} is none of {_DTYPES}")
        if not self.adapted():
            raise ValueError(f"no matrix gets an adapter: targets {self.targets!r}, trained whole {self.trained!r}")

    def adapted(self) -> tuple[str, ...]:
        """The targets that are not trained whole."""
        return tuple(target for target in self.targets if target not in self.trained)


def add_lora(*, model: PreTrainedModel, recipe: LoraRecipe, seed: int) -> PeftModel:
    """`model` wrapped with fresh adapters; only they (and what is trained whole) require gradients.

    Where the embeddings are tied to the head and either is to be learned, they are untied first, in place: two updates would land in
    one matrix. Raises ValueError if the base is wrapped already or has no module of one of the recipe's names.
    """
    if isinstance(model, PeftModel):
        raise ValueError("the model already has adapters; use reset_lora")
    names = {name.rpartition(".")[2] for name, _ in model.named_modules()}
    if missing := [name for name in recipe.targets + recipe.trained if name not in names]:
        raise ValueError(f"the model has no module named {missing}")
    if set(recipe.targets + recipe.trained) & set(EMBEDDINGS):
        untie_embeddings(model)
    keep_trainable(model)
    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        use_rslora=recipe.rank_stabilised,
        target_modules=list(recipe.adapted()),
        modules_to_save=list(recipe.trained) or None,
        lora_dropout=0.0,
        task_type="CAUSAL_LM",
    )
    wrapped = get_peft_model(model, config, autocast_adapter_dtype=False)
    set_adapter_dtype(model=wrapped, dtype=torch.float32 if recipe.dtype == "float32" else model.dtype)
    reset_lora(model=wrapped, seed=seed)
    return wrapped


def untie_embeddings(model: PreTrainedModel) -> bool:
    """Gives the output head a copy of the embedding matrix it shares; returns whether it was shared. In place, config included."""
    inside, outside = model.get_input_embeddings(), model.get_output_embeddings()
    if outside is None or outside.weight is not inside.weight:
        return False
    outside.weight = nn.Parameter(inside.weight.detach().clone(), requires_grad=inside.weight.requires_grad)
    model.config.tie_word_embeddings = False
    model.all_tied_weights_keys = {}
    return True


def set_adapter_dtype(*, model: PeftModel, dtype: torch.dtype) -> None:
    """Casts the adapters (not what is trained whole, which computes in the base's dtype) to `dtype`, in place."""
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            parameter.data = parameter.data.to(dtype)


@torch.no_grad()
def reset_lora(*, model: PeftModel, seed: int) -> None:
    """Puts every adapter back to its start, in place: the product B A is zero, the other factor random, decided by `seed` alone.

    Distributions as in peft: uniform within 1 / sqrt(in_features) for the projections' A, standard normal for the embeddings' B.
    What is trained whole becomes the base's again.
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

    for _, layer in lora_layers(model):
        if isinstance(layer, Embedding):
            for name in layer.lora_embedding_A:
                layer.lora_embedding_A[name].zero_()
                draw(layer.lora_embedding_B[name], None)
        else:
            for name in layer.lora_A:
                draw(layer.lora_A[name].weight, 1 / math.sqrt(layer.lora_A[name].weight.shape[1]))
                layer.lora_B[name].weight.zero_()
    for module in model.modules():
        if isinstance(module, ModulesToSaveWrapper):
            for copy in module.modules_to_save.values():
                for own, base in zip(copy.parameters(), module.original_module.parameters(), strict=True):
                    own.copy_(base)


@contextlib.contextmanager
def merged_lora(model: PeftModel) -> Iterator[PeftModel]:
    """Within the block the adapters are part of the base weights (faster inference); afterwards the base is byte for byte as before.

    peft's own unmerging subtracts in the base's dtype, which leaves rounding behind; here the base's tensors are put back instead.
    Quantised matrices keep their adapter apart: merging would round it to their few bits. Raises ValueError where two adapted modules
    share one matrix.
    """
    layers = [layer for _, layer in lora_layers(model) if not quantised(layer.get_base_layer())]
    kept = [layer.get_base_layer().weight.data for layer in layers]
    if len({weight.data_ptr() for weight in kept}) < len(kept):
        raise ValueError("two adapted modules share one matrix (tied embeddings): untie them before adding adapters")
    try:
        for layer in layers:
            base = layer.get_base_layer()
            base.weight.data = base.weight.data.clone()
            layer.merge()
        yield model
    finally:
        for layer, weight in zip(layers, kept, strict=True):
            layer.get_base_layer().weight.data = weight
            layer.merged_adapters.clear()


def lora_layers(model: PeftModel) -> list[tuple[str, LoraLayer]]:
    """Name and module of every adapted layer; raises ValueError if there is none."""
    layers = [(name, module) for name, module in model.named_modules() if isinstance(module, LoraLayer)]
    if not layers:
        raise ValueError("the model has no LoRA adapters")
    return layers
