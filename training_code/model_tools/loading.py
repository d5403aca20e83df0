"""Checkpoints in: a folder on disk becomes a model, its tokenizer, and what the rest of the house asks about them.

Weights are safetensors, no code from a checkpoint is ever run, nothing is downloaded. Knows nothing of puzzles or prompts.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from arc_loader.formatting import TokenTable
from model_tools import arc_llama, cpu_attention  # noqa: F401  (arc_llama registers our architecture with the Auto classes)
from model_tools.positions import Positions, positions_for
from model_tools.tokenizer import token_table

_DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}
_FINGERPRINTED = ("config.json", "tokenizer.json", "*.safetensors")


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


def load_model(*, path: Path, dtype: str = "bfloat16", device: str = "cpu") -> LoadedModel:
    """The checkpoint folder `path` as a LoadedModel in `dtype` ('bfloat16', 'float16', 'float32') on `device`.

    Raises ValueError if the folder or one of its parts is missing, or the dtype unknown.
    """
    path = Path(path)
    if dtype not in _DTYPES:
        raise ValueError(f"dtype {dtype!r} is none of {sorted(_DTYPES)}")
    for pattern in _FINGERPRINTED:
        if not list(path.glob(pattern)):
            raise ValueError(f"{path}: no checkpoint there ({pattern} is missing)")
    attention = cpu_attention.NAME if torch.device(device).type == "cpu" else "sdpa"
    model = AutoModelForCausalLM.from_pretrained(
        path, dtype=_DTYPES[dtype], attn_implementation=attention, local_files_only=True, use_safetensors=True
    )
    tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
    return wrap_model(model=model.to(device), tokenizer=tokenizer, fingerprint=fingerprint(path))


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


def save_checkpoint(
    *, path: Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, dtype: str = "bfloat16"
) -> None:
    """Writes model (cast to `dtype`) and tokenizer to the folder `path` (config.json, model.safetensors, tokenizer.json, ...)."""
    state = {name: tensor.to(_DTYPES[dtype]).contiguous() for name, tensor in model.state_dict().items()}
    before, model.config.dtype = model.config.dtype, _DTYPES[dtype]
    model.save_pretrained(path, state_dict=state)
    model.config.dtype = before
    tokenizer.save_pretrained(path)


def fingerprint(path: Path) -> str:
    """sha256 (hex) over names and bytes of the files that decide what the checkpoint in folder `path` computes."""
    digest = hashlib.sha256()
    for file in sorted(file for pattern in _FINGERPRINTED for file in Path(path).glob(pattern)):
        digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as stream:
            while block := stream.read(1 << 24):
                digest.update(block)
    return digest.hexdigest()
