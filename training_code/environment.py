"""What a script sets before torch, transformers and unsloth are imported: no telemetry, no statistics, no hub. Imported first.

Values that the user has set win: with HF_HUB_OFFLINE=0 models are fetched from the hub. Knows no model and no puzzle.
"""

import ctypes
import logging
import os
import sys

for _name, _value in (
    ("HF_HUB_OFFLINE", "1"),
    ("HF_HUB_DISABLE_TELEMETRY", "1"),
    ("DO_NOT_TRACK", "1"),
    ("UNSLOTH_DISABLE_STATISTICS", "1"),
    ("TOKENIZERS_PARALLELISM", "false"),
):
    os.environ.setdefault(_name, _value)
os.environ.setdefault("TRANSFORMERS_OFFLINE", os.environ["HF_HUB_OFFLINE"])  # the older name, which unsloth asks for
# bitsandbytes warns at import that its fastest 4-bit product for CPUs is not on disk; it works without
logging.getLogger("bitsandbytes.backends.cpu.ops").setLevel(logging.ERROR)

_TRIM, _MMAP = -1, -3  # malloc.h: M_TRIM_THRESHOLD, M_MMAP_THRESHOLD


def use_all_cores() -> int:
    """Let torch use as many threads as this process may use cores (OMP_NUM_THREADS, if set, wins); returns their number.

    Without a GPU freed memory stays with the process, too (`keep_freed_memory`).
    """
    import torch

    if not torch.cuda.is_available():
        keep_freed_memory()
    if os.environ.get("OMP_NUM_THREADS"):
        return torch.get_num_threads()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(cores)
    return cores


def pick_device(name: str) -> str:
    """torch's name of the device that `name` ('auto', 'cpu', 'cuda', 'cuda:1') means for this process; under torchrun each has its GPU.

    Raises ValueError for a GPU where there is none.
    """
    import torch

    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name.startswith("cuda") and not torch.cuda.is_available():
        raise ValueError(f"device {name}: torch sees no GPU here")
    if name == "cuda" and "LOCAL_RANK" in os.environ:
        return f"cuda:{os.environ['LOCAL_RANK']}"
    return name


def keep_freed_memory() -> bool:
    """Let blocks below a gigabyte that are freed stay with this process: torch's activations come and go with every product on a CPU, and
    fresh memory costs more than what is computed in it at times (docs/log.md). Returns whether the C library (glibc) knows how.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None or not mallopt(_TRIM, 2**31 - 1):
        return False
    return bool(mallopt(_MMAP, 2**30) or mallopt(_MMAP, 2**25))  # an older one takes 32 MiB at most
