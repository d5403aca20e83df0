"""What a run knows of every puzzle by now: stages of all rounds, and the ranked candidates and attempts that follow from them.

A pure function of the stages that have been noted, whatever their order. The quick round counts only where no other round has said
anything: its candidates stand behind those of the others.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from arc_loader.tasks import Task
from inference_tools.candidates import Candidate
from pipeline.guesses import TwoAttempts, complete_attempts
from pipeline.pool import Pool, make_pool
from pipeline.programs import FoundPrograms
from pipeline.result import TaskResult
from pipeline.running.jobs import FULL_ROUND, Job
from pipeline.stages import Stage, assembled
from selection.pooled import pooled
from selection.ranking import rule_named


@dataclass
class JobRecord:
    """A job and its stages by name. done: nothing more will be done; complete: nothing of it was cut short."""

    job: Job
    stages: dict[str, Stage] = field(default_factory=dict)
    done: bool = False
    complete: bool = False

    def result(self) -> TaskResult:
        """Its stages as the result of a puzzle."""
        return assembled(task=self.job.task, stages=self.stages, complete=self.complete)


class Knowledge:
    """About `tasks`; rule, simple_rules: as in `SolveRecipe`; believed: as in `ProgramRecipe`. Raises ValueError for an unknown rule."""

    def __init__(
        self, *, tasks: Mapping[str, Task], rule: str, simple_rules: bool = False, believed: float | None = None
    ) -> None:
        self.tasks, self._rule, self._simple_rules, self._believed = tasks, rule_named(rule), simple_rules, believed
        self._programs: dict[str, FoundPrograms] = {}
        self._records: dict[str, dict[str, JobRecord]] = {task_id: {} for task_id in tasks}  # by name of the source
        self._ranked: dict[str, tuple[tuple[Candidate, ...], ...]] = {}

    def record(self, job: Job) -> JobRecord:
        """What is known of a job, to be added to; call `changed` after that."""
        return self._records[job.task.id].setdefault(job.source.name, JobRecord(job))

    def note_programs(self, task_id: str, found: FoundPrograms) -> None:
        """The search for a puzzle's programs is over."""
        self._programs[task_id] = found
        self.changed(task_id)

    def with_programs(self, job: Job) -> Job:
        """The job with the answers of programs that are known by now."""
        found = self._programs.get(job.task.id)
        if found is None or not job.scores_programs:
            return job
        return replace(job, also=tuple(tuple(one.grid for one in row) for row in found.answers))

    def changed(self, task_id: str) -> None:
        """Something was noted about a puzzle."""
        self._ranked.pop(task_id, None)

    def ranked(self, task_id: str) -> tuple[tuple[Candidate, ...], ...]:
        """Per test input its candidates, best first, with the evidence of all rounds together."""
        if task_id not in self._ranked:
            queries = range(len(self.tasks[task_id].test))
            self._ranked[task_id] = tuple(self._ranked_query(task_id, query) for query in queries)
        return self._ranked[task_id]

    def attempts(self, task_id: str, *, quick: bool = False) -> tuple[TwoAttempts, ...]:
        """Per test input two different attempts, guesses where there are no candidates. quick: guess in a millisecond."""
        task = self.tasks[task_id]
        return tuple(
            complete_attempts(
                task=task,
                query=query,
                ranked=ranked,
                quick=quick,
                simple_rules=self._simple_rules,
                believed=self._believed,
            )
            for query, ranked in enumerate(self.ranked(task_id))
        )

    def confidence(self, task_id: str) -> float:
        """How probable the best candidates are, 0 to 1: exp of minus the mean nll under all views, of the least certain test input."""
        values = []
        for ranked in self.ranked(task_id):
            nlls = list(ranked[0].view_nll.values()) if ranked else []
            values.append(math.exp(-math.fsum(nlls) / len(nlls)) if nlls else 0.0)
        return min(values, default=1.0)

    def result(self, task_id: str) -> TaskResult | None:
        """What the last round that has said anything found; None if none has, and no program either."""
        records = [record for record in self._records[task_id].values() if record.stages or record.done]
        if not records:
            known = self._programs.get(task_id)
            said = known is not None and any(known.answers)
            return assembled(task=self.tasks[task_id], stages={}, complete=False) if said else None
        best = max(records, key=lambda record: (record.job.round.name == FULL_ROUND, record.job.round.number))
        return best.result()

    def finished(self, task_id: str) -> bool:
        """Whether the full round has done all its work on a puzzle."""
        return any(
            record.complete and record.job.round.name == FULL_ROUND and not record.job.small
            for record in self._records[task_id].values()
        )

    def pool(self) -> Pool:
        """Everything, with its sources and the guesses that were needed."""
        found = [
            (record.job.source, task_id, [list(map(_in_order, row)) for row in record.result().candidates])
            for task_id, records in self._records.items()
            for record in sorted(records.values(), key=lambda r: (r.job.round.number, r.job.small))
            if record.stages
        ]
        guesses = {
            task_id: [
                [grid for grid, how in zip(two.grids, two.how, strict=True) if how is not None]
                for two in self.attempts(task_id)
            ]
            for task_id in self.tasks
        }
        programs = {task_id: programs.answers for task_id, programs in self._programs.items()}
        return make_pool(tasks=self.tasks, found=found, guesses=guesses, programs=programs)

    def _ranked_query(self, task_id: str, query: int) -> tuple[Candidate, ...]:
        records = sorted(self._records[task_id].values(), key=lambda r: (r.job.round.number, r.job.small))
        sources = {record.job.source.name: record for record in records}
        together = pooled(
            by_source={name: record.result().candidates[query] for name, record in sources.items()},
            cutoffs={name: record.job.source.cutoff for name, record in sources.items()},
            behind=[name for name, record in sources.items() if record.job.source.quick],
            programs=self._programs[task_id].answers[query] if task_id in self._programs else (),
        )
        return together.ranked(self._rule)


def _in_order(candidate: Candidate) -> Candidate:
    """The same candidate, its views in the order of their keys, which they lose on their way through the store."""
    ordered = {name: dict(sorted(getattr(candidate, name).items())) for name in ("search_nll", "view_nll")}
    return replace(candidate, **ordered)
