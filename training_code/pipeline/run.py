"""Many puzzles: in this process or by many workers, every stage kept at once, the submission always whole and as good as it can be.

The submission file is complete and valid from the first second (guesses) and is replaced whenever something better is known. A deadline,
a crashed puzzle, a lost worker or Ctrl-C costs unfinished work only. Puts the parts of `pipeline.running` together. Knows no solutions.
"""

import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from arc_loader.tasks import Task
from inference_tools.candidates import Candidate
from inference_tools.store import Store
from model_tools.loading import LoadedModel
from pipeline.live_status import LiveStatus
from pipeline.pool_file import write_pool
from pipeline.programs import FoundPrograms
from pipeline.result import TaskResult
from pipeline.run_events import DeadlineReached, Ended, Fault, Guessed, PuzzleDone, StageKnown, Started
from pipeline.run_log import RunLog
from pipeline.running.driver import Driver
from pipeline.running.estimates import Estimates
from pipeline.running.identity import versions
from pipeline.running.jobs import FULL_ROUND, Job, rounds_of
from pipeline.running.kept import Kept
from pipeline.running.knowledge import Knowledge
from pipeline.running.local_worker import LocalWorker
from pipeline.running.program_searches import ProgramSearches, processes_beside
from pipeline.running.schedule import Schedule
from pipeline.running.stop_signals import TerminatedError, not_stopped, sigterm_raises
from pipeline.running.submission_file import SubmissionFile, first_submission
from pipeline.running.worker import Workers
from recipes import SolveRecipe
from running_recipes import RunRecipe


@dataclass(frozen=True)
class RunResult:
    """What a run did. `results` and `ranked` (per test input, best first) hold the puzzles of which anything is known.

    `results`: of the full round, or of the last one that said anything; `ranked`: from all rounds together
    `from_store`: those whose full round needed no work. `crashed`: puzzle id -> error. `unfinished`: without or with only a part of their
    full round. `seconds`: wall time. `interrupted`: Ctrl-C or SIGTERM. `written`: the submission on disk is the last one.
    """

    results: Mapping[str, TaskResult]
    ranked: Mapping[str, tuple[tuple[Candidate, ...], ...]]
    from_store: frozenset[str]
    crashed: Mapping[str, str]
    unfinished: tuple[str, ...]
    seconds: float
    interrupted: bool
    written: bool = True


def solve_many(
    *,
    loaded: LoadedModel | None = None,
    workers: Workers | None = None,
    tasks: Mapping[str, Task],
    recipe: SolveRecipe,
    seed: int,
    submission_path: Path,
    store: Store | None = None,
    deadline: float | None = None,
    run: RunRecipe | None = None,
    pool_path: Path | None = None,
    log_path: Path | None = None,
    status: LiveStatus | None = None,
    quiet: bool = False,
) -> RunResult:
    """Solve `tasks` and leave their submission at `submission_path`, which is replaced atomically whenever attempts change.

    `loaded`: work in this process with this model, which is given adapters in place and should not be used for anything else afterwards;
    or `workers`: others that do the work, not started yet. `store`: finished stages are taken from it and put into it; what the deadline
    (`time.monotonic()` seconds) cuts short is not kept. `pool_path`: where all candidates with their evidence go at the end, `log_path`:
    what happens, line by line, as long as the run lasts. `quiet`: no status line. A puzzle that fails keeps what is known of it, or
    guesses, and is named on stderr and in the result. Same model, recipe, seed and kind of machine: same submission, whatever the
    workers, interruptions and their times, unless a deadline cuts the work.
    Raises ValueError for an unknown rule in the recipe or neither `loaded` nor `workers`, OSError if the submission cannot be written
    at the start.
    """
    if (loaded is None) == (workers is None):
        raise ValueError("needed is either a loaded model or workers")
    began = time.monotonic()
    chosen = run or RunRecipe()
    status = status or LiveStatus(quiet=quiet)
    believed = None if recipe.programs is None else recipe.programs.believed
    knowledge = Knowledge(tasks=tasks, rule=recipe.rule, simple_rules=recipe.simple_rules, believed=believed)
    log = RunLog(path=log_path, listeners=[status.note])
    submission = SubmissionFile(
        path=submission_path,
        tasks=tasks,
        trouble=_troubles(log, "submission", "the older one stays; tried again later"),
    )
    with log:
        first_submission(path=submission_path, tasks=tasks)
        submission.begin(attempts={task_id: knowledge.attempts(task_id) for task_id in tasks})
        prepared = _Prepared(workers or LocalWorker(loaded=loaded), tasks, recipe, chosen, seed, deadline)
        kept = Kept(store=store, trouble=_troubles(log, "store", "the work goes on"))
        log.write(prepared.started())
        driver, from_store = prepared.driver(kept, knowledge, submission, log, status)
        reason, interrupted = "finished", False
        try:
            with sigterm_raises():
                driver.searches.start()
                driver.workers.start(recipe=recipe, seed=seed, starts=chosen.starts, seconds=chosen.start_seconds)
                driver.work()
        except TerminatedError:
            reason, interrupted = "terminated", True
        except KeyboardInterrupt:
            reason, interrupted = "interrupted", True
        finally:
            with not_stopped():
                driver.searches.close()
                driver.workers.close()
                done = _finish(driver, deadline=deadline, reason=reason, began=began, pool_path=pool_path)
    return replace(done, from_store=frozenset(from_store), interrupted=interrupted)


@dataclass(frozen=True)
class _Prepared:
    """What a run is about, before it begins."""

    workers: Workers
    tasks: Mapping[str, Task]
    recipe: SolveRecipe
    run: RunRecipe
    seed: int
    deadline: float | None

    def started(self) -> Started:
        """The first line of the log."""
        return Started(
            puzzles=len(self.tasks),
            tests=sum(len(task.test) for task in self.tasks.values()),
            workers=self.workers.count,
            seed=self.seed,
            deadline=None if self.deadline is None else round(self.deadline - time.monotonic(), 1),
            model=self.workers.identity.fingerprint,
            recipe={"solve": asdict(self.recipe), "run": asdict(self.run)},
            versions={**versions(), "python": platform.python_version()},
            machine={"system": platform.platform(), "cores": os.cpu_count() or 0, "process": os.getpid()},
        )

    def driver(
        self, kept: Kept, knowledge: Knowledge, submission: SubmissionFile, log: RunLog, status: LiveStatus
    ) -> tuple[Driver, set[str]]:
        """The driver with all jobs that are left, and the puzzles whose full round is known from the store."""
        jobs, from_store = [], set()
        unsearched = self._note_programs(kept, knowledge, log)
        deadline = self.deadline is not None
        for round_ in rounds_of(recipe=self.recipe, run=self.run, seed=self.seed, deadline=deadline):
            for task in self.tasks.values():
                job = knowledge.with_programs(Job(task=task, round=round_, model=self.workers.identity))
                stages = kept.stages(job)
                if stages:
                    record = knowledge.record(job)
                    record.stages.update(stages)
                    record.done = record.complete = set(job.stages) <= set(stages) | {"train"}
                    knowledge.changed(task.id)
                for stage in stages.values():
                    log.write(StageKnown(puzzle=task.id, round=round_.name, **stage.facts()))
                if stages and record.done:
                    counts = tuple(map(len, record.result().candidates))
                    log.write(PuzzleDone(task.id, counts, seconds=0.0, round=round_.name, stored=True))
                    if round_.name == FULL_ROUND:
                        from_store.add(task.id)
                elif not (round_.quick and self.run.quick == "never"):
                    jobs.append(job)
        jobs = [job for job in jobs if not (job.round.quick and job.task.id in from_store)]
        for task_id in self.tasks:
            submission.update(task_id, knowledge.attempts(task_id))
        estimates = Estimates()
        end = None if self.deadline is None else self.deadline - self.run.stop_early
        schedule = Schedule(
            jobs=jobs,
            run=self.run,
            estimates=estimates,
            deadline=end,
            workers=self.workers.count,
            confidence=knowledge.confidence,
            ready=lambda job: not (job.scores_programs and searches.pending(job.task.id)),
        )
        gpu_workers = self.workers.count if self.workers.identity.device == "cuda" else 0
        searches = ProgramSearches(
            recipe=self.recipe.programs,
            tasks=[job.task for job in schedule.in_order() if job.task.id in unsearched],
            count=self.run.program_processes or processes_beside(gpu_workers=gpu_workers),
        )
        driver = Driver(
            run=self.run,
            deadline=end,
            workers=self.workers,
            schedule=schedule,
            estimates=estimates,
            kept=kept,
            knowledge=knowledge,
            submission=submission,
            log=log,
            status=status,
            searches=searches,
        )
        return driver, from_store

    def _note_programs(self, kept: Kept, knowledge: Knowledge, log: RunLog) -> set[str]:
        """Programs that the store knows become known; the puzzles that are still to be searched for some."""
        unsearched = set()
        for task in self.tasks.values() if self.recipe.programs is not None else ():
            if (found := kept.programs(task, self.recipe.programs)) is not None:
                knowledge.note_programs(task.id, found)
                log.write(StageKnown(puzzle=task.id, **found.facts()))
            elif task.train and task.test:
                unsearched.add(task.id)
            else:
                knowledge.note_programs(task.id, FoundPrograms(answers=((),) * len(task.test)))
        return unsearched


def _finish(driver: Driver, *, deadline: float | None, reason: str, began: float, pool_path: Path | None) -> RunResult:
    """The last submission, the pool, the last lines of the log."""
    knowledge, submission, log = driver.knowledge, driver.submission, driver.log
    results = {task_id: r for task_id in knowledge.tasks if (r := knowledge.result(task_id)) is not None}
    full = {task_id for task_id in knowledge.tasks if knowledge.finished(task_id)}
    unfinished = tuple(t for t in knowledge.tasks if t not in full and t not in driver.crashed)
    if reason == "finished" and deadline is not None and unfinished:
        reason = "deadline"
        log.write(DeadlineReached(unfinished=unfinished))
    for task_id in knowledge.tasks:
        submission.update(task_id, knowledge.attempts(task_id))
    if not submission.write():
        driver.kept.drop_adapters()  # makes room on the disk
        submission.write()
    if pool_path is not None:
        try:
            write_pool(pool_path, pool=knowledge.pool())
        except OSError as error:
            driver.fault("disk full", f"{pool_path} could not be written: {error}", "the submission is there")
    guessed = submission.guesses()
    for task_id, query, number, how in guessed:
        log.write(Guessed(puzzle=task_id, query=query, attempt=number, how=how))
    seconds = time.monotonic() - began
    log.write(Ended(reason, done=len(full), guessed=len(guessed), faults=driver.faults, seconds=round(seconds, 1)))
    return RunResult(
        results=results,
        ranked={task_id: knowledge.ranked(task_id) for task_id in results},
        from_store=frozenset(),
        crashed=dict(driver.crashed),
        unfinished=unfinished,
        seconds=seconds,
        interrupted=False,
        written=submission.current,
    )


def _troubles(log: RunLog, kind: str, action: str) -> Callable[[str], None]:
    """Words become faults in the log."""
    return lambda words: log.write(Fault(kind=kind, message=words, action=action))
