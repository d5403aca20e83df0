"""Breaks runs in every way that is known to happen and says whether they still end as they should. Real model, real puzzles, real faults.

    python benchmarks/chaos.py                      everything: kills, faults, deadlines, workers, nodes
    python benchmarks/chaos.py --runs 3 --only kills faults

Last line: `N passed, N failed`; exit status 0 only if nothing failed. Linux; run it on a machine that has nothing else to do, as the
throughput of two workers is measured. Everything happens in a folder that is removed afterwards (--keep keeps it).
"""

import os
import sys
from pathlib import Path

if os.environ.get("OMP_NUM_THREADS") != "1":  # runs are forked, and compared on one thread
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "OMP_NUM_THREADS": "1"})
sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "training_code")]

import environment  # noqa: E402, F401  isort: skip  (sets the environment before torch is imported)
import argparse  # noqa: E402
import random  # noqa: E402
import shutil  # noqa: E402
import signal  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import traceback  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from functools import partial  # noqa: E402

from chaos_faults import FAULTS, SECONDS  # noqa: E402
from chaos_rays import check_nodes, check_workers  # noqa: E402
from chaos_world import World, make_world, start, wait  # noqa: E402

PARTS = ("kills", "faults", "deadlines", "workers", "nodes")
GRACE = 30.0  # seconds after its deadline at which a run has to be over


class Tally:
    """Counts what passed and failed, and prints it."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def check(self, checks: Sequence[tuple[str, Callable[[], str]]], *, at_once: int = 1) -> None:
        """Each of `checks` is a name and work that returns words on what was seen, or raises; `at_once` of them are forked at a time."""
        waiting, running = list(checks), {}
        while waiting or running:
            while waiting and len(running) < at_once:
                name, work = waiting.pop(0)
                sys.stdout.flush()
                if not (child := os.fork()):
                    os._exit(tell(name, work))
                running[child] = name
            child, status = os.wait()
            if running.pop(child, None) is not None:
                self.passed += status == 0
                self.failed += status != 0


def tell(name: str, work: Callable[[], str]) -> int:
    """Do the work of a check and print what came of it; 0 if it passed."""
    began, failed = time.monotonic(), 0
    try:
        words = work()
    except Exception as error:
        failed = 1
        last = traceback.extract_tb(error.__traceback__)[-1]
        words = f"FAILED: {type(error).__name__}: {error} (line {last.lineno} of {Path(last.filename).name})"
    print(f"{name}: {words} [{time.monotonic() - began:.1f} s]", flush=True)
    return failed


def expect(true: object, words: str) -> None:
    """AssertionError with `words` unless `true`."""
    if not true:
        raise AssertionError(words)


def kill_and_resume(world: World, name: str, rng: random.Random, *, whole: bytes, seconds: float) -> str:
    """Killed at random moments, at least once, and started again until it ends by itself."""
    kills = 0
    while True:
        child = start(world, name)
        limit = rng.uniform(0.02, 0.9) * seconds if kills < 2 else SECONDS
        time.sleep(limit if kills < 2 else 0)
        try:
            os.kill(child, signal.SIGKILL if kills < 2 else 0)
        except ProcessLookupError:
            pass
        status = wait(child, seconds=SECONDS)
        if status == -signal.SIGKILL:
            kills += 1
            world.submission(name)  # raises unless it is whole and valid
            continue
        expect(status == 0, f"exit status {status}")
        break
    expect(world.bytes_of(name) == whole, "another submission than that of the run that was left alone")
    stages = world.stages(name)
    expect(len(stages) == len(set(stages)), f"done twice: {sorted(s for s in stages if stages.count(s) > 1)[:3]}")
    return f"killed {kills} times, same submission, no finished stage repeated"


def fault(world: World, name: str, kind: str, rng: random.Random, *, whole: bytes) -> str:
    """One run under one fault."""
    attack, same = FAULTS[kind]
    status = attack(world, name, rng)
    expect(status is not None, f"it did not end within {SECONDS:.0f} s")
    world.submission(name)
    equal = world.bytes_of(name) == whole
    expect(equal or not same, "another submission than that of the run that was left alone")
    if same:
        expect(status == 0, f"exit status {status}")
        expect(kind == "log impossible" or world.pool_puzzles(name) == len(world.tasks), "the pool is not whole")
    return f"exit status {status}, valid submission, {'the same as' if equal else 'other than'} undisturbed"


def deadline(world: World, name: str, seconds: float, workers: int) -> str:
    """A run that has more to do than time."""
    began = time.monotonic()
    more = ["--workers", str(workers)] if workers else []
    status = wait(start(world, name, "--time_limit", f"{seconds:.2f}", *more), seconds=seconds + 3 * GRACE)
    over = time.monotonic() - began - seconds
    expect(status == 0, f"exit status {status}")
    world.submission(name)
    expect(world.pool_puzzles(name) == len(world.tasks), "the pool is not whole")
    expect(over <= GRACE, f"it ended {over:.1f} s after the deadline")
    answered = f"candidates for {world.with_candidates(name)} of {len(world.tasks)} puzzles"
    return f"deadline {seconds:.1f} s, ended {over:+.1f} s from it, {answered}"


def main() -> int:
    """Exit status: 0 if everything passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=25, help="of kills, and of faults")
    parser.add_argument("--deadlines", type=int, default=10)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--faults", nargs="+", choices=list(FAULTS), default=list(FAULTS), help="only these")
    parser.add_argument("--at_once", type=int, default=2, help="kills, faults and deadlines that are tried at a time")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", action="store_true", help="keep the folder with all files")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    tally, began = Tally(), time.monotonic()
    try:
        if {"kills", "faults"} & set(args.only):
            world = make_world(folder / "small", puzzles=4)
            first = time.monotonic()
            status = wait(start(world, "whole"), seconds=SECONDS)
            expect(status == 0, f"the run that is left alone ends with {status}")
            seconds, whole = time.monotonic() - first, world.bytes_of("whole")
            world.submission("whole")
            print(f"left alone: {len(world.tasks)} puzzles, {seconds:.1f} s", flush=True)
        rng = random.Random(args.seed)
        checks = []
        for n in range(args.runs if "kills" in args.only else 0):
            name = f"kill {n + 1}"
            options = {"rng": random.Random(rng.random()), "whole": whole, "seconds": seconds}
            checks.append((name, partial(kill_and_resume, world, name, **options)))
        for n in range(args.runs if "faults" in args.only else 0):
            kind = args.faults[n % len(args.faults)]
            name, own = f"fault {n + 1} {kind}", random.Random(rng.random())
            checks.append((name, partial(fault, world, name, kind, own, whole=whole)))
        if "deadlines" in args.only:
            worlds = [
                make_world(folder / "long", puzzles=24, impossible=False, options=()),
                make_world(folder / "short", puzzles=24),
            ]
            for n in range(args.deadlines):
                workers = 2 * (n % 5 == 4)
                name, limit = f"deadline {n + 1}", rng.uniform(1, 20) + 15 * (workers > 0)
                checks.append((name, partial(deadline, worlds[n % 2], name, limit, workers)))
        tally.check(checks, at_once=args.at_once)
        if "workers" in args.only:
            tally.check([("two workers", lambda: check_workers(make_world(folder / "workers", puzzles=10)))])
        if "nodes" in args.only:
            tally.check([("two nodes", lambda: check_nodes(make_world(folder / "nodes", puzzles=4)))])
    finally:
        if args.keep:
            print(f"files: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{time.monotonic() - began:.0f} s")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 0 if tally.failed == 0 and tally.passed else 1


if __name__ == "__main__":
    sys.exit(main())
