"""The worker: a warm process with numpy and the language that forks one child for each job. Linux only.

Started by `worker.py`; reads requests on standard input, writes replies to standard output, both as frames. It never runs a program itself:
each child gets a fresh copy of this process, gives up everything but computing, runs one job, writes outcomes to one pipe, and is gone.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable

from omni_arc.sandbox import probes
from omni_arc.sandbox.endings import Ending
from omni_arc.sandbox.frames import LENGTH, MAX_RECORD, framed, read_request, record
from omni_arc.sandbox.limits import SandboxLimits
from omni_arc.sandbox.namespaces import die_with_parent, step_back
from omni_arc.sandbox.outcome import GRID, Outcome
from omni_arc.sandbox.program import Job
from omni_arc.sandbox.resource_limits import address_space, limit_child, limit_worker
from omni_arc.sandbox.runner import Runner
from omni_arc.sandbox.seccomp import SeccompError, SeccompFilter
from omni_arc.sandbox.settings import WorkerSettings
from omni_arc.sandbox.warm_up import WARM_UP

_REQUESTS, _REPLIES, _RESULT = 0, 1, 3  # file descriptors; the last in a child


class ForkServer:
    """One worker."""

    def __init__(self, settings: WorkerSettings) -> None:
        warnings.simplefilter("ignore")
        self._runner = Runner(language=settings.language_names(), modules=settings.module_names())
        found: list[Outcome] = []
        self._runner.run(
            job=WARM_UP, limits=SandboxLimits(), tell=found.append
        )  # our own program: what is loaded late is loaded now
        if [outcome.kind for outcome in found] != [GRID] * len(WARM_UP.inputs):
            raise RuntimeError(f"the first program of a worker failed: {[str(outcome) for outcome in found]}")
        self._base = address_space()
        self._filter: SeccompFilter | None = None

    def confine(self) -> dict[str, object]:
        """Gives up what this process can do without; says what is in force, as found by trying. From here on in a process of its own."""
        measures = step_back()
        limit_worker()
        gc.collect()
        gc.freeze()  # children share these objects' memory with us as long as nobody writes to them
        try:
            self._filter = SeccompFilter(result_fd=_RESULT)
            measures["filter of system calls (seccomp)"] = self._try_filter()
        except SeccompError as wrong:
            measures["filter of system calls (seccomp)"] = str(wrong)
        if measures["filter of system calls (seccomp)"]:
            self._filter = None
        return {"measures": measures, "tried": {name: self._held(name) for name in probes.PROBES}}

    def _try_filter(self) -> str:
        """An empty text if a program computes the same under the filter as without it."""
        job, plain = WARM_UP, []
        self._runner.run(job=job, limits=SandboxLimits(), tell=plain.append)
        data, ending = self._watched(lambda: self._run(job, probes.LIMITS), probes.LIMITS, len(job.inputs))
        if ending is Ending.DONE and data == b"".join(record(outcome) for outcome in plain):
            return ""
        return f"programs do not run under it here: {ending.name}"

    def _held(self, name: str) -> bool:
        def probe() -> None:
            self._confine_child(probes.LIMITS)
            os._exit(probes.status_of(name))

        ending = self._watched(probe, probes.LIMITS, 0)[1]
        return ending is not Ending.REACHED

    def serve(self) -> None:
        """Answers requests until nobody is there to ask."""
        while (body := _read_frame()) is not None:
            job, limits = read_request(body)
            data, ending = self._watched(lambda job=job, limits=limits: self._run(job, limits), limits, len(job.inputs))
            _write_all(_REPLIES, framed(bytes((ending.value,)) + data))

    def _run(self, job: Job, limits: SandboxLimits) -> None:
        """In the child: the job."""
        self._confine_child(limits)
        self._runner.run(job=job, limits=limits, tell=lambda outcome: _write_all(_RESULT, record(outcome)))

    def _confine_child(self, limits: SandboxLimits) -> None:
        limit_child(limits=limits, base=self._base)
        if self._filter is not None:
            self._filter.switch_on()

    def _watched(self, work: Callable[[], None], limits: SandboxLimits, calls: int) -> tuple[bytes, Ending]:
        """Does the work in a child; (what it wrote, how it ended). Never longer than its time by the clock, never more bytes than fit."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _become_child(writing, work)
        os.close(writing)
        try:
            data, ending = _collect(reading, seconds=limits.wall_seconds, most=calls * MAX_RECORD)
        finally:
            os.close(reading)
            os.kill(child, signal.SIGKILL)  # changes nothing for one that has ended by itself
            status = os.waitpid(child, 0)[1]
        return data, ending or Ending.of_status(status)


def _become_child(writing: int, work: Callable[[], None]) -> None:
    """The whole life of a child after the fork; does not return."""
    status = Ending.CRASH.exit_status
    try:
        die_with_parent()
        os.setsid()
        os.dup2(writing, _RESULT)
        os.closerange(0, _RESULT)
        os.closerange(_RESULT + 1, 256)
        work()
        status = 0
    except MemoryError:
        status = Ending.MEMORY.exit_status
    finally:
        os._exit(status)


def _collect(reading: int, *, seconds: float, most: int) -> tuple[bytes, Ending | None]:
    """What comes through a pipe until its end, the time is up or it is too much; the ending is None if the writer is to say it."""
    data, until = bytearray(), time.monotonic() + seconds
    waiting = select.poll()
    waiting.register(reading, select.POLLIN)
    waiting.register(_REQUESTS, 0)  # says only if it has been closed
    while (left := until - time.monotonic()) > 0:
        ready = dict(waiting.poll(left * 1000))
        if _REQUESTS in ready:
            os._exit(0)  # nobody waits for an answer; the child ends with us
        if reading in ready:
            piece = os.read(reading, 65536)
            if not piece:
                return bytes(data), None
            data += piece
            if len(data) > most:
                return b"", Ending.OUTPUT
    return bytes(data), Ending.TIMEOUT


def _read_frame() -> bytes | None:
    """The next request; None when there will be no more."""
    head = _read_exactly(LENGTH.size)
    return None if head is None else _read_exactly(LENGTH.unpack(head)[0])


def _read_exactly(size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        piece = os.read(_REQUESTS, size - len(data))
        if not piece:
            return None
        data += piece
    return bytes(data)


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def main(settings: str) -> None:
    """Entry of the process. settings: JSON of WorkerSettings."""
    try:
        server = ForkServer(WorkerSettings.parsed(settings))
        hello = server.confine()
    except Exception as wrong:  # told to the parent, which raises it there
        _write_all(_REPLIES, framed(json.dumps({"error": f"{type(wrong).__name__}: {wrong}"}).encode()))
        sys.exit(1)
    _write_all(_REPLIES, framed(json.dumps(hello).encode()))
    server.serve()
