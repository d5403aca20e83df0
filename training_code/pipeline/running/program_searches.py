"""The searches for programs of a run: each puzzle's in a process of its own, several at a time, beside the model's work.

Whoever runs the model asks for news now and then and never waits for longer than he wants. A search that crashes is tried once more and
then given up, one that hangs at once: it costs that puzzle's programs. Knows no model, no store and no submission.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from arc_loader.tasks import Task
from pipeline.program_process import reply, request
from pipeline.programs import FoundPrograms, nothing_found
from recipes import ProgramRecipe

_CODE = Path(__file__).resolve().parents[2]
_MODULE = "pipeline.program_process"
_GRACE = 60.0  # seconds beyond its own limit after which a search counts as hanging
_TRIES = 2
_MOST = 8  # processes; each needs about 100 MB


@dataclass(frozen=True)
class SearchNews:
    """A puzzle's search is over. error: why it failed, in a line; "": it did not."""

    task_id: str
    found: FoundPrograms
    error: str = ""


class ProgramSearches:
    """Searches of some puzzles in their order, by `count` processes at a time.

    recipe: None: there are none. Threads of this process wait for the others; they touch nothing but their own search.
    """

    def __init__(self, *, recipe: ProgramRecipe | None, tasks: Iterable[Task], count: int) -> None:
        """Nothing is started before `start`. Raises ValueError for a count below 1."""
        if count < 1:
            raise ValueError(f"{count} processes to search for programs, at least 1 is needed")
        self.recipe, self._count = recipe, count
        self._tasks = tuple(tasks) if recipe is not None else ()
        self._waited_for = {task.id for task in self._tasks}
        self._threads: ThreadPoolExecutor | None = None
        self._running: dict[Future[SearchNews], str] = {}
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def start(self) -> None:
        """Begin."""
        if self._tasks:
            self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="programs")
            self._running = {self._threads.submit(self._search, task): task.id for task in self._tasks}

    def pending(self, task_id: str | None = None) -> bool:
        """Whether news of a puzzle are still to come; None: of any."""
        return bool(self._waited_for) if task_id is None else task_id in self._waited_for

    def news(self, *, seconds: float = 0.0) -> list[SearchNews]:
        """What has ended since it was last asked, in the order of the puzzles; waits up to `seconds` for the first."""
        if seconds and self._running:
            wait(self._running, timeout=seconds, return_when=FIRST_COMPLETED)
        ended = [future for future in self._running if future.done()]
        for future in ended:
            self._waited_for.discard(self._running.pop(future))
        return [future.result() for future in ended]

    def close(self) -> None:
        """End all searches at once; there is no news after that."""
        with self._lock:
            self._closed = True
            for process in self._processes:
                process.kill()
        self._running.clear()
        self._waited_for.clear()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)

    def _search(self, task: Task) -> SearchNews:
        """One puzzle, to its end. Runs in a thread; raises nothing."""
        begin, error = time.monotonic(), ""
        for _ in range(_TRIES):
            try:
                return SearchNews(task.id, self._asked(task))
            except (ValueError, OSError, subprocess.SubprocessError) as failure:
                error = f"{type(failure).__name__}: {' '.join(str(failure).split())[:300]}"
            if self._closed or "TimeoutExpired" in error:
                break
        return SearchNews(task.id, nothing_found(task=task, seconds=time.monotonic() - begin), error)

    def _asked(self, task: Task) -> FoundPrograms:
        """What a process says. Raises ValueError, OSError, SubprocessError for one that fails."""
        limits = {name: getattr(self.recipe, name) for name in ("units", "max_seconds", "max_answers")}
        with self._lock:
            if self._closed:
                raise ValueError("the run is over")
            process = subprocess.Popen(
                [sys.executable, "-m", _MODULE, str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the run, which ends its searches itself
            )
            self._processes.add(process)
        try:
            out, err = process.communicate(request(task=task, **limits), timeout=self.recipe.max_seconds + _GRACE)
        finally:
            process.kill()
            process.wait()
            with self._lock:
                self._processes.discard(process)
        if process.returncode:
            last = err.decode(errors="replace").strip().splitlines()[-1:] or ["no word"]
            raise ValueError(f"the search ended with status {process.returncode}: {last[0]}")
        found = reply(out)
        if len(found.answers) != len(task.test):
            raise ValueError(f"answers for {len(found.answers)} test inputs, the puzzle has {len(task.test)}")
        return found


def processes_beside(*, gpu_workers: int) -> int:
    """How many searches run at a time on this machine: one for each core, but those that keep a GPU at work; 1 to 8.

    Where the model's work is done on the processor (gpu_workers is 0), they take what it leaves, as they stand behind everything else.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(1, cores - gpu_workers), _MOST)


def _environment() -> dict[str, str]:
    paths = [str(_CODE), *filter(None, [os.environ.get("PYTHONPATH")])]
    single = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    return {**os.environ, **single, "PYTHONPATH": os.pathsep.join(paths)}
