"""Runs a command without network: in a network namespace of its own where the system allows it, else by settings alone.

Standard library only; run as a script, it is what brings up the loopback device inside of the namespace and then becomes the command.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
NOWHERE = "http://127.0.0.1:9"  # the discard port: nothing listens there
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@dataclass(frozen=True)
class Isolation:
    """How commands are kept from the network, in words and by what stands before them."""

    how: str
    prefix: tuple[str, ...]
    sealed: bool


def isolation() -> Isolation:
    """The strongest isolation that this machine offers."""
    unshare = shutil.which("unshare")
    if unshare is not None:
        prefix = (unshare, "--user", "--map-root-user", "--net", sys.executable, str(Path(__file__).resolve()))
        if subprocess.run([*prefix, sys.executable, "-c", "pass"], capture_output=True).returncode == 0:
            return Isolation("a network namespace of its own, with nothing but loopback", prefix, True)
    return Isolation(
        "settings only (no network namespaces here): pip with --no-index, proxies that lead nowhere, the hub offline",
        (),
        False,
    )


def run_isolated(
    command: Sequence[str], *, isolation: Isolation, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command without network and return what it did and said (both outputs together)."""
    clean = {
        k: v
        for k, v in (env or os.environ).items()
        if not k.startswith("PIP_") and k not in ("PYTHONPATH", "PYTHONHOME")
    }
    clean |= {
        **dict.fromkeys(PROXIES, NOWHERE),
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "HF_HUB_OFFLINE": "1",
    }
    clean |= {
        "no_proxy": "127.0.0.1,localhost",
        "NO_PROXY": "127.0.0.1,localhost",
        "DO_NOT_TRACK": "1",
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    full = [*isolation.prefix, *command]
    return subprocess.run(full, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=clean, cwd=cwd)


def _bring_up_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(probe, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


if __name__ == "__main__":
    _bring_up_loopback()
    os.execvp(sys.argv[1], sys.argv[1:])
