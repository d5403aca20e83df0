"""Functions that do, with all of Python, what programs must not be able to do.

The tests give them to programs as a trusted module, so what stops them is the process alone, as if every check of syntax and names had
failed. Each returns [[7, 7, 7]] if it got what it wanted. Long because there are so many: a list of small functions that are used by name.
"""

import ctypes
import gc
import mmap
import os
import signal
import socket
import subprocess
import sys
import threading
import time

_GOT = [[7, 7, 7]]
_FILE = os.path.abspath(__file__)


def read_own_source():
    with open(_FILE) as file:
        file.read(1)
    return _GOT


def read_passwords():
    os.open("/etc/passwd", os.O_RDONLY)
    return _GOT


def read_environment_of_all():
    for number in range(1, 40):
        try:
            with open(f"/proc/{number}/environ", "rb") as file:
                file.read()
            return _GOT
        except OSError:
            continue
    return [[1]]


def write_a_file():
    os.open("/tmp/sandbox-was-here", os.O_WRONLY | os.O_CREAT)
    return _GOT


def list_a_folder():
    return _GOT if os.listdir("/") else [[1]]


def make_a_folder():
    os.mkdir("/tmp/sandbox-was-here")
    return _GOT


def remove_a_file():
    os.unlink(_FILE)
    return _GOT


def change_folder():
    os.chdir("..")
    return _GOT


def tcp_socket():
    socket.socket()
    return _GOT


def unix_socket():
    socket.socketpair()
    return _GOT


def fork():
    if os.fork() == 0:
        os._exit(0)
    return _GOT


def fork_bomb():
    while True:
        os.fork()


def run_a_command():
    subprocess.run(["/bin/true"], check=True)
    return _GOT


def replace_the_process():
    os.execv("/bin/true", ["true"])


def start_a_thread():
    thread = threading.Thread(target=print)
    thread.start()
    thread.join()
    return _GOT


def kill_the_parent():
    os.kill(os.getppid(), signal.SIGKILL)
    return _GOT


def kill_everybody():
    os.kill(-1, signal.SIGKILL)
    return _GOT


def kill_the_group():
    os.killpg(0, signal.SIGKILL)
    return _GOT


def stop_itself():
    os.kill(os.getpid(), signal.SIGSTOP)
    return _GOT


def ignore_the_clock():
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    return _GOT


def stop_the_clock():
    signal.setitimer(signal.ITIMER_PROF, 0)
    return _GOT


def raise_the_limits():
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    return _GOT


def sleep_for_ever():
    time.sleep(10**6)


def wait_for_a_lock():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def run_own_machine_code():
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(b"\xc3")
    return _GOT


def make_memory_executable():
    memory = mmap.mmap(-1, 4096)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    if ctypes.CDLL(None, use_errno=True).mprotect(ctypes.c_void_p(address), 4096, 7):
        raise OSError(ctypes.get_errno(), "mprotect")
    return _GOT


def trace_the_parent():
    if ctypes.CDLL(None, use_errno=True).ptrace(16, os.getppid(), None, None):
        raise OSError(ctypes.get_errno(), "ptrace")
    return _GOT


def file_in_memory():
    os.memfd_create("x")
    return _GOT


def new_root():
    os.chroot("/")
    return _GOT


def new_namespace():
    if ctypes.CDLL(None, use_errno=True).unshare(0x10000000):
        raise OSError(ctypes.get_errno(), "unshare")
    return _GOT


def become_root():
    os.setuid(0)
    return _GOT


def system_call_of_32_bits():
    if ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(0x40000000 + 39)) < 0:
        raise OSError(ctypes.get_errno(), "x32 getpid")
    return _GOT


def new_keyring():
    if ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(250), 0, -3, 1) < 0:
        raise OSError(ctypes.get_errno(), "keyctl")
    return _GOT


def answer_for_the_worker():
    os.write(1, b"\x05\x00\x00\x00\x00\x00\x01\x01\x07")
    return _GOT


def read_the_next_request():
    os.read(0, 1)
    return _GOT


def write_garbage():
    os.write(3, b"\xff" * 100)
    return [[1]]


def write_gigabytes():
    while True:
        os.write(3, b"\x00" * 10**6)


def write_too_many_results():
    os.write(3, b"\x00\x01\x01\x05" * 50)
    return [[1]]


def write_a_false_colour():
    os.write(3, b"\x00\x01\x01\x63")
    os._exit(0)


def write_half_a_result():
    os.write(3, b"\x00\x1e\x1e\x01")
    os._exit(0)


def close_the_results():
    os.close(3)
    while True:
        pass


def leave_without_a_word():
    os._exit(0)


def leave_with_a_false_status():
    os._exit(7)


def leave_as_python_does():
    sys.exit(0)


def abort():
    os.abort()


def read_address_zero():
    ctypes.string_at(0)


def jump_anywhere():
    ctypes.CFUNCTYPE(None)(0x4141)()


def overflow_the_stack():
    sys.setrecursionlimit(10**9)
    gc.disable()

    def deeper(value):
        return max([value], key=deeper)

    deeper(1)


def drop_objects_at_the_end():
    class Late:
        def __del__(self):
            os.open("/etc/passwd", os.O_RDONLY)

    Late()
    return [[1]]


class _Hostile:
    """Pretends to be a grid, and does harm when it is looked at."""

    def __array__(self, *_args, **_named):
        raise SystemExit(0)

    def __len__(self):
        raise KeyboardInterrupt

    def __eq__(self, other):
        raise GeneratorExit

    def __repr__(self):
        while True:
            pass


def return_a_hostile_object():
    return _Hostile()


def return_a_list_of_hostile_objects():
    return [[_Hostile()]]


def return_a_subclass_of_list():
    class Lists(list):
        def __len__(self):
            return 1

        def __iter__(self):
            while True:
                yield [7]

    return Lists()


def return_a_subclass_of_int():
    class Number(int):
        def __le__(self, other):
            raise SystemExit(0)

    return [[Number(3)]]


def return_a_subclass_of_array():
    import numpy as np

    class Grid(np.ndarray):
        def __array_finalize__(self, _):
            self.hidden = 1

    return np.zeros((1, 3), int).view(Grid)


class _Loud(Exception):
    def __str__(self):
        while True:
            pass


class _Broken(Exception):
    def __str__(self):
        raise SystemExit(0)


class _BrokenQuietly(Exception):
    def __str__(self):
        return 5


def raise_an_endless_text():
    raise _Loud


def raise_a_broken_text():
    raise _Broken


def raise_no_text():
    raise _BrokenQuietly


def raise_system_exit():
    raise SystemExit(0)


def raise_keyboard_interrupt():
    raise KeyboardInterrupt


def grow_for_ever():
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 2**24))
