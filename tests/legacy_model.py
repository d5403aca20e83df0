"""A real model behind the interface of older model code: caches are tuples of (keys, values) per layer, cache objects are refused."""

import torch
from transformers import DynamicCache
from transformers.modeling_outputs import CausalLMOutputWithPast


class LegacyModel(torch.nn.Module):
    """Translates between the tuple and the cache class of the model inside; `calls` counts forward passes."""

    def __init__(self, inner: torch.nn.Module) -> None:
        super().__init__()
        self.inner, self.config, self.calls = inner, inner.config, 0

    def forward(
        self, input_ids, position_ids=None, past_key_values=None, use_cache=True, return_dict=True
    ) -> CausalLMOutputWithPast:
        self.calls += 1
        cache = None
        if use_cache:
            cache = DynamicCache()
            for number, (keys, values) in enumerate(past_key_values or ()):  # a cache object cannot be taken apart so
                cache.update(keys, values, number)
        out = self.inner(input_ids=input_ids, position_ids=position_ids, past_key_values=cache, use_cache=use_cache)
        past = tuple((layer.keys, layer.values) for layer in cache.layers) if use_cache else None
        return CausalLMOutputWithPast(logits=out.logits, past_key_values=past)
