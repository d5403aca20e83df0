"""Tiny real models for the tests: two layers of 64, random weights, a real tokenizer; made on the spot, the same for the same seed."""

import torch
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from model_tools.arc_llama import ArcLlamaConfig, ArcLlamaForCausalLM
from model_tools.loading import LoadedModel, wrap_model
from model_tools.tokenizer import build_tokenizer

KINDS = ("arc_llama", "llama", "mistral", "qwen3")
_CLASSES = {
    "arc_llama": (ArcLlamaConfig, ArcLlamaForCausalLM),
    "llama": (LlamaConfig, LlamaForCausalLM),
    "mistral": (MistralConfig, MistralForCausalLM),
    "qwen3": (Qwen3Config, Qwen3ForCausalLM),
}


def tiny_model(kind: str = "arc_llama", seed: int = 0, sharpen: float = 1.0) -> LoadedModel:
    """A float32 model of one of `KINDS`; `sharpen` multiplies the logits, so that few continuations hold most of the probability."""
    tokenizer = build_tokenizer()
    ids = {token: tokenizer.convert_tokens_to_ids(token) for token in ["I", "O", "\n", *"0123456789"]}
    config_class, model_class = _CLASSES[kind]
    own = {}
    if kind == "arc_llama":
        own = {
            "axis_pairs": (2, 2, 2, 2),
            "grid_start_ids": (ids["I"], ids["O"]),
            "row_end_id": ids["\n"],
            "cell_ids": tuple(ids[digit] for digit in "0123456789"),
        }
    config = config_class(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=8192,
        tie_word_embeddings=False,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        **own,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = model_class(config).eval()
        for parameter in model.parameters():
            if parameter.ndim == 2:
                torch.nn.init.normal_(parameter, std=0.15)
        model.lm_head.weight.data *= sharpen
    return wrap_model(model=model, tokenizer=tokenizer, fingerprint=f"tiny-{kind}-{seed}-{sharpen}")
