"""One process for one job, for platforms without the fork server: reads one request on standard input, writes outcomes to standard output.

Started by `plain_worker.py`, fresh for each job. It applies the limits that the platform has; there is no filter of system calls here, so
the rules of syntax and the curated names carry more weight.
"""

from __future__ import annotations

import json
import os
import sys
import warnings

from omni_arc.sandbox import probes
from omni_arc.sandbox.endings import Ending
from omni_arc.sandbox.frames import LENGTH, framed, read_request, record
from omni_arc.sandbox.outcome import Outcome
from omni_arc.sandbox.resource_limits import address_space, limit_child, limit_worker
from omni_arc.sandbox.runner import Runner
from omni_arc.sandbox.settings import WorkerSettings

RUN, TELL = b"R", b"T"  # first byte of the input: run a job, or tell what is in force here


def main(settings: str) -> None:
    """Entry of the process. settings: JSON of WorkerSettings."""
    warnings.simplefilter("ignore")
    wanted, body = sys.stdin.buffer.read(1), sys.stdin.buffer.read()
    base = address_space()
    limit_worker()
    if wanted == TELL:
        limits = limit_child(limits=probes.LIMITS, base=base)
        tried = {name: probes.status_of(name) == probes.HELD for name in probes.PROBES}
        _write(json.dumps({"limits": limits, "tried": tried}).encode())
        os._exit(0)
    told = WorkerSettings.parsed(settings)
    runner = Runner(language=told.language_names(), modules=told.module_names())
    job, limits = read_request(body[LENGTH.size :])
    status = Ending.CRASH.exit_status
    try:
        limit_child(limits=limits, base=address_space())
        runner.run(job=job, limits=limits, tell=_tell)
        status = 0
    except MemoryError:
        status = Ending.MEMORY.exit_status
    finally:
        os._exit(status)


def _tell(outcome: Outcome) -> None:
    _write(record(outcome))


def _write(data: bytes) -> None:
    while data:
        data = data[os.write(1, data) :]


def asked(job_request: bytes) -> bytes:
    """What the parent writes to have a job run."""
    return RUN + framed(job_request)
