"""Memory that has run out: how to tell it from other errors, on GPU and CPU, and how to get back what can be got back."""

import ctypes
import gc
import sys

import torch

_CPU_WORDS = (
    "can't allocate memory",
    "not enough memory",
    "Cannot allocate memory",
    "bad allocation",
    "std::bad_alloc",
)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory has run out: of the GPU, or of the CPU (which torch reports as a plain RuntimeError)."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    return isinstance(error, (RuntimeError, OSError)) and any(words in str(error) for words in _CPU_WORDS)


def free_memory() -> None:
    """Gives back what nobody uses any more. To be called outside of the handler of the error, which keeps its frames alive."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if sys.platform.startswith("linux"):
        try:
            ctypes.CDLL(None).malloc_trim(0)
        except (OSError, AttributeError):  # another C library
            pass
