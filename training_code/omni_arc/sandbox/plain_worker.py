"""The parent's side of `one_shot.py`: one fresh Python process for each job. Works on every platform; slow, and with fewer layers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time

from omni_arc.sandbox import one_shot
from omni_arc.sandbox.endings import Ending
from omni_arc.sandbox.frames import MAX_RECORD, FrameError, read_records, request
from omni_arc.sandbox.limits import SandboxLimits
from omni_arc.sandbox.outcome import Outcome
from omni_arc.sandbox.program import Job
from omni_arc.sandbox.protection import Protection
from omni_arc.sandbox.settings import WorkerSettings

_START_SECONDS = 60.0  # for Python and numpy to load on a busy machine
_IN_ALL = ("processor time", "no new processes", "no new files", "memory")


class PlainWorker:
    """Runs jobs one after the other, each in a process of its own."""

    def __init__(self, *, settings: WorkerSettings) -> None:
        self._command, self._environment = settings.command(main="one_shot"), settings.environment()
        self._process: subprocess.Popen | None = None

    def protection(self) -> Protection:
        """What is in force, by asking and by trying."""
        told = json.loads(self._talk(one_shot.TELL, most=10_000, seconds=_START_SECONDS)[0])
        measures = {name: "" if name in told["limits"] else "the platform has no such limit" for name in _IN_ALL}
        measures |= {"time by the clock": "", "filter of system calls (seccomp)": "only with the fork server, on Linux"}
        return Protection("a fresh process for each job", measures, told["tried"])

    def run(self, *, job: Job, limits: SandboxLimits) -> tuple[Outcome, ...]:
        """One outcome for each input, in order. The clock includes the start of Python, which has time of its own."""
        calls = len(job.inputs)
        data, ending = self._talk(
            one_shot.asked(request(job=job, limits=limits)),
            most=calls * MAX_RECORD,
            seconds=limits.wall_seconds + _START_SECONDS / 4,
        )
        try:
            found = read_records(data, at_most=calls)
        except FrameError:
            found, ending = (), Ending.CRASH
        return found + (ending.outcome(),) * (calls - len(found))

    def kill(self) -> None:
        """Ends the process of a job while another thread waits in `run`, which then comes back."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """Nothing is left running between jobs."""

    def _talk(self, asked: bytes, *, most: int, seconds: float) -> tuple[bytes, Ending]:
        """One process from start to end; (what it wrote, how it ended)."""
        group = {"start_new_session": True} if os.name == "posix" else {}
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment,
            cwd=os.path.abspath(os.sep),
            **group,
        )
        self._process = process
        data = bytearray()
        talker = threading.Thread(target=_exchange, args=(process, asked, data, most), daemon=True)
        talker.start()
        until = time.monotonic() + seconds
        try:
            talker.join(seconds)
            late = talker.is_alive()
            if not late and len(data) <= most:
                try:
                    process.wait(max(until - time.monotonic(), 1.0))
                except subprocess.TimeoutExpired:
                    late = True
        finally:
            process.kill()
            code = process.wait()
            talker.join(5.0)
        if late:
            return bytes(data), Ending.TIMEOUT
        return (b"", Ending.OUTPUT) if len(data) > most else (bytes(data), _ending_of(code))


def _exchange(process: subprocess.Popen, asked: bytes, data: bytearray, most: int) -> None:
    """Writes the request and reads at most one byte more than `most`."""
    with process.stdin as sent, process.stdout as got:
        try:
            sent.write(asked)
            sent.close()
        except OSError:
            pass  # it ended before it had read everything; how it ended tells why
        while len(data) <= most and (piece := got.read1(min(65536, most + 1 - len(data)))):
            data += piece


def _ending_of(code: int) -> Ending:
    """From Popen.returncode; Windows has no signals."""
    if code < 0 and sys.platform != "win32":
        return Ending.of_signal(-code)
    known = {ending.exit_status: ending for ending in (Ending.DONE, Ending.REACHED, Ending.MEMORY)}
    return known.get(code, Ending.CRASH)
