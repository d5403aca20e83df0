"""Checkpoints out: model and tokenizer into one folder, nothing of an older vocabulary left beside them. Knows no puzzles."""

from pathlib import Path

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from model_tools.dtypes import torch_dtype

MAX_SHARD = "5GB"
_OTHER_VOCABULARIES = (
    "tokenizer.model",
    "tokenizer.model.v3",
    "tekken.json",
    "vocab.json",
    "merges.txt",
    "added_tokens.json",
    "special_tokens_map.json",
)


def save_checkpoint(
    *,
    path: str | Path,
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    dtype: str | None = "bfloat16",
) -> None:
    """Writes model (cast to `dtype`; None: as it is) and tokenizer to the folder `path`: config.json, *.safetensors, tokenizer.json, ...

    A quantised model is written quantised, whatever `dtype` says: its numbers are not to be cast. Tensors that have the dtype already
    are not copied.
    """
    path = Path(path)
    if dtype is None or getattr(model, "is_quantized", False):
        model.save_pretrained(path, max_shard_size=MAX_SHARD)
    else:
        wanted = torch_dtype(dtype)
        before, model.config.dtype = model.config.dtype, wanted
        try:
            model.save_pretrained(path, state_dict=_cast(model, wanted), max_shard_size=MAX_SHARD)
        finally:
            model.config.dtype = before
    save_tokenizer(path=path, tokenizer=tokenizer)


def save_tokenizer(*, path: str | Path, tokenizer: PreTrainedTokenizerBase) -> None:
    """Writes the tokenizer and removes every other file of the folder from which an older vocabulary could be read again."""
    path = Path(path)
    tokenizer.save_pretrained(path)
    if (path / "tokenizer.json").is_file():
        for name in _OTHER_VOCABULARIES:
            (path / name).unlink(missing_ok=True)
    if tokenizer.chat_template is None:
        (path / "chat_template.jinja").unlink(missing_ok=True)


def _cast(model: PreTrainedModel, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """The state dict with floating tensors in `dtype`; tensors that share memory still do, so tied weights are written once."""
    done: dict[tuple, torch.Tensor] = {}
    state = {}
    for name, tensor in model.state_dict().items():
        key = (tensor.data_ptr(), tuple(tensor.shape), tensor.stride())
        if key not in done or not tensor.numel():
            done[key] = tensor.to(dtype if tensor.is_floating_point() else tensor.dtype).contiguous()
        state[name] = done[key]
    return state
