"""The cache that a model itself returns, whatever its class: rows chosen, tokens at the end dropped.

Two families: transformers' `Cache` objects, changed through their public methods, and the older tuples of (keys, values) per layer, each
(rows, heads, tokens, head size). The fast engine has a cache of its own (`kv_cache`); this is for everything that it cannot run.
"""

import inspect
from typing import Any

import torch
from torch import LongTensor
from transformers import DynamicCache


def is_legacy(cache: object) -> bool:
    """Whether it is a tuple (or list) of (keys, values) per layer."""
    return isinstance(cache, (tuple, list))


@torch.inference_mode()
def probe(*, model: torch.nn.Module) -> object:
    """The cache that `model` returns after one token; ValueError if it returns none."""
    token = torch.zeros((1, 1), dtype=torch.long, device=device_of(model))
    out = model(input_ids=token, position_ids=torch.zeros_like(token), use_cache=True, return_dict=True)
    if out.past_key_values is None:
        raise ValueError(f"{type(model).__name__} returns no past_key_values: search needs a model with a cache")
    return out.past_key_values


def fresh_cache(*, model: torch.nn.Module) -> DynamicCache | None:
    """What to start a sequence with so that tokens can be dropped again.

    None where the model's own cache can do that. One with a sliding window cannot beyond the window; a cache that keeps all tokens
    takes its place, the model's mask hides those that are out of sight.
    """
    cache = probe(model=model)
    return DynamicCache() if not is_legacy(cache) and any(getattr(cache, "is_sliding", ())) else None


def select_rows(cache: Any, rows: LongTensor) -> Any:
    """A cache of the rows `rows` (R,), which may repeat; `cache` must not be used afterwards."""
    if is_legacy(cache):
        return tuple(tuple(part.index_select(0, rows.to(part.device)) for part in layer) for layer in cache)
    cache.batch_select_indices(rows)
    return cache


def drop_tokens(cache: Any, count: int) -> Any:
    """A cache without its last `count` tokens; `cache` must not be used afterwards."""
    if not count:
        return cache
    if is_legacy(cache):
        return tuple(tuple(part[..., :-count, :] for part in layer) for layer in cache)
    cache.crop(-count)
    return cache


def device_of(model: torch.nn.Module) -> torch.device:
    """Where the model's token ids go."""
    return next(model.parameters()).device


def accepts(model: torch.nn.Module, argument: str) -> bool:
    """Whether the forward pass of `model` (without the wrapper that peft puts around it) has this argument."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    return argument in inspect.signature(inner.forward).parameters


def vocabulary_of(model: torch.nn.Module) -> int:
    """Number of token ids that the model can be fed with."""
    if hasattr(model, "get_input_embeddings"):
        return model.get_input_embeddings().weight.shape[0]
    return model.config.vocab_size
