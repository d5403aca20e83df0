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
from pathlib import Path

import run_submission
from arc_loader.sources.kaggle import read_challenges
from arc_loader.submission import read_submission


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
    ]


def answers(path: Path) -> int:
    """Number of attempts in a submission that are not the fallback; 0 if it is not there."""
    if not path.exists():
        return 0
    pairs = [pair for puzzle in json.loads(path.read_text()).values() for pair in puzzle]
    return sum(grid != [[0]] for pair in pairs for grid in pair.values())


def wait(child: int) -> int:
    """Exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    folder, kills, rng = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    tasks = read_challenges(folder / "challenges.json")
    began = time.monotonic()
    codes = {"whole": wait(start(folder, "whole"))}
    seconds = time.monotonic() - began

    codes["killed"] = []
    for _ in range(kills):
        child = start(folder, "killed")
        time.sleep(rng.uniform(0, 0.4 * seconds))
        os.kill(child, signal.SIGKILL)
        codes["killed"].append(wait(child))
        if (folder / "killed.json").exists():
            read_submission(folder / "killed.json", tasks=tasks)  # raises unless it is whole and valid
    (folder / "killed.json").unlink(missing_ok=True)
    child = start(folder, "killed")  # and once after it has finished a puzzle
    while not answers(folder / "killed.json"):
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    codes["killed"].append(wait(child))
    codes["resumed"] = wait(start(folder, "killed"))

    child = start(folder, "stopped")
    while not (folder / "stopped.json").exists():  # written before the first puzzle
        time.sleep(0.01)
    time.sleep(0.1 * seconds)
    os.kill(child, signal.SIGINT)
    codes["stopped"] = wait(child)
    read_submission(folder / "stopped.json", tasks=tasks)
    codes["continued"] = wait(start(folder, "stopped"))
    print(json.dumps({"codes": codes, "seconds": seconds}))


if __name__ == "__main__":
    main()
