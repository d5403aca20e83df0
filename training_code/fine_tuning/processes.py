"""Several processes of one torchrun: which one this is, and waiting for what the first one makes. Looks at files, not at sockets.

So nothing times out while the first process shrinks or saves a large model.
"""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fine_tuning.steps import Made, result_of


def this_process() -> int:
    """Number of this process among those that torchrun or accelerate started; 0 for one that stands alone."""
    return int(os.environ.get("RANK", "0"))


def this_launch() -> str:
    """The same text in all processes of one torchrun, another one in the next."""
    names = ("TORCHELASTIC_RUN_ID", "MASTER_PORT", "TORCHELASTIC_RESTART_COUNT")
    return "/".join(os.environ.get(name, "") for name in names)


def wait_for_step(*, folder: Path, decided_by: Mapping[str, Any], every: float = 1.0) -> Made:
    """The result of a step that another process makes, as soon as it is there; looked for every `every` seconds, without end."""
    while (fingerprint := result_of(folder=folder, decided_by=decided_by)) is None:
        time.sleep(every)
    return Made(folder, fingerprint, skipped=True)
