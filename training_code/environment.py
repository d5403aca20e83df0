"""What a script sets before torch and transformers are imported: no telemetry, no hub. Imported first.

Values that the user has set win. Knows no model and no puzzle.
"""

import os

for _name, _value in (
    ("HF_HUB_OFFLINE", "1"),
    ("HF_HUB_DISABLE_TELEMETRY", "1"),
    ("DO_NOT_TRACK", "1"),
    ("TOKENIZERS_PARALLELISM", "false"),
):
    os.environ.setdefault(_name, _value)


def use_all_cores() -> int:
    """Let torch use as many threads as this process may use cores (OMP_NUM_THREADS, if set, wins); returns their number."""
    import torch

    if os.environ.get("OMP_NUM_THREADS"):
        return torch.get_num_threads()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(cores)
    return cores
