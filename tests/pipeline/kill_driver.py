"""Run by test_kill.py in a process of its own: loads the libraries once, then forks runs of run_submission and kills them.

Arguments: folder (with `model/` and `challenges.json`), number of kills, seed. Prints a JSON object about what happened.
Forking is safe here, as no thread is running (OMP_NUM_THREADS=1, and the runs start in the children).
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import run_submission
from arc_loader.sources.kaggle import read_challenges
from arc_loader.submission import read_submission
from pipeline.run_events import StageEnded
from pipeline.run_log import read_run_log


def start(folder: Path, name: str) -> int:
    """Fork a run whose submission and store are called `name`; returns the child's id."""
    sys.stdout.flush()
    if child := os.fork():
        return child
    code = 70
    try:
        sink = os.open(folder / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        code = run_submission.main(arguments(folder, name))
    finally:
        sys.stdout.flush()
        os._exit(code)


def arguments(folder: Path, name: str) -> list[str]:
    return [
        *("--challenges", str(folder / "challenges.json"), "--model", str(folder / "model"), "--dtype", "float32"),
        *("--out", str(folder / f"{name}.json"), "--store", str(folder / f"{name}.store"), "--seed", "5"),
        *("--log", str(folder / f"{name}.jsonl"), "--pool", str(folder / f"{name}.npz")),
        *("--programs_units", "3000", "--program_processes", "1"),
    ]


def done(folder: Path, name: str) -> int:
    """Number of puzzles that a run has finished by its log."""
    path = folder / f"{name}.jsonl"
    return path.read_bytes().count(b'"event": "puzzle"') if path.exists() else 0


def stages(folder: Path, name: str) -> int:
    """Number of stages that a run has finished by its log."""
    path = folder / f"{name}.jsonl"
    return path.read_bytes().count(b'"event": "stage"') if path.exists() else 0


def repeated(folder: Path, name: str) -> list[str]:
    """Stages that the log says were finished more than once."""
    events = [line.event for line in read_run_log(folder / f"{name}.jsonl").events]
    stages = [f"{e.puzzle} {e.round} {e.stage} {e.query}" for e in events if isinstance(e, StageEnded)]
    return sorted({stage for stage in stages if stages.count(stage) > 1})


def wait(child: int) -> int:
    """Exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def ended_before(child: int, happened: Callable[[], bool]) -> int | None:
    """Waits until something has happened (None) or the child has ended (its exit code)."""
    while not happened():
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    return None


def main() -> None:
    folder, kills, rng = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    tasks = read_challenges(folder / "challenges.json")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where this was started in the background
    began = time.monotonic()
    codes = {"whole": wait(start(folder, "whole"))}
    seconds = time.monotonic() - began

    codes["killed"] = []
    for _ in range(kills):
        further = stages(folder, "killed") + rng.randint(0, 2)
        child = start(folder, "killed")
        code = ended_before(child, lambda further=further: stages(folder, "killed") >= further)
        if code is None:
            time.sleep(rng.uniform(0, 0.05))
            os.kill(child, signal.SIGKILL)
            code = wait(child)
        codes["killed"].append(code)
        if (folder / "killed.json").exists():
            read_submission(folder / "killed.json", tasks=tasks)  # raises unless it is whole and valid
    before = done(folder, "killed")
    child = start(folder, "killed")  # and once after it has told of a puzzle
    code = ended_before(child, lambda: done(folder, "killed") > before)
    if code is None:
        os.kill(child, signal.SIGKILL)
        code = wait(child)
    codes["killed"].append(code)
    codes["resumed"] = wait(start(folder, "killed"))

    child = start(folder, "stopped")
    while not stages(folder, "stopped"):  # at work on the first puzzle of several
        time.sleep(0.005)
    os.kill(child, signal.SIGINT)
    codes["stopped"] = wait(child)
    read_submission(folder / "stopped.json", tasks=tasks)
    codes["continued"] = wait(start(folder, "stopped"))
    again = repeated(folder, "killed") + repeated(folder, "stopped")
    print(json.dumps({"codes": codes, "seconds": seconds, "repeated": again}))


if __name__ == "__main__":
    main()
