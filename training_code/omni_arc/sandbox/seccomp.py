"""The filter of system calls: a small program for the kernel that leaves a process nothing but computing. Linux only.

Written as classic BPF (struct sock_filter) and handed over with prctl(PR_SET_SECCOMP). Once on, it cannot be taken off.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

from omni_arc.sandbox.system_calls import ALLOWED, PROCESSORS, REFUSED

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF_LD|W|ABS, JEQ|K, JGE|K, JSET|K, RET|K
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x80000000  # SECCOMP_RET_ALLOW, _ERRNO, _KILL_PROCESS
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data; an argument is 8 bytes, its low half first
_PROT_EXEC, _MAP_ANONYMOUS = 4, 0x20
_X32 = 0x40000000  # numbers of the x32 twins on x86-64
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


class SeccompError(OSError):
    """The kernel or the processor offers no filter of system calls."""


class _Program(ctypes.Structure):
    """struct sock_fprog"""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def filter_bytes(*, machine: str, result_fd: int) -> bytes:
    """The filter as struct sock_filter[]. machine: as platform.machine(); result_fd: the one file descriptor that may be written to.

    Raises SeccompError for a processor whose numbers are not known.
    """
    if machine not in PROCESSORS:
        raise SeccompError(f"no table of system calls for {machine}")
    processor = PROCESSORS[machine]
    code = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, processor.audit), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    code += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for name in ALLOWED:
        code += [(_EQUAL, 0, 1, processor.numbers[name]), (_RETURN, 0, 0, _ALLOW)]
    for number in [processor.numbers[name] for name in REFUSED] + list(processor.older):
        code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO)]
    for name, tests in (
        ("write", [*_argument(0), (_EQUAL, 1, 0, result_fd), (_RETURN, 0, 0, _ERRNO)]),
        ("mprotect", [*_argument(2), (_ANY_BIT, 0, 1, _PROT_EXEC), (_RETURN, 0, 0, _ERRNO)]),
        (
            "mmap",
            [
                *(*_argument(2), (_ANY_BIT, 0, 1, _PROT_EXEC), (_RETURN, 0, 0, _ERRNO)),
                *(*_argument(3), (_ANY_BIT, 1, 0, _MAP_ANONYMOUS), (_RETURN, 0, 0, _ERRNO)),
            ],
        ),
    ):
        code += [(_EQUAL, 0, len(tests) + 1, processor.numbers[name]), *tests, (_RETURN, 0, 0, _ALLOW)]
    code.append((_RETURN, 0, 0, _KILL))
    return b"".join(struct.pack("<HBBI", *step) for step in code)


def _argument(number: int) -> list[tuple[int, int, int, int]]:
    """Loads the low half of an argument (file descriptors, protections and flags are 32-bit in the kernel)."""
    return [(_LOAD, 0, 0, _ARGUMENTS + 8 * number)]


class SeccompFilter:
    """A filter that is ready to be switched on in a child, again and again. Raises SeccompError where it cannot be built."""

    def __init__(self, *, result_fd: int) -> None:
        code = filter_bytes(machine=platform.machine(), result_fd=result_fd)
        self._buffer = ctypes.create_string_buffer(code, len(code))
        self._program = _Program(len(code) // 8, ctypes.addressof(self._buffer))
        self._prctl = ctypes.CDLL(None, use_errno=True).prctl

    def switch_on(self) -> None:
        """From now on this process, and whatever it may start, can only compute. Raises SeccompError if the kernel refuses."""
        if self._prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or self._prctl(
            _PR_SET_SECCOMP,
            ctypes.c_ulong(_MODE_FILTER),
            ctypes.byref(self._program),
            ctypes.c_ulong(0),
            ctypes.c_ulong(0),
        ):
            raise SeccompError(ctypes.get_errno(), f"the kernel refuses the filter: errno {ctypes.get_errno()}")
