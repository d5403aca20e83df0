"""The values of trained adapters as safetensors bytes and back into the same model: what a puzzle's training can be taken up from later.

For adapters as files that other programs read, see `adapter_files`.
"""

import torch
from peft import PeftModel
from safetensors import SafetensorError
from safetensors.torch import load, save


def adapter_size(model: PeftModel) -> int:
    """Bytes of everything in `model` that is trained."""
    return sum(p.numel() * p.element_size() for p in model.parameters() if p.requires_grad)


def adapter_bytes(model: PeftModel) -> bytes:
    """Everything in `model` that is trained, in its own dtype."""
    trained = {name: p.detach().cpu().contiguous() for name, p in model.named_parameters() if p.requires_grad}
    return save(trained)


@torch.no_grad()
def set_adapter(*, model: PeftModel, data: bytes) -> None:
    """Puts values from `adapter_bytes` into the model, in place, bit by bit.

    Raises ValueError if the bytes are damaged or of another model or adapter; the model is then as before.
    """
    try:
        tensors = load(data)
    except SafetensorError as error:
        raise ValueError(f"an adapter of {len(data)} bytes is damaged: {error}") from error
    live = {name: p for name, p in model.named_parameters() if p.requires_grad}
    shapes = {name: (p.shape, p.dtype) for name, p in live.items()}
    if {name: (t.shape, t.dtype) for name, t in tensors.items()} != shapes:
        raise ValueError("the adapter is of another model: names, shapes or types differ")
    for name, parameter in live.items():
        parameter.copy_(tensors[name])
