"""Several worker processes: the same bytes as one, how much faster two are, and two nodes of a cluster on one machine."""

import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from chaos_world import World, start, wait

from pipeline.run_log import read_run_log

SECONDS = 400.0
LEAST_RATIO = 1.7


def check_workers(world: World) -> str:
    """One process, one worker, two workers: the same submission; two have at least 1.7 times the throughput of one."""
    for name, more in (("none", ()), ("one", ("--workers", "1")), ("two", ("--workers", "2"))):
        status = wait(start(world, name, *more), seconds=SECONDS)
        _expect(status == 0, f"{name}: exit status {status}")
        world.submission(name)
    for name in ("one", "two"):
        _expect(world.bytes_of(name) == world.bytes_of("none"), f"{name}: another submission than in one process")
    one, two = work_seconds(world, "one"), work_seconds(world, "two")
    ratio = one / two
    words = f"same bytes; {len(world.tasks)} puzzles in {one:.1f} s by one worker, {two:.1f} s by two: {ratio:.2f} times the throughput"
    _expect(ratio >= LEAST_RATIO, words)
    return words


def work_seconds(world: World, name: str) -> float:
    """From when all workers had their model to the last puzzle."""
    lines = read_run_log(world.folder / name / "run.jsonl").events
    ready = [datetime.fromisoformat(line.time) for line in lines if line.event.event == "worker"]
    done = [datetime.fromisoformat(line.time) for line in lines if line.event.event == "puzzle"]
    return (max(done) - max(ready)).total_seconds()


def check_nodes(world: World) -> str:
    """A cluster of two nodes with a core each, one of which fails in the middle; the bytes are those of one process."""
    status = wait(start(world, "none"), seconds=SECONDS)
    _expect(status == 0, f"none: exit status {status}")
    script = Path(__file__).with_name("chaos_cluster.py")
    cluster = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        address = cluster.stdout.readline().strip()
        both = start(world, "both", "--workers", "2", "--ray_address", address)
        status = wait(both, seconds=SECONDS)
        _expect(status == 0, f"both: exit status {status}")
        workers = {e.worker for e in world.events("both") if e.event == "stage"}
        _expect(len(workers) == 2, f"only {sorted(workers)} did any work")
        _expect(world.bytes_of("both") == world.bytes_of("none"), "two nodes: another submission than in one process")
        failing = start(world, "failing", "--workers", "2", "--ray_address", address)
        until = time.monotonic() + SECONDS
        while len(world.stages("failing")) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        cluster.stdin.write("remove\n")  # the second node is ended by force
        cluster.stdin.flush()
        status = wait(failing, seconds=SECONDS)
        _expect(status == 0, f"failing: exit status {status}")
        _expect(world.bytes_of("failing") == world.bytes_of("none"), "a node failed: another submission")
    finally:
        cluster.stdin.close()
        cluster.wait(timeout=60)
    return "same bytes on two nodes, and when one of them fails in the middle"


def _expect(true: object, words: str) -> None:
    if not true:
        raise AssertionError(words)
