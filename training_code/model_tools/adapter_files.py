"""Adapters on disk, in peft's own format: `adapter_config.json` and `adapter_model.safetensors` in a folder. Never pickles."""

import json
from pathlib import Path

from peft import PeftModel, set_peft_model_state_dict
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
from transformers import PreTrainedModel

from model_tools.adapters import EMBEDDINGS, set_adapter_dtype, untie_embeddings
from model_tools.quantisation import keep_trainable

WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"


def save_adapter(*, model: PeftModel, path: Path) -> None:
    """Writes the adapters (and what is trained whole) to the folder `path`; the base is not written, and no hub is asked."""
    model.save_pretrained(str(path), safe_serialization=True, save_embedding_layers=False)


def load_adapter(*, model: PreTrainedModel | PeftModel, path: Path, trainable: bool = True) -> PeftModel:
    """The adapters of folder `path` on `model`: a bare base is wrapped, one with adapters of the same shape gets their values.

    Adapters of a bare base keep the dtype that they were saved in. `trainable`: whether they require gradients (of a bare base).
    Raises ValueError if the folder holds none, is damaged, or does not fit the model.
    """
    path = Path(path)
    if not (path / WEIGHTS).is_file() or not (path / CONFIG).is_file():
        raise ValueError(f"{path}: no adapter there ({WEIGHTS} and {CONFIG} are needed)")
    if isinstance(model, PeftModel):
        load_values(model=model, tensors=read_tensors(path / WEIGHTS), source=path)
        return model
    keep_trainable(model)
    tensors = read_tensors(path / WEIGHTS)
    saved = {tensor.dtype for name, tensor in tensors.items() if "lora_" in name}
    config = json.loads((path / CONFIG).read_text())
    named = [*(config.get("target_modules") or []), *(config.get("modules_to_save") or [])]
    if any(name.rpartition(".")[2] in EMBEDDINGS for name in named):
        untie_embeddings(model)
    try:
        wrapped = PeftModel.from_pretrained(
            model, str(path), is_trainable=trainable, autocast_adapter_dtype=False, local_files_only=True
        )
    except (RuntimeError, SafetensorError) as error:
        raise ValueError(f"{path}: the adapter does not fit the model or is damaged ({error})") from error
    if len(saved) == 1 and saved != {model.dtype}:  # peft has rounded them to the base's
        set_adapter_dtype(model=wrapped, dtype=saved.pop())
        load_values(model=wrapped, tensors=tensors, source=path)
    return wrapped


def read_tensors(file: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file; raises ValueError if it is damaged."""
    try:
        return load_file(str(file))
    except (OSError, SafetensorError) as error:
        raise ValueError(f"{file}: the adapter cannot be read ({error})") from error


def load_values(*, model: PeftModel, tensors: dict[str, Tensor], source: Path) -> None:
    """Puts `tensors`, named as peft saves them, into the model's adapters; raises ValueError where they do not fit."""
    try:
        result = set_peft_model_state_dict(model, tensors)
    except RuntimeError as error:
        raise ValueError(f"{source}: the adapter has other shapes than the model's ({error})") from error
    missing = [name for name in result.missing_keys if "lora_" in name or "modules_to_save" in name]
    if missing or result.unexpected_keys:
        raise ValueError(f"{source}: the adapter lacks {missing[:3]} and has unknown {result.unexpected_keys[:3]}")
