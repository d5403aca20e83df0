"""Several worker processes: the same bytes as one, how much faster two are, and two nodes of a cluster on one machine."""

import subprocess
import sys
import time
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
    ratio, wall = throughput(world)
    words = f"same bytes; {wall:.1f} s of two workers do as much as {ratio * wall:.1f} s of one: ratio {ratio:.2f}"
    _expect(ratio >= LEAST_RATIO, words)
    return words


def throughput(world: World) -> tuple[float, float]:
    """How much faster two workers are than one, and the seconds it was measured over: from when both were ready to the last puzzle.

    What they do in that time is weighed with the seconds that one worker alone needs for the same puzzles.
    """
    alone = {line.event.puzzle: line.event.seconds for line in _lines(world, "one") if line.event.event == "puzzle"}
    lines = _lines(world, "two")
    begin = max(line.at for line in lines if line.event.event == "worker")
    done = [line for line in lines if line.event.event == "puzzle"]
    work = 0.0
    for line in done:
        seconds = max(line.event.seconds, 1e-9)
        work += alone[line.event.puzzle] * min(max(line.at - begin, 0.0), seconds) / seconds
    wall = max(line.at for line in done) - begin
    return work / wall, wall


def _lines(world: World, name: str) -> list:
    return list(read_run_log(world.folder / name / "run.jsonl").events)


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
