"""Limits that the operating system keeps for one process: time, memory, files, processes. Does what the platform has, and says what it has.

Each function changes the process that calls it, for good.
"""

from __future__ import annotations

import math
import os
import signal
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None

from omni_arc.sandbox.limits import SandboxLimits

_STACK = 64 * 2**20  # bytes: room for the deepest recursion that SandboxLimits.recursion allows in practice


def address_space() -> int:
    """Bytes of address space this process has now; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def limit_worker() -> None:
    """What workers and their children have in common: no core dumps, no locked memory, no files of any size, a larger stack."""
    if resource is None:
        return
    for name, value in (("CORE", 0), ("MEMLOCK", 0), ("MSGQUEUE", 0), ("FSIZE", 0)):
        _lower(name, value)
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    try:
        resource.setrlimit(resource.RLIMIT_STACK, (_STACK if hard < 0 else min(_STACK, hard), hard))
    except (OSError, ValueError):
        pass  # the usual 8 MB: a very deep recursion ends as "crash"


def limit_child(*, limits: SandboxLimits, base: int) -> tuple[str, ...]:
    """The limits of one job, for the process that runs it. base: address space of the empty worker (bytes). Returns those in force."""
    done = []
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(
            signal.ITIMER_PROF, limits.cpu_seconds
        )  # ends the process by SIGPROF, to the hundredth of a second
        done.append("processor time")
    if resource is not None:
        _lower("CPU", math.ceil(limits.cpu_seconds) + 1, grace=1)
        done += ["no new processes"] * _lower("NPROC", 0) + ["no new files"] * _lower("NOFILE", 0)
        done += ["memory"] * bool(base and _lower("AS", base + limits.memory_mb * 2**20))
    return tuple(done)


def _lower(name: str, value: int, *, grace: int = 0) -> bool:
    """Sets a limit, the hard one `grace` above the soft one; False where the platform does not have it or refuses."""
    kind = getattr(resource, f"RLIMIT_{name}", None)
    if kind is None:
        return False
    hard = resource.getrlimit(kind)[1]
    above = value + grace if hard < 0 else min(value + grace, hard)
    try:
        resource.setrlimit(kind, (min(value, above), above))
    except (OSError, ValueError):
        return False
    return True
