"""Faults by real means: kills, stops, damaged files, full disks, limits of memory and file size. Each attacks one run of a World."""

import os
import random
import re
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from chaos_world import World, start, wait, wait_for

from pipeline.run_events import WorkerReady

SECONDS = 240.0  # that a run may take, faults and all


def _kill_and_resume(world: World, name: str, between: Callable[[], None], seen: int) -> int | None:
    """Kill a run after `seen` finished stages, do something, start it again."""
    child = start(world, name)
    wait_for(lambda: len(world.stages(name)) >= seen, child=child, seconds=SECONDS)
    os.kill(child, signal.SIGKILL)
    wait(child, seconds=10)
    between()
    return wait(start(world, name), seconds=SECONDS)


def store_cut(world: World, name: str, rng: random.Random) -> int | None:
    """The database of the store is cut while the run works."""
    child = start(world, name)
    wait_for(lambda: len(world.stages(name)) >= rng.randint(1, 5), child=child, seconds=SECONDS)
    database = world.folder / name / "store" / "cache.db"
    with database.open("r+b") as file:
        file.truncate(rng.randrange(database.stat().st_size))
    return wait(child, seconds=SECONDS)


def store_garbage(world: World, name: str, rng: random.Random) -> int | None:
    """The store of a run that was killed is overwritten in places."""

    def damage() -> None:
        database = world.folder / name / "store" / "cache.db"
        with database.open("r+b") as file:
            for _ in range(rng.randint(1, 20)):
                file.seek(rng.randrange(database.stat().st_size))
                file.write(rng.randbytes(rng.randint(1, 4000)))

    return _kill_and_resume(world, name, damage, seen=rng.randint(3, 8))


def store_removed(world: World, name: str, rng: random.Random) -> int | None:
    """The store's folder disappears while the run works."""
    child = start(world, name)
    wait_for(lambda: len(world.stages(name)) >= rng.randint(1, 5), child=child, seconds=SECONDS)
    shutil.rmtree(world.folder / name / "store", ignore_errors=True)
    return wait(child, seconds=SECONDS)


def adapter_damaged(world: World, name: str, rng: random.Random) -> int | None:
    """A kept adapter is damaged between a kill and the next start."""

    def damage() -> None:
        for file in (world.folder / name / "store.adapters").glob("*.adapter"):
            data = bytearray(file.read_bytes())
            data[rng.randrange(len(data))] ^= 0x55
            file.write_bytes(bytes(data))

    return _kill_and_resume(world, name, damage, seen=1 + 3 * rng.randint(0, 2))


def disk_full(world: World, name: str, rng: random.Random) -> int | None:
    """Everything is on a disk that is soon full (a tmpfs; where nobody may mount one, files may not grow)."""
    place = world.folder / name
    place.mkdir(exist_ok=True)
    size = rng.randint(200, 900)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "chaos", str(place)], capture_output=True)
    if mounted.returncode:
        return files_limited(world, name, rng)
    kept = place.with_name(f"{name}-kept")
    try:
        status = wait(start(world, name), seconds=SECONDS)
        shutil.copytree(place, kept)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
    shutil.copytree(kept, place, dirs_exist_ok=True)
    return status


def files_limited(world: World, name: str, rng: random.Random) -> int | None:
    """No file may become larger than some ten kilobytes."""
    limit = rng.randint(8, 60) * 1024

    def first() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return wait(start(world, name, first=first), seconds=SECONDS)


def memory_limited(world: World, name: str, rng: random.Random) -> int | None:
    """Little more memory than what importing everything has taken."""
    room = rng.randint(90, 260) * 2**20

    def first() -> None:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + room, used + room))

    return wait(start(world, name, first=first), seconds=SECONDS)


def _signalled(number: int) -> Callable[[World, str, random.Random], int | None]:
    def attack(world: World, name: str, rng: random.Random) -> int | None:
        child = start(world, name)
        wait_for(lambda: bool(world.events(name)), child=child, seconds=SECONDS)
        time.sleep(rng.uniform(0.0, 5.0))
        os.kill(child, number)
        return wait(child, seconds=30)

    return attack


def log_impossible(world: World, name: str, rng: random.Random) -> int | None:
    """The log and the pool cannot be written where they should go."""
    (world.folder / name / "run.jsonl").mkdir(parents=True)
    (world.folder / name / "pool.npz").mkdir()
    return wait(start(world, name), seconds=SECONDS)


def _worker_hit(number: int) -> Callable[[World, str, random.Random], int | None]:
    def attack(world: World, name: str, rng: random.Random) -> int | None:
        child = start(world, name, "--workers", "2", "--watchdog", "20", "--patience", "1")
        stages = rng.randint(1, 4)
        if wait_for(lambda: len(world.stages(name)) >= stages, child=child, seconds=SECONDS):
            ready = {e.worker: e.where for e in world.events(name) if isinstance(e, WorkerReady)}
            victim = int(re.search(r"process (\d+)", ready[rng.choice(sorted(ready))])[1])
            try:
                os.kill(victim, number)
            except ProcessLookupError:
                pass
        return wait(child, seconds=SECONDS)

    return attack


FAULTS: Mapping[str, tuple[Callable[[World, str, random.Random], int | None], bool]] = {
    "worker killed": (_worker_hit(signal.SIGKILL), True),
    "store cut": (store_cut, True),
    "SIGTERM": (_signalled(signal.SIGTERM), False),
    "memory limited": (memory_limited, False),
    "disk full": (disk_full, False),
    "store garbage": (store_garbage, True),
    "worker stopped": (_worker_hit(signal.SIGSTOP), True),
    "adapter damaged": (adapter_damaged, True),
    "Ctrl-C": (_signalled(signal.SIGINT), False),
    "files limited": (files_limited, False),
    "store removed": (store_removed, True),
    "worker segfault": (_worker_hit(signal.SIGSEGV), True),
    "log impossible": (log_impossible, True),
}
"""Name -> (attack, whether the submission has to be that of an undisturbed run)."""
