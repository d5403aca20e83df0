"""Which attention implementation a model is loaded with. Chooses by name; knows no models."""

from dataclasses import dataclass

import torch
from transformers import AttentionInterface
from transformers.utils import is_flash_attn_2_available

from model_tools import cpu_attention

FLASH = "flash_attention_2"
_FIRST_FLASH_CAPABILITY = (8, 0)  # Ampere; a T4 (7, 5) has none


@dataclass(frozen=True)
class Machine:
    """What the choice depends on: kind of device, whether flash-attn 2 is installed, and the GPU's compute capability."""

    device: str
    flash: bool = False
    capability: tuple[int, int] = (0, 0)

    @classmethod
    def of(cls, device: str) -> "Machine":
        """The machine that this runs on."""
        kind = torch.device(device).type
        gpu = kind == "cuda" and torch.cuda.is_available()
        return cls(
            kind, gpu and is_flash_attn_2_available(), torch.cuda.get_device_capability(device) if gpu else (0, 0)
        )


def choose_attention(*, asked: str | None, machine: Machine, dtype: torch.dtype, running_positions: bool) -> str:
    """The implementation's name. `asked` None: the best there is; on a CPU ours, on a GPU flash-attn 2 where it can be used, else SDPA.

    running_positions: the model's position ids count tokens; flash-attn reads them, so it is not for models with packed ones
    Raises ValueError for a name that transformers does not know, and for flash-attn where it cannot be used.
    """
    reasons = [
        reason
        for missing, reason in (
            (machine.device != "cuda", f"the device is {machine.device!r}"),
            (not machine.flash, "the package flash-attn is not installed"),
            (
                machine.capability < _FIRST_FLASH_CAPABILITY,
                f"the GPU's compute capability {machine.capability} is below (8, 0)",
            ),
            (dtype not in (torch.bfloat16, torch.float16), f"it does not compute in {dtype}"),
            (not running_positions, "the model's position ids are packed"),
        )
        if missing
    ]
    if asked is None:
        return cpu_attention.NAME if machine.device == "cpu" else "sdpa" if reasons else FLASH
    if asked == FLASH and reasons:
        raise ValueError(f"attention {FLASH!r} cannot be used: {'; '.join(reasons)}")
    known = sorted({"eager", *AttentionInterface().keys()})
    if asked not in known:
        raise ValueError(f"attention {asked!r} is none of {', '.join(known)}")
    return asked
