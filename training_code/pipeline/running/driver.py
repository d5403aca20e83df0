"""The loop of a run: gives orders to workers, hears what they say, watches them, and keeps everything up to date until the end."""

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.live_status import LiveStatus
from pipeline.programs import STAGE
from pipeline.run_events import Fault, PuzzleDone, StageEnded, WorkerReady
from pipeline.run_log import RunLog
from pipeline.running.estimates import Estimates
from pipeline.running.jobs import Job
from pipeline.running.kept import Kept
from pipeline.running.knowledge import Knowledge
from pipeline.running.messages import Failed, Finished, Lost, Message, Order, Ready, StageDone, Trouble, Working
from pipeline.running.program_searches import ProgramSearches
from pipeline.running.schedule import Schedule
from pipeline.running.submission_file import SubmissionFile
from running_recipes import RunRecipe

if TYPE_CHECKING:
    from pipeline.running.worker import Workers

_POLL = 0.25  # seconds between looks at clock and workers
_GRACE = 10.0  # seconds after the deadline at which workers that have not ended by themselves are ended


@dataclass
class _Busy:
    """A worker's job: since when, last heard of when, expected seconds."""

    job: Job
    since: float
    heard: float
    expected: float


class Driver:
    """Everything that a run consists of, put together by `pipeline.run`."""

    def __init__(
        self,
        *,
        run: RunRecipe,
        deadline: float | None,
        workers: "Workers",
        schedule: Schedule,
        estimates: Estimates,
        kept: Kept,
        knowledge: Knowledge,
        submission: SubmissionFile,
        log: RunLog,
        status: LiveStatus,
        searches: ProgramSearches,
    ) -> None:
        self.run, self.deadline, self.workers, self.schedule, self.estimates = (
            run,
            deadline,
            workers,
            schedule,
            estimates,
        )
        self.kept, self.knowledge, self.submission, self.log, self.status = kept, knowledge, submission, log, status
        self.searches = searches
        self.crashed: dict[str, str] = {}
        self.busy: dict[str, _Busy] = {}
        self.faults = 0

    def work(self) -> None:
        """Until everything is done, no time is left, or no worker. Raises KeyboardInterrupt and what signals raise."""
        while not self._over():
            self._hear_searches()
            self._give_orders()
            if not self.busy and self.schedule.empty() and not self.searches.pending():
                return
            if not self.workers.alive():
                self.fault("no worker left", "none could be started again", "the run ends with what is known")
                self._only_searches()
                return
            if not self.busy:
                self._hear_searches(seconds=_POLL)
            self.workers.wait(tell=self._hear, seconds=_POLL)
            self._watch()
            running = [(busy.job, time.monotonic() - busy.since) for busy in self.busy.values()]
            self.status.expect_end(self.schedule.expected_seconds(running))
            self.status.tick()

    def fault(self, kind: str, message: str, action: str, *, puzzle: str = "", worker: str = "") -> None:
        """Note that something went wrong."""
        self.faults += 1
        self.log.write(Fault(kind=kind, message=message, action=action, puzzle=puzzle, worker=worker))

    def _over(self) -> bool:
        if self.deadline is None or time.monotonic() < self.deadline:
            return False
        return not self.busy or time.monotonic() >= self.deadline + _GRACE

    def _give_orders(self) -> None:
        for worker in self.workers.free():
            if worker in self.busy or (turn := self.schedule.next()) is None:
                continue
            job = self.knowledge.with_programs(turn.job)
            known = self.kept.known(job)
            record = self.knowledge.record(job)
            record.stages.update(known.stages)
            now = time.monotonic()
            expected = self.estimates.seconds(job, done=frozenset(known.stages))
            self.busy[worker] = _Busy(job, since=now, heard=now, expected=expected)
            order = Order(
                task=job.task,
                recipe=job.recipe,
                seed=job.round.seed,
                known=known,
                seconds=turn.seconds,
                shares=self.run.shares,
                keep_adapter=int(self.run.keep_adapter_mb * 2**20),
                also=job.also or (),
            )
            self.workers.give(worker=worker, order=order)

    def _only_searches(self) -> None:
        """Until the searches for programs are over, or no time is left."""
        while self.searches.pending() and (self.deadline is None or time.monotonic() < self.deadline):
            self._hear_searches(seconds=_POLL)
            self.status.tick()

    def _hear_searches(self, *, seconds: float = 0.0) -> None:
        """Take note of the searches for programs that have ended; waits up to `seconds` for one."""
        for news in self.searches.news(seconds=seconds):
            task = self.knowledge.tasks[news.task_id]
            if not news.found.complete:
                why = news.error or f"its time was over after {news.found.seconds:.0f} s"
                action = "the puzzle has no programs" if news.error else "what it has found counts, and is not kept"
                self.fault("search for programs", why, action, puzzle=task.id, worker=STAGE)
            self.kept.keep_programs(task, self.searches.recipe, news.found)
            self.knowledge.note_programs(task.id, news.found)
            self.log.write(StageEnded(puzzle=task.id, worker=STAGE, **news.found.facts()))
            self._show(task.id)

    def _hear(self, worker: str, message: Message) -> None:
        self._hear_searches()
        busy = self.busy.get(worker)
        if isinstance(message, Lost):
            action = "it is given up" if message.gone else "another one is started"
            self.fault("worker lost", message.error, action, worker=worker)
        elif isinstance(message, Ready):
            self.log.write(WorkerReady(worker=worker, where=message.where))
        if busy is None or isinstance(message, (Ready, Lost)):
            return
        busy.heard = time.monotonic()
        job = busy.job
        if isinstance(message, Working):
            self.status.doing(f"{job.task.id} {message.words}")
        elif isinstance(message, Trouble):
            kind, _, rest = message.words.partition(": ")
            kind, words = ("out of memory", rest) if kind == "out of memory" else ("trouble", message.words)
            self.fault(kind, words, "the work goes on", puzzle=job.task.id, worker=worker)
        elif isinstance(message, StageDone):
            self._stage_done(job, message, worker)
        elif isinstance(message, Finished):
            del self.busy[worker]
            self._job_done(job, complete=message.complete, seconds=busy.heard - busy.since, worker=worker)
        elif isinstance(message, Failed):
            del self.busy[worker]
            self._failed(job, message, seconds=busy.heard - busy.since, worker=worker)

    def _stage_done(self, job: Job, message: StageDone, worker: str) -> None:
        stage = message.stage
        self.kept.keep(job, stage)
        self.estimates.note(job, stage)
        self.knowledge.record(job).stages[stage.name] = stage
        self.log.write(StageEnded(puzzle=job.task.id, round=job.round.name, worker=worker, **stage.facts()))
        if stage.kind != "train":
            self._show(job.task.id)

    def _show(self, task_id: str) -> None:
        """What is known of a puzzle has changed."""
        self.knowledge.changed(task_id)
        self.submission.update(task_id, self.knowledge.attempts(task_id))

    def _job_done(self, job: Job, *, complete: bool, seconds: float, worker: str) -> None:
        record = self.knowledge.record(job)
        record.done, record.complete = True, complete
        self._show(job.task.id)
        self.schedule.done(job)
        if complete:
            self.kept.done(job)
        self.log.write(
            PuzzleDone(
                puzzle=job.task.id,
                candidates=tuple(map(len, record.result().candidates)),
                seconds=round(seconds, 3),
                round=job.round.name,
                complete=complete,
                worker=worker,
            )
        )

    def _failed(self, job: Job, message: Failed, *, seconds: float, worker: str) -> None:
        again = None if message.hopeless else job.again(retries=self.run.retries, ended_worker=message.ended_worker)
        late = self.deadline is not None and time.monotonic() >= self.deadline
        kind = "worker died" if message.ended_worker else "puzzle crashed"
        if again is None:
            action = "it keeps what is known of it, or guesses"
        elif late:
            action = "there is no time to try it again"
        else:
            action = "it is tried again" + (" with a smaller recipe" if again.small else "")
        self.fault(kind, message.error, action, puzzle=job.task.id, worker=worker)
        if message.trace:
            print(f"puzzle {job.task.id} crashed:\n{message.trace}", file=sys.stderr, flush=True)
        if again is not None and not late:
            self.schedule.put_back(again)
            return
        if again is None and not job.round.quick:
            self.crashed[job.task.id] = message.error
        self._job_done(job, complete=False, seconds=seconds, worker=worker)

    def _watch(self) -> None:
        """Replace workers that have not been heard of for too long."""
        now = time.monotonic()
        for worker, busy in list(self.busy.items()):
            silence = now - busy.heard
            if silence > max(self.run.watchdog, self.run.patience * busy.expected):
                self.workers.replace(worker, why=f"no sign of life for {silence:.0f} s")
