"""Number formats of weights by name, and which of them a device computes in fast. Knows no models."""

from functools import lru_cache
from pathlib import Path

import torch

DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}
_CPU_INFO = Path("/proc/cpuinfo")


def torch_dtype(name: str) -> torch.dtype:
    """torch's dtype of that name. Raises ValueError that lists the known ones for any other."""
    if name not in DTYPES:
        raise ValueError(f"dtype {name!r} is none of {sorted(DTYPES)}")
    return DTYPES[name]


def pick_dtype(name: str, *, device: str) -> str:
    """The dtype that `name` means on `device`; any but 'auto' is itself.

    'auto': bfloat16 where the device has instructions for it; else float16 on a GPU, float32 on a CPU, which would emulate bfloat16
    ten times slower (docs/log.md).
    """
    if name != "auto":
        return name
    if device.startswith("cuda"):
        return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float16"
    return "bfloat16" if cpu_has_bfloat16() else "float32"


@lru_cache(maxsize=1)
def cpu_has_bfloat16() -> bool:
    """Whether this machine's CPU multiplies in bfloat16: AVX-512 or AMX with BF16 (x86), BF16 (ARM)."""
    if hasattr(torch.cpu, "get_capabilities"):
        return any(there for name, there in torch.cpu.get_capabilities().items() if name.endswith("bf16"))
    flags = _CPU_INFO.read_text(encoding="utf-8") if _CPU_INFO.is_file() else ""  # an older torch
    return "avx512_bf16" in flags or "amx_bf16" in flags
