"""Checkpoints in: a folder or hub id becomes a model, its tokenizer, and what the rest of the house asks about them.

Weights are safetensors, no code from a checkpoint is ever run. Knows nothing of puzzles or prompts.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase
from transformers.utils import is_bitsandbytes_available

from arc_loader.formatting import TokenTable
from model_tools import arc_llama  # noqa: F401  (registers our architecture with the Auto classes)
from model_tools.attention_choice import Machine, choose_attention
from model_tools.checkpoint_folder import checkpoint_folder, fingerprint
from model_tools.dtypes import pick_dtype, torch_dtype
from model_tools.positions import Positions, positions_for
from model_tools.quantisation import compute_in, quantisation_config, stored_bits
from model_tools.tokenizer import token_table
from model_tools.unsloth_backend import choose_backend, load_with_unsloth, unsloth_installed


@dataclass(frozen=True)
class LoadedModel:
    """A model ready for use, and what search, scoring and training need to know of it.

    `table`: character -> token id. `positions`: what position ids it is fed with. `fingerprint`: identifies weights and tokenizer.
    """

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    table: TokenTable
    positions: Positions
    eos_id: int
    pad_id: int
    fingerprint: str


@dataclass(frozen=True)
class LoadedTokens:
    """What is known of a checkpoint without its weights; fields as of LoadedModel."""

    tokenizer: PreTrainedTokenizerBase
    table: TokenTable
    eos_id: int
    fingerprint: str


def load_model(
    *,
    path: str | Path,
    dtype: str = "auto",
    device: str = "cpu",
    bits: int = 16,
    attention: str | None = None,
    backend: str = "auto",
    offline: bool | None = None,
    max_tokens: int | None = None,
) -> LoadedModel:
    """The checkpoint `path` (a folder, or a hub id) as a LoadedModel in `dtype` ('bfloat16', 'float16', 'float32') on `device`.

    dtype 'auto': the one that the device is fast in (`dtypes.pick_dtype`)
    bits: of the weights in memory, 16, 8, or 4 (NF4, double quantisation); embeddings and head always keep 16. A checkpoint that is
    stored in 4 or 8 bits is taken as it is, or expanded for `bits` 16.
    attention: transformers' name of an implementation; None: the best that is installed
    backend: 'transformers', 'unsloth', or 'auto': unsloth where it is installed and the device is a GPU
    offline: whether a hub id is only looked up in the cache, never fetched; None: as HF_HUB_OFFLINE says
    max_tokens: the longest sequence that is to come; None: what the config says
    Raises ValueError if the folder or one of its parts is missing, an argument unknown or impossible on this machine, or the model
    shorter than `max_tokens`.
    """
    torch_type = torch_dtype(pick_dtype(dtype, device=device))
    folder = checkpoint_folder(path=path, offline=offline)
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    quantisation = quantisation_config(bits=bits, dtype=torch_type)
    stored = stored_bits(config)
    if stored != 16 and bits not in (16, stored):
        raise ValueError(f"{path}: stored in {stored} bits, which cannot be loaded as {bits}")
    if min(stored, bits) != 16 and not is_bitsandbytes_available():
        raise ValueError(f"{path}: {min(stored, bits)} bits need the package bitsandbytes (pip install bitsandbytes)")
    longest = config.get_text_config().max_position_embeddings
    if max_tokens is not None and max_tokens > longest:
        raise ValueError(f"{path}: the model reads {longest} tokens at most, {max_tokens} were asked for")

    gpu = torch.cuda.is_available()
    chosen = choose_backend(
        backend=backend, device=device, model_type=config.model_type, installed=unsloth_installed(), gpu=gpu
    )
    if chosen == "unsloth" and attention is None and bits == (stored if stored != 16 else bits):
        model = load_with_unsloth(
            folder=folder, dtype=torch_type, device=device, bits=bits, max_tokens=max_tokens or longest
        )
    else:
        name = choose_attention(
            asked=attention,
            machine=Machine.of(device),
            dtype=torch_type,
            running_positions=not hasattr(config, "positions"),
        )
        # the keyword must not be there at all for stored ones: None would hide what their config says
        quantise = {"quantization_config": quantisation} if quantisation is not None and stored == 16 else {}
        model = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=torch_type,
            attn_implementation=name,
            local_files_only=True,
            use_safetensors=True,
            device_map={"": device}
            if min(bits, stored) != 16
            else None,  # quantised weights cannot be moved afterwards
            **quantise,
        )
        if stored != 16 and bits == 16:
            model = model.dequantize(dtype=torch_type)
        compute_in(model=model, dtype=torch_type)
        model = model.to(device) if min(bits, stored) == 16 else model
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return wrap_model(model=model.eval(), tokenizer=tokenizer, fingerprint=_fingerprint(folder, bits, stored))


def load_tokens(*, path: str | Path, bits: int = 16, offline: bool | None = None) -> LoadedTokens:
    """What `load_model` would say of tokens and fingerprint of a checkpoint, without loading weights. Raises ValueError as it does."""
    folder = checkpoint_folder(path=path, offline=offline)
    stored = stored_bits(AutoConfig.from_pretrained(folder, local_files_only=True))
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return LoadedTokens(
        tokenizer=tokenizer,
        table=token_table(tokenizer),
        eos_id=tokenizer.eos_token_id,
        fingerprint=_fingerprint(folder, bits, stored),
    )


def _fingerprint(folder: Path, bits: int, stored: int) -> str:
    return fingerprint(folder) + ("" if bits == stored else f"-{bits}bit")


def wrap_model(*, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, fingerprint: str) -> LoadedModel:
    """A LoadedModel from a model and tokenizer in memory; `fingerprint` must name their exact content."""
    eos_id = tokenizer.eos_token_id
    return LoadedModel(
        model=model,
        tokenizer=tokenizer,
        table=token_table(tokenizer),
        positions=positions_for(model),
        eos_id=eos_id,
        pad_id=eos_id if tokenizer.pad_token_id is None else tokenizer.pad_token_id,
        fingerprint=fingerprint,
    )
