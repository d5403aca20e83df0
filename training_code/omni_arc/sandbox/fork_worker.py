"""The parent's side of `fork_server.py`: starts a worker, asks it, and starts another when it is lost. Linux only.

Whatever the other side does, a call here ends in time, reads no more bytes than there can be, and believes nothing unchecked.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time

from omni_arc.sandbox.endings import Ending
from omni_arc.sandbox.frames import LENGTH, MAX_RECORD, FrameError, framed, read_records, request
from omni_arc.sandbox.limits import SandboxLimits
from omni_arc.sandbox.outcome import Outcome
from omni_arc.sandbox.program import Job
from omni_arc.sandbox.protection import Protection
from omni_arc.sandbox.settings import WorkerSettings

_START_SECONDS = 120.0  # for Python, numpy and the language to load on a busy machine
_GRACE = 15.0  # seconds beyond a job's own time by the clock, which the worker keeps
_MAX_HELLO = 20_000  # bytes


class WorkerLostError(RuntimeError):
    """A worker that does not start, or that does not answer any more."""


class ForkWorker:
    """One worker process and its children."""

    def __init__(self, *, settings: WorkerSettings) -> None:
        self._settings = settings
        self._process: subprocess.Popen | None = None
        self._hello: dict | None = None
        self._launch()

    def _launch(self) -> None:
        self._process = subprocess.Popen(
            self._settings.command(main="fork_server"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._settings.environment(),
            cwd="/",
            start_new_session=True,
            bufsize=0,
        )
        os.set_blocking(self._process.stdin.fileno(), False)
        os.set_blocking(self._process.stdout.fileno(), False)
        self._hello = None

    def _ready(self) -> dict:
        """What the worker said when it was ready. Raises WorkerLostError if it does not get there."""
        if self._process is None:
            self._launch()
        if self._hello is None:
            try:
                hello = json.loads(self._read_frame(most=_MAX_HELLO, until=time.monotonic() + _START_SECONDS))
            except (WorkerLostError, ValueError) as wrong:
                self.close()
                command = self._settings.command(main="fork_server")
                raise WorkerLostError(f"a worker did not start ({wrong}); see what this says: {command}") from None
            if "error" in hello:
                self.close()
                raise WorkerLostError(f"a worker did not start: {hello['error']}")
            self._hello = hello
        return self._hello

    def protection(self) -> Protection:
        """What the worker found to be in force."""
        hello = self._ready()
        return Protection("a fresh copy of a warm worker for each job (fork)", hello["measures"], hello["tried"])

    def run(self, *, job: Job, limits: SandboxLimits) -> tuple[Outcome, ...]:
        """One outcome for each input, in order. Raises WorkerLostError if no worker can be started."""
        self._ready()
        calls, until = len(job.inputs), time.monotonic() + limits.wall_seconds + _GRACE
        try:
            self._write(framed(request(job=job, limits=limits)), until=until)
            reply = self._read_frame(most=1 + calls * MAX_RECORD, until=until)
            ending = Ending(reply[0])
        except (WorkerLostError, ValueError, IndexError):
            self.close()  # the next job gets a new one
            return (Outcome("crash", message="the worker was lost"),) * calls
        try:
            found = read_records(reply[1:], at_most=calls)
        except FrameError:  # the program's process wrote something else; the worker itself passed it on unread
            found, ending = (), Ending.CRASH
        return found + (ending.outcome(),) * (calls - len(found))

    def kill(self) -> None:
        """Ends the worker while another thread waits in `run`, which then comes back."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        try:
            os.killpg(process.pid, signal.SIGKILL)  # its own session, see start_new_session
        except ProcessLookupError:
            pass  # has ended already

    def close(self) -> None:
        """Ends the worker and everything it started; a later `run` starts another."""
        self.kill()
        process, self._process = self._process, None
        if process is None:
            return
        process.stdin.close()
        process.stdout.close()
        process.wait()

    def _write(self, data: bytes, *, until: float) -> None:
        fd, view = self._process.stdin.fileno(), memoryview(data)
        while view:
            self._wait(fd, select.POLLOUT, until)
            try:
                view = view[os.write(fd, view) :]
            except BlockingIOError:
                continue
            except OSError as wrong:
                raise WorkerLostError(str(wrong)) from None

    def _read_frame(self, *, most: int, until: float) -> bytes:
        size = LENGTH.unpack(self._read(LENGTH.size, until=until))[0]
        if size > most:
            raise WorkerLostError(f"a reply of {size} bytes, where {most} is the most there can be")
        return self._read(size, until=until)

    def _read(self, size: int, *, until: float) -> bytes:
        fd, data = self._process.stdout.fileno(), bytearray()
        while len(data) < size:
            self._wait(fd, select.POLLIN, until)
            try:
                piece = os.read(fd, size - len(data))
            except BlockingIOError:
                continue
            if not piece:
                raise WorkerLostError("it ended")
            data += piece
        return bytes(data)

    @staticmethod
    def _wait(fd: int, event: int, until: float) -> None:
        waiting = select.poll()
        waiting.register(fd, event)
        if not waiting.poll(max(until - time.monotonic(), 0.0) * 1000):
            raise WorkerLostError("it does not answer")
