"""Sandbox: runs programs of others, several at a time, each in a process of its own that can only compute. See docs/sandbox.md."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence

from arc_loader.grids import Grid, shown
from arc_loader.tasks import Task
from omni_arc.sandbox.fit import Fit, fit_of, job_of
from omni_arc.sandbox.fork_worker import ForkWorker
from omni_arc.sandbox.limits import SandboxLimits
from omni_arc.sandbox.outcome import Outcome
from omni_arc.sandbox.plain_worker import PlainWorker
from omni_arc.sandbox.program import Job, Program
from omni_arc.sandbox.protection import Protection
from omni_arc.sandbox.settings import WorkerSettings

ISOLATIONS = ("auto", "fork", "plain")


class Sandbox:
    """A pool of workers. A context manager; outside of one, call `close`.

    workers: how many jobs run at the same time
    limits: what each job may use up
    language: trusted module whose names every program finds defined ("" for none), see WorkerSettings
    modules: name that programs import -> trusted module, e.g. {"common": "my_common"}; paths: further folders where those are found
    isolation: "fork" (Linux: warm workers, all layers), "plain" (a fresh process a job, the layers that every platform has), or "auto"
    Raises ValueError for arguments out of range; the first use raises WorkerLostError if a worker does not start.
    Results depend on program, input and seed only, never on the number of workers or on what else runs (but for time limits).
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        limits: SandboxLimits | None = None,
        language: str = "",
        modules: Mapping[str, str] | None = None,
        paths: Sequence[str] = (),
        isolation: str = "auto",
    ) -> None:
        if isinstance(workers, bool) or not isinstance(workers, int) or not 1 <= workers <= 256:
            raise ValueError(f"workers: an integer from 1 to 256, not {shown(workers)}")
        if isolation not in ISOLATIONS:
            raise ValueError(f"isolation: one of {ISOLATIONS}, not {shown(isolation)}")
        linux = sys.platform.startswith("linux")
        if isolation == "fork" and not linux:
            raise ValueError(f"isolation: 'fork' needs Linux, and this is {sys.platform}")
        self.limits = limits or SandboxLimits()
        settings = WorkerSettings(
            language=language, modules=dict(modules or {}), paths=tuple(map(os.path.abspath, paths))
        )
        kind = PlainWorker if isolation == "plain" or not linux else ForkWorker
        self._workers = [kind(settings=settings) for _ in range(workers)]  # they get ready side by side
        self._protection: Protection | None = None
        self._busy = threading.Lock()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def protection(self) -> Protection:
        """What is enforced here and now, found by trying from inside."""
        if self._protection is None:
            with self._busy:
                self._protection = self._workers[0].protection()
        return self._protection

    def run(
        self, programs: Iterable[Program], *, inputs: Sequence[Grid | None], seed: int = 0
    ) -> list[tuple[Outcome, ...]]:
        """Every program on the same inputs: in the order of the programs, one outcome for each input. Raises as `run_jobs`."""
        return self.run_jobs([Job(program, tuple(inputs), seed) for program in programs])

    def run_jobs(self, jobs: Sequence[Job]) -> list[tuple[Outcome, ...]]:
        """All jobs, in order; one call at a time (others wait).

        Raises ValueError for a job with more calls than the limits allow, WorkerLostError if workers cannot be started.
        """
        for number, job in enumerate(jobs):
            if len(job.inputs) > self.limits.calls:
                raise ValueError(f"job {number}: {len(job.inputs)} inputs, and the limit is {self.limits.calls}")
        results: list[tuple[Outcome, ...]] = [()] * len(jobs)
        problems: list[BaseException] = []
        queue = _Shared(enumerate(jobs))
        with self._busy:
            threads = [
                threading.Thread(target=self._work, args=(worker, queue, results, problems), daemon=True)
                for worker in self._workers[: len(jobs)]
            ]
            try:
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            except BaseException:  # Ctrl-C: no thread takes another job, and the one that it has is broken off
                queue.stop()
                for worker in self._workers:
                    worker.kill()
                for thread in threads:
                    if thread.ident is not None:
                        thread.join()
                raise
        if problems:
            raise problems[0]
        return results

    def _work(self, worker, queue: _Shared, results: list, problems: list[BaseException]) -> None:
        """One thread: jobs for one worker as long as there are any."""
        try:
            for number, job in queue:
                results[number] = worker.run(job=job, limits=self.limits) if job.inputs else ()
        except BaseException as wrong:  # raised in the thread of the caller
            problems.append(wrong)
            queue.stop()

    def fits(self, programs: Sequence[Program], *, task: Task, seed: int = 0) -> list[Fit]:
        """For each program: which demonstrations of a puzzle it reproduces, and its answers to the test inputs. Raises as `run_jobs`."""
        outcomes = self.run_jobs([job_of(program, task=task, seed=seed) for program in programs])
        return [fit_of(p, task=task, outcomes=found) for p, found in zip(programs, outcomes, strict=True)]

    def close(self) -> None:
        """Ends all workers."""
        for worker in self._workers:
            worker.close()


class _Shared:
    """An iterator that several threads take from."""

    def __init__(self, of: Iterable[tuple[int, Job]]) -> None:
        self._of, self._lock, self._stopped = iter(of), threading.Lock(), False

    def __iter__(self) -> Iterator[tuple[int, Job]]:
        return self

    def __next__(self) -> tuple[int, Job]:
        with self._lock:
            if self._stopped:
                raise StopIteration
            return next(self._of)

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
