"""Weights in 8 or 4 bits by bitsandbytes, on GPU and CPU. Knows no files and no puzzles."""

import torch
from torch import nn
from transformers import BitsAndBytesConfig, PreTrainedConfig, PreTrainedModel

BITS = (4, 8, 16)


def quantisation_config(*, bits: int, dtype: torch.dtype) -> BitsAndBytesConfig | None:
    """How weights are quantised while loading; None for 16 (no quantisation).

    4: NF4 with double quantisation (QLoRA, arXiv 2305.14314), computing in `dtype`. 8: LLM.int8() (arXiv 2208.07339).
    Raises ValueError for any other number.
    """
    if bits not in BITS:
        raise ValueError(f"bits is {bits!r}, possible are {', '.join(map(str, BITS))}")
    if bits == 16:
        return None
    if bits == 8:
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )


def stored_bits(config: PreTrainedConfig) -> int:
    """In how many bits (4, 8, 16) the checkpoint of `config` is stored. Raises ValueError if not by bitsandbytes."""
    stored = getattr(config, "quantization_config", None)
    if stored is None:
        return 16
    stored = stored if isinstance(stored, dict) else stored.to_dict()
    if stored.get("quant_method") not in (None, "bitsandbytes"):
        raise ValueError(f"the checkpoint is quantised by {stored['quant_method']!r}; read are bitsandbytes and 16 bit")
    return 4 if stored.get("load_in_4bit") else 8 if stored.get("load_in_8bit") else 16


def compute_in(*, model: PreTrainedModel, dtype: torch.dtype) -> None:
    """Lets the 4-bit layers of `model` compute in `dtype`, whatever the checkpoint says."""
    for module in model.modules():
        if hasattr(module, "compute_dtype") and hasattr(module, "compute_type_is_set"):
            module.compute_dtype = dtype
            module.compute_type_is_set = True


def quantised(module: nn.Module) -> bool:
    """Whether the module's weight is held by bitsandbytes in 4 or 8 bits."""
    return type(module.weight).__name__ in ("Params4bit", "Int8Params")


def keep_trainable(model: nn.Module) -> None:
    """Keeps 4-bit matrices on a CPU in the form that can be trained through and dequantised, in place.

    On CPUs with AVX512-BF16, bitsandbytes (0.50) repacks a matrix at its first inference into a form whose product has no gradient: a
    training afterwards would silently get none through it. Here that is switched off; a matrix that is repacked already is put back,
    with its block scales rounded once. Call it before the first inference and nothing is rounded.
    """
    for module in model.modules():
        if not getattr(module, "support_avx512bf16_for_cpu", False):
            continue
        if getattr(module.weight.quant_state, "packing_format_for_cpu", False):
            module.state_dict()  # bitsandbytes unpacks to save
        module.support_avx512bf16_for_cpu = False
