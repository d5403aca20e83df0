"""Tries, inside a confined process, what programs must not be able to do: `Sandbox.protection` tells what holds, not what was meant.

Each probe has all of Python at hand, as if every check of syntax and names had failed.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable

from omni_arc.sandbox.limits import SandboxLimits

LIMITS = SandboxLimits(memory_mb=256)  # what a probe runs under
HELD, REACHED = 0, 7  # exit statuses of a process that ran a probe


def _read_a_file() -> None:
    os.close(os.open(sys.executable, os.O_RDONLY))


def _write_a_file() -> None:
    name = os.path.join(os.environ.get("TEMP", "/tmp"), f"sandbox-probe-{os.getpid()}")
    with open(name, "wb") as file:
        file.write(b"written")
    os.unlink(name)


def _open_a_socket() -> None:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        opened.listen()


def _start_a_process() -> None:
    if not hasattr(os, "fork"):
        subprocess.run([sys.executable, "-c", ""], check=True, timeout=20)
    elif (child := os.fork()) == 0:
        os._exit(0)
    else:
        os.waitpid(child, 0)


def _signal_a_process() -> None:
    os.kill(os.getppid(), 0)


def _take_memory() -> None:
    bytearray(2 * LIMITS.memory_mb * 2**20)


PROBES: dict[str, Callable[[], None]] = {
    "no file can be read": _read_a_file,
    "no file can be written": _write_a_file,
    "no network": _open_a_socket,
    "no new processes": _start_a_process,
    "no signals to other processes": _signal_a_process,
    "memory is limited": _take_memory,
}


def status_of(probe: str) -> int:
    """HELD if the system refused, REACHED if it did not. A process that is ended while it tries was held, too."""
    try:
        PROBES[probe]()
    except (OSError, MemoryError, ImportError, subprocess.SubprocessError):
        return HELD
    return REACHED
