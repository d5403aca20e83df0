"""Ending: how the process of a program ended, from what the system says of it, and what that means for calls without an outcome."""

from __future__ import annotations

import enum
import os
import signal

from omni_arc.sandbox.outcome import Outcome


class Ending(enum.Enum):
    """One byte of a reply."""

    DONE = 0
    TIMEOUT = 1
    MEMORY = 2
    OUTPUT = 3
    FORBIDDEN = 4
    CRASH = 5
    REACHED = 6  # of a probe: it did what it should not be able to do

    @property
    def exit_status(self) -> int:
        """With which a child says so itself."""
        return {Ending.DONE: 0, Ending.REACHED: 7, Ending.MEMORY: 13}.get(self, 1)

    @staticmethod
    def of_status(status: int) -> Ending:
        """From what `os.waitpid` says."""
        code = os.waitstatus_to_exitcode(status)
        if code < 0:
            return Ending.of_signal(-code)
        known = {ending.exit_status: ending for ending in (Ending.DONE, Ending.REACHED, Ending.MEMORY)}
        return known.get(code, Ending.CRASH)

    @staticmethod
    def of_signal(number: int) -> Ending:
        """From the signal that ended it. SIGKILL comes from the system, for memory: the worker's own is known to it."""
        names = {
            "SIGPROF": Ending.TIMEOUT,
            "SIGXCPU": Ending.TIMEOUT,
            "SIGSYS": Ending.FORBIDDEN,
            "SIGXFSZ": Ending.FORBIDDEN,
        }
        names["SIGKILL"] = Ending.MEMORY
        try:
            return names.get(signal.Signals(number).name, Ending.CRASH)
        except ValueError:
            return Ending.CRASH

    def outcome(self) -> Outcome:
        """For a call that the process did not come to, or did not finish."""
        if self is Ending.TIMEOUT:
            return Outcome("timeout", message="no time left")
        if self is Ending.MEMORY:
            return Outcome("memory", error="MemoryError")
        if self is Ending.OUTPUT:
            return Outcome("output", message="wrote too much")
        if self is Ending.FORBIDDEN:
            return Outcome("forbidden", message="a system call that programs may not make")
        return Outcome("crash", message="the process ended without an answer")
