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

from base_tokenizers import base_tokenizer
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


BASE_KINDS = ("nemo", "llama3", "qwen3", "llama2")
_BASES = {
    "nemo": ("tekken", MistralConfig, MistralForCausalLM),
    "llama3": ("llama3", LlamaConfig, LlamaForCausalLM),
    "qwen3": ("qwen3", Qwen3Config, Qwen3ForCausalLM),
    "llama2": ("llama2", LlamaConfig, LlamaForCausalLM),
}


def tiny_base_model(
    kind: str = "nemo", *, seed: int = 0, tied: bool | None = None, spare_rows: int | None = None
) -> LoadedModel:
    """A float32 model of one of `BASE_KINDS` with the full vocabulary of its family (some 650 tokens), as a base model comes.

    `tied`: head and input embedding share their weights (None: as in the real one: Llama 3.2 3B and Qwen3 4B do).
    `spare_rows`: rows of the embedding beyond the vocabulary (None: 10 for Qwen, as real ones have, else 0). As in the real
    checkpoints the configs name token ids, Qwen's generation config a list of them, and only Qwen has a padding token.
    """
    family, config_class, model_class = _BASES[kind]
    tokenizer = base_tokenizer(family)
    tied = kind in ("llama3", "qwen3") if tied is None else tied
    spare_rows = (10 if kind == "qwen3" else 0) if spare_rows is None else spare_rows
    start = tokenizer.bos_token_id if tokenizer.bos_token else tokenizer.pad_token_id
    config = config_class(
        vocab_size=len(tokenizer) + spare_rows,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=8192,
        tie_word_embeddings=tied,
        pad_token_id=None,
        bos_token_id=start,
        eos_token_id=tokenizer.eos_token_id,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = model_class(config).eval()
        for parameter in model.parameters():
            if parameter.ndim == 2:
                torch.nn.init.normal_(parameter, std=0.15)
    if kind == "qwen3":
        model.generation_config.pad_token_id = tokenizer.pad_token_id
        model.generation_config.eos_token_id = [tokenizer.eos_token_id, tokenizer.pad_token_id]
    return wrap_model(model=model, tokenizer=tokenizer, fingerprint=f"tiny-base-{kind}-{seed}-{tied}")
