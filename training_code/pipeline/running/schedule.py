"""Which job comes next, and how much time it may have. Decides order and what a deadline cuts; never what a job results in.

Rounds follow each other without waiting: quick (if time is short), full, then the others. Within the first two the highest expected
gain per second comes first (at the end of a round what would take longest), in the others the least confident puzzle.
Knows no workers and no files.
"""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.running.estimates import Estimates
from pipeline.running.jobs import FULL_ROUND, QUICK_ROUND, Job
from running_recipes import RunRecipe

_TYPICAL_LENGTH = 1500  # tokens of a prompt at which the chance of a solution is taken to be half that of a short one
_LEAST_SECONDS = 2.0


@dataclass(frozen=True)
class Turn:
    """A job, and the seconds that it may take (None: as long as it takes)."""

    job: Job
    seconds: float | None


class Schedule:
    """The jobs that are left.

    jobs: of all rounds; a job of a later round waits until the one before it is done for its puzzle
    deadline: `time.monotonic()` seconds; workers: how many take turns; confidence: of what is known of a puzzle, 0 to 1
    ready: whether all is known that a job needs; others are only given where time is short
    """

    def __init__(
        self,
        *,
        jobs: Iterable[Job],
        run: RunRecipe,
        estimates: Estimates,
        deadline: float | None,
        workers: int,
        confidence: Callable[[str], float],
        ready: Callable[[Job], bool] = lambda job: True,
    ) -> None:
        self._run, self._estimates, self._deadline, self._workers = run, estimates, deadline, workers
        self._confidence, self._ready = confidence, ready
        self._waiting: dict[tuple[str, str], Job] = {job.key: job for job in jobs}
        self._open: dict[str, set[int]] = {}  # rounds of a puzzle that are not done
        for job in self._waiting.values():
            if not job.round.quick:
                self._open.setdefault(job.task.id, set()).add(job.round.number)
        now = time.monotonic()
        self._quick_until = None if deadline is None else now + max(deadline - now, 0.0) * run.quick_time

    def next(self) -> Turn | None:
        """The job whose turn it is, which waits no longer; None if there is none now (or no time)."""
        now = time.monotonic()
        if self._deadline is not None and now >= self._deadline:
            return None
        for jobs, order, limit in (
            (self._quick_jobs(now), self._by_gain, self._quick_limit),
            (self._jobs_of(lambda job: job.round.name == FULL_ROUND), self._by_gain, self._full_limit),
            (self._more_jobs(now), self._by_doubt, self._rest),
        ):
            if choice := self._to_choose_from(jobs, now):
                job = self._too_long_for_the_end(choice, now) or min(choice, key=order)
                turn = Turn(job, limit(job, jobs, now))
                del self._waiting[job.key]
                if not job.round.quick:
                    self._waiting.pop((job.task.id, QUICK_ROUND), None)  # it would come too late
                return turn
        return None

    def in_order(self) -> list[Job]:
        """The jobs of the full round that wait, those that are expected to have their turn first in front."""
        return sorted(self._jobs_of(lambda job: job.round.name == FULL_ROUND), key=self._by_gain)

    def put_back(self, job: Job) -> None:
        """A job is to be tried (again, or in another form)."""
        self._waiting[job.key] = job

    def done(self, job: Job) -> None:
        """Nothing more is to be done for a job; those that waited for it need not any more."""
        self._open.get(job.task.id, set()).discard(job.round.number)

    def empty(self) -> bool:
        """Whether no job waits that time allows."""
        now = time.monotonic()
        if self._deadline is not None and now >= self._deadline:
            return True
        full = self._jobs_of(lambda job: job.round.name == FULL_ROUND)
        later = [job for job in self._waiting.values() if job.round.name not in (FULL_ROUND, QUICK_ROUND)]
        return not (full or self._quick_jobs(now) or any(self._fits(job, now) for job in later))

    def expected_seconds(self, running: Sequence[tuple[Job, float]] = ()) -> float:
        """Until all jobs that wait and those that are running (with the seconds they have had) are done."""
        now = time.monotonic()
        jobs = self._quick_jobs(now) + [job for job in self._waiting.values() if not job.round.quick]
        left = sum(map(self._seconds, jobs)) + sum(max(0.0, self._seconds(job) - had) for job, had in running)
        left /= max(1, self._workers)
        return left if self._deadline is None else min(left, self._deadline - now)

    def _to_choose_from(self, jobs: list[Job], now: float) -> list[Job]:
        """Those that are ready; if none is, all, but only where waiting could cost something."""
        return [job for job in jobs if self._ready(job)] or ([] if self._ample(now) else jobs)

    def _ample(self, now: float) -> bool:
        """Whether there is much more time than the full round is expected to need."""
        if self._deadline is None:
            return True
        full = self._jobs_of(lambda job: job.round.name == FULL_ROUND)
        return sum(map(self._seconds, full)) / self._workers * self._run.ample <= self._deadline - now

    def _quick_jobs(self, now: float) -> list[Job]:
        """Quick jobs that are worth their time now."""
        quick = self._jobs_of(lambda job: job.round.quick)
        if not quick or self._run.quick == "never":
            return []
        if self._run.quick == "always":
            return quick
        if self._quick_until is None or now >= self._quick_until:
            return []
        return [] if self._ample(now) else quick

    def _more_jobs(self, now: float) -> list[Job]:
        """Jobs of further rounds whose puzzle has done all before."""
        jobs = self._jobs_of(lambda job: not job.round.quick and job.round.name != FULL_ROUND)
        jobs = [job for job in jobs if job.round.number == min(self._open[job.task.id], default=0)]
        return [job for job in jobs if self._fits(job, now)]

    def _fits(self, job: Job, now: float) -> bool:
        """Whether a job of a further round will probably end in time: half of one is worth little."""
        return self._deadline is None or self._seconds(job) <= self._deadline - now

    def _jobs_of(self, wanted: Callable[[Job], bool]) -> list[Job]:
        return [job for job in self._waiting.values() if wanted(job)]

    def _too_long_for_the_end(self, jobs: Sequence[Job], now: float) -> Job | None:
        """The longest job, if the other workers would have to wait for it at the end of the round, and there is time for all."""
        longest = max(jobs, key=lambda job: (self._seconds(job), job.task.id))
        share = sum(map(self._seconds, jobs)) / self._workers
        enough = self._deadline is None or share <= self._deadline - now
        return longest if self._workers > 1 and enough and self._seconds(longest) >= share else None

    def _by_gain(self, job: Job) -> tuple:
        """Highest expected gain per second first: the shorter, the more probably solved; ties by id. Trouble makers come last."""
        chance = 1 / (1 + self._estimates.tokens(job)["length"] / _TYPICAL_LENGTH)
        return job.tried, -chance / max(self._seconds(job), 1e-9), job.task.id

    def _by_doubt(self, job: Job) -> tuple:
        return job.tried, job.round.number, self._confidence(job.task.id), job.task.id

    def _seconds(self, job: Job) -> float:
        return self._estimates.seconds(job)

    def _rest(self, job: Job, jobs: Sequence[Job], now: float) -> float | None:
        """All the time that is left."""
        return None if self._deadline is None else self._deadline - now

    def _quick_limit(self, job: Job, jobs: Sequence[Job], now: float) -> float | None:
        if self._deadline is None:
            return None
        until = self._quick_until if self._run.quick == "auto" else self._deadline
        fair = max(until - now, 0.0) * self._workers / len(jobs)
        return min(self._deadline - now, max(_LEAST_SECONDS, self._run.patience * fair))

    def _full_limit(self, job: Job, jobs: Sequence[Job], now: float) -> float | None:
        """With time for all: what the others do not need. Else: some times what is expected, but not much more than a fair share."""
        if self._deadline is None:
            return None
        left = self._deadline - now
        mine = self._seconds(job)
        others = sum(map(self._seconds, jobs)) - mine
        patient = self._run.patience * mine
        if (others + mine) / self._workers <= left:
            allowed = max(patient, left - others / self._workers)
        else:
            allowed = max(min(patient, mine * 2), 2 * left * self._workers / len(jobs))
        return min(left, max(_LEAST_SECONDS, allowed)) if math.isfinite(allowed) else left
