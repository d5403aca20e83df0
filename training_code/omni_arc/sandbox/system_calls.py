"""Which system calls of Linux a computing process needs, by number, for each kind of processor. Tables only.

The numbers are those of the kernel's asm/unistd_64.h (x86-64) and asm-generic/unistd.h (aarch64); a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass

# answered by the kernel as always: memory, clocks, the end of the process
ALLOWED = """
    brk munmap mremap madvise futex exit exit_group clock_gettime clock_getres gettimeofday getpid gettid getrusage times sched_yield
    rt_sigreturn restart_syscall sched_getaffinity
""".split()
# answered with "permission denied": library code asks for them by the way (a source line for a traceback, a seed) and lives without
REFUSED = """
    openat read close newfstatat fstat statx lseek readlinkat getcwd faccessat faccessat2 ioctl getdents64 getrandom rt_sigaction
    rt_sigprocmask tgkill
""".split()
# everything else ends the process at once; these three are let through with safe arguments only
LOOKED_AT = ("write", "mmap", "mprotect")


@dataclass(frozen=True)
class Processor:
    """audit: the kernel's name of the architecture (AUDIT_ARCH_...); numbers: system call -> number; older: numbers of older twins."""

    audit: int
    numbers: dict[str, int]
    older: tuple[int, ...] = ()


_X86_64 = Processor(
    audit=0xC000003E,
    numbers={
        **{
            "read": 0,
            "write": 1,
            "close": 3,
            "fstat": 5,
            "lseek": 8,
            "mmap": 9,
            "mprotect": 10,
            "munmap": 11,
            "brk": 12,
        },
        **{"rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "ioctl": 16, "sched_yield": 24, "mremap": 25},
        **{"madvise": 28, "getpid": 39, "exit": 60, "getcwd": 79, "gettimeofday": 96, "getrusage": 98, "times": 100},
        **{"gettid": 186, "futex": 202, "sched_getaffinity": 204, "getdents64": 217, "restart_syscall": 219},
        **{
            "clock_gettime": 228,
            "clock_getres": 229,
            "exit_group": 231,
            "tgkill": 234,
            "openat": 257,
            "newfstatat": 262,
        },
        **{"readlinkat": 267, "faccessat": 269, "getrandom": 318, "statx": 332, "faccessat2": 439},
    },
    older=(2, 4, 6, 21, 89),  # open, stat, lstat, access, readlink
)
_AARCH64 = Processor(
    audit=0xC00000B7,
    numbers={
        **{
            "getcwd": 17,
            "ioctl": 29,
            "faccessat": 48,
            "openat": 56,
            "close": 57,
            "getdents64": 61,
            "lseek": 62,
            "read": 63,
        },
        **{"write": 64, "readlinkat": 78, "newfstatat": 79, "fstat": 80, "exit": 93, "exit_group": 94, "futex": 98},
        **{
            "clock_gettime": 113,
            "clock_getres": 114,
            "sched_getaffinity": 123,
            "sched_yield": 124,
            "restart_syscall": 128,
        },
        **{
            "tgkill": 131,
            "rt_sigaction": 134,
            "rt_sigprocmask": 135,
            "rt_sigreturn": 139,
            "times": 153,
            "getrusage": 165,
        },
        **{"gettimeofday": 169, "getpid": 172, "gettid": 178, "brk": 214, "munmap": 215, "mremap": 216, "mmap": 222},
        **{"mprotect": 226, "madvise": 233, "getrandom": 278, "statx": 291, "faccessat2": 439},
    },
)
PROCESSORS = {"x86_64": _X86_64, "aarch64": _AARCH64}
