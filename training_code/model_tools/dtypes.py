"""Number formats of weights by name. Knows nothing else."""

import torch

DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}


def torch_dtype(name: str) -> torch.dtype:
    """torch's dtype of that name. Raises ValueError that lists the known ones for any other."""
    if name not in DTYPES:
        raise ValueError(f"dtype {name!r} is none of {sorted(DTYPES)}")
    return DTYPES[name]
