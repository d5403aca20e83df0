"""One process for one puzzle's search: `python -m pipeline.program_process [PARENT]` reads a request on standard input, writes its answer.

Request and answer are one JSON value each. It runs behind everything else that the machine does, ends when its parent has ended, and is the
first to go when memory runs out. Imports no torch.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arc_loader.sources.puzzle_json import parse_task
from arc_loader.tasks import Task
from arc_loader.writing import puzzle_json
from pipeline.programs import FoundPrograms, find_programs

try:
    import resource
except ImportError:  # Windows
    resource = None

MEMORY = 6 * 2**30
"""Bytes of address space that a search may have."""


def request(*, task: Task, units: int, max_seconds: float, max_answers: int) -> bytes:
    """What such a process reads; the numbers as in `recipes.ProgramRecipe`."""
    limits = {"units": units, "max_seconds": max_seconds, "max_answers": max_answers}
    return json.dumps({"id": task.source_id, "puzzle": puzzle_json(task=task), "limits": limits}).encode()


def reply(data: bytes) -> FoundPrograms:
    """What such a process has written. Raises ValueError if that is not whole."""
    value = json.loads(data)
    if not isinstance(value, Mapping):
        raise ValueError(f"not the programs of a puzzle: {value!r:.80}")
    return FoundPrograms.from_json(value)


def main() -> None:
    """Entry of the process."""
    _stand_back()
    wanted: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    task = parse_task(wanted["puzzle"], source_id=wanted["id"], file="request")
    found = find_programs(task=task, **wanted["limits"])
    sys.stdout.buffer.write(json.dumps(found.to_json()).encode())
    sys.stdout.buffer.flush()


def _stand_back() -> None:
    """The machine's other work comes first. Does what the platform has."""
    if hasattr(os, "nice"):
        os.nice(19)
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))
    try:
        Path("/proc/self/oom_score_adj").write_text("1000")
    except OSError:
        pass  # another system than Linux
    parent = int(sys.argv[1]) if len(sys.argv) > 1 else os.getppid()  # it may be gone by now
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """Ends this process soon after its parent has ended, however that happened."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    main()
