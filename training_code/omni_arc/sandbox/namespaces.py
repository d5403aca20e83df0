"""What a worker gives up for itself and all its children: its user, its view of files, network and other processes. Linux only.

Each step is tried, and where the system refuses it (containers, hardened kernels) says why; the filter of system calls does not need any.
"""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

_CLONE = {
    "mount": 0x20000,
    "uts": 0x4000000,
    "ipc": 0x8000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
}
_NOBODY = 65534
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 1, 2, 4, 8, 0x4000, 0x40000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CAPABILITY_VERSION = 0x20080522
_ROOMS = ("/tmp", "/mnt", "/var/tmp", "/run")  # where an empty file system may be put; nobody outside sees it


def die_with_parent() -> None:
    """The kernel kills this process when the one that started it ends. To be called again after every change of user."""
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def step_back() -> dict[str, str]:
    """Name of a measure -> "" if it holds now, else why not. Ends in another process: the first one of its own process namespace.

    The calling process stays behind, waits, and never returns from here.
    """
    said = {"first to be ended when memory runs out": _try(lambda: Path("/proc/self/oom_score_adj").write_text("1000"))}
    root = os.geteuid() == 0
    outer = os.geteuid(), os.getegid()
    kinds = [kind for kind in _CLONE if not (root and kind == "user")]
    why = _try(lambda: _call("unshare", sum(_CLONE[kind] for kind in kinds)))
    if why and root:  # root without the capability: as anybody else
        kinds = list(_CLONE)
        why = _try(lambda: _call("unshare", sum(_CLONE.values())))
    said["own network, processes, messages (namespaces)"] = why
    if not why:
        if "user" in kinds:
            said["own users"] = _try(lambda: _map_users(*outer))
        _become_first_process()
        said["no files (empty read-only root)"] = _try(_empty_root)
    said["no rights of root"] = _try(_become_nobody if os.geteuid() == 0 or not why else lambda: None)
    die_with_parent()
    _call("prctl", _PR_SET_DUMPABLE, 0, 0, 0, 0)  # no process of the same user may look into this one
    said["no new privileges"] = _try(lambda: _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    return said


def _call(name: str, *arguments: object) -> None:
    """A function of the C library that returns 0; OSError with its errno otherwise."""
    libc = ctypes.CDLL(None, use_errno=True)
    plain = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments]
    if getattr(libc, name)(*plain):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _try(step) -> str:
    """Runs a step; "" or what the system said."""
    try:
        step()
    except (OSError, AttributeError) as wrong:  # AttributeError: a C library without that function
        return str(wrong)
    return ""


def _map_users(uid: int, gid: int) -> None:
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{_NOBODY} {gid} 1")


def _become_first_process() -> None:
    """Forks: the child goes on as process 1 of the new namespace, the parent waits for its end and ends likewise."""
    child = os.fork()
    if child == 0:
        die_with_parent()
        return
    try:
        os.closerange(0, 3)
        status = os.waitpid(child, 0)[1]
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    finally:
        os._exit(1)


def _empty_root() -> None:
    _call("mount", b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)
    room = next((room for room in _ROOMS if os.path.isdir(room)), "/")
    flags = _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    _call("mount", b"none", room.encode(), b"tmpfs", flags, b"size=4k")
    os.chroot(room)
    os.chdir("/")


def _become_nobody() -> None:
    """No user's rights and no capabilities."""
    if os.geteuid() == 0:
        try:
            os.setgroups([])
        except PermissionError:
            pass  # as root of a namespace without that right; the groups are that root's
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)  # from root to another user: the kernel takes all capabilities away
        return
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _call("capset", ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))
