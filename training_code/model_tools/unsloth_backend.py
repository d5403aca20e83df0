"""unsloth: whether it is used for loading, and loading with it. Imported by `loading` only; unsloth itself only when it is used.

Known trouble, and what is done here: its `max_seq_length` is 2048 unless it is told, and longer inputs are cut without an error
(always told, and read back afterwards); calls for statistics hang without internet (switched off before the import, and only local files
are read); several GPUs (the whole model goes to one that is named); it may change the tokenizer (ours is loaded without it).
Written after unsloth's documentation and signature; it cannot be installed beside the versions that are tested here.
"""

import importlib.util
import os
from pathlib import Path

import torch
from transformers import PreTrainedModel

BACKENDS = ("auto", "transformers", "unsloth")
FAMILIES = ("llama", "mistral", "qwen2", "qwen3")
_QUIET = {"UNSLOTH_DISABLE_STATISTICS": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}


def unsloth_installed() -> bool:
    """Whether the package is there; does not import it."""
    return importlib.util.find_spec("unsloth") is not None


def choose_backend(*, backend: str, device: str, model_type: str, installed: bool, gpu: bool) -> str:
    """'transformers' or 'unsloth'. `backend` 'auto': unsloth where it is `installed`, there is a `gpu`, and it knows the `model_type`.

    Raises ValueError for an unknown backend, and where unsloth is asked for but cannot be used, with the reason.
    """
    if backend not in BACKENDS:
        raise ValueError(f"backend {backend!r} is none of {', '.join(BACKENDS)}")
    reasons = [
        reason
        for missing, reason in (
            (not installed, "it is not installed (pip install unsloth, or leave backend at 'auto')"),
            (not gpu, "no CUDA GPU is there"),
            (not device.startswith("cuda"), f"the device is {device!r}, it needs 'cuda'"),
            (model_type not in FAMILIES, f"it is used for {', '.join(FAMILIES)} only, this model is a {model_type!r}"),
        )
        if missing
    ]
    if backend == "unsloth" and reasons:
        raise ValueError(f"backend 'unsloth' cannot be used: {'; '.join(reasons)}")
    return "transformers" if reasons or backend == "transformers" else "unsloth"


def gpu_index(*, device: str, count: int, local_rank: str | None) -> int:
    """Which of `count` GPUs 'cuda' or 'cuda:1' is; without a number the one of this process (`local_rank`, set by torchrun), else 0.

    Raises ValueError if there is no such GPU.
    """
    named = torch.device(device).index
    index = named if named is not None else int(local_rank or 0)
    if not 0 <= index < count:
        raise ValueError(f"device {device!r} (GPU {index}) is not there: {count} GPUs are visible")
    return index


def unsloth_arguments(*, folder: Path, dtype: torch.dtype, gpu: int, bits: int, max_tokens: int) -> dict[str, object]:
    """The arguments of `FastLanguageModel.from_pretrained`: nothing that matters is left to its defaults."""
    return {
        "model_name": str(folder),
        "max_seq_length": max_tokens,
        "dtype": dtype,
        "load_in_4bit": bits == 4,
        "load_in_8bit": bits == 8,
        "device_map": {"": gpu},
        "use_exact_model_name": True,  # no other checkpoint of the same name from the hub
        "fix_tokenizer": False,
        "local_files_only": True,
    }


def load_with_unsloth(*, folder: Path, dtype: torch.dtype, device: str, bits: int, max_tokens: int) -> PreTrainedModel:
    """The model in `folder` on one GPU. Raises ValueError if it would cut inputs below `max_tokens`."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    from unsloth import FastLanguageModel

    gpu = gpu_index(device=device, count=torch.cuda.device_count(), local_rank=os.environ.get("LOCAL_RANK"))
    with torch.cuda.device(gpu):
        arguments = unsloth_arguments(folder=folder, dtype=dtype, gpu=gpu, bits=bits, max_tokens=max_tokens)
        model, _ = FastLanguageModel.from_pretrained(**arguments)
    check_length(model=model, max_tokens=max_tokens)
    return model


def check_length(*, model: torch.nn.Module, max_tokens: int) -> None:
    """Raises ValueError if any part of a model of unsloth says that it cuts inputs below `max_tokens`."""
    for name, module in model.named_modules():
        says = getattr(module, "max_seq_length", None)
        if isinstance(says, int) and says < max_tokens:
            where = name or type(model).__name__
            raise ValueError(
                f"unsloth would cut inputs to {says} tokens ({where}.max_seq_length), {max_tokens} were asked for"
            )
