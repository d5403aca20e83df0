"""Run: all that a run has left behind, read from its folder and checked against its puzzles. Ranks and judges nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from arc_loader.sources.kaggle import read_challenges, read_solutions
from arc_loader.sources.puzzle_json import load_json
from arc_loader.submission import Submission, check_submission
from arc_loader.tasks import Solutions, Task, check_solutions, puzzle_hash
from pipeline.pool import Pool, PoolError
from pipeline.pool_file import read_pool
from report.history import History, read_history
from selection.ranking import rule_named

POOL, LOG, SUBMISSION = "pool.npz", "run.jsonl", "submission.json"
CHALLENGES, SOLUTIONS = "challenges.json", "solutions.json"
DEFAULT_RULE = "mean_view_nll"


class RunError(ValueError):
    """A folder that holds no run, or files that do not belong together; the message names file, puzzle and value."""


@dataclass(frozen=True)
class RunFiles:
    """Where the files of a run are; None: where a run leaves them, in its folder. Those that are named must be there."""

    pool: Path | None = None
    log: Path | None = None
    submission: Path | None = None
    challenges: Path | None = None
    solutions: Path | None = None


@dataclass(frozen=True)
class Run:
    """name: in words, for people; rule: that ranks the candidates; solutions: of some puzzles, or none; missing: files in words."""

    name: str
    tasks: Mapping[str, Task]
    pool: Pool
    history: History
    submission: Submission | None
    solutions: Solutions
    rule: str
    missing: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        rule_named(self.rule)
        for task_id, puzzle in self.pool.puzzles.items():
            if task_id in self.tasks and puzzle.content != puzzle_hash(self.tasks[task_id]):
                raise PoolError(
                    f"{self.name}: puzzle {task_id}: content is {puzzle.content} in the pool, "
                    f"{puzzle_hash(self.tasks[task_id])} in the file of puzzles"
                )
        known = {task_id: task for task_id, task in self.tasks.items() if task_id in self.solutions}
        check_solutions(tasks=known, solutions=self.solutions)


def read_run(folder: Path | str, *, files: RunFiles | None = None, rule: str | None = None) -> Run:
    """The run whose files are in `folder`, or where `files` says.

    Its puzzles are those of the pool or, without one, of the submission; more than that in the file of puzzles is left out.
    rule: ranks the candidates; None: the rule of the run
    Raises RunError for what is missing or does not fit, ValueError (its subclasses) for malformed files, OSError.
    """
    folder, files = Path(folder), files or RunFiles()
    if not folder.is_dir():
        raise RunError(f"{folder}: no folder of a run")
    challenges = _place(folder, files.challenges, CHALLENGES)
    if challenges is None:
        raise RunError(f"{folder}: {CHALLENGES} is missing: name the file of the puzzles with --challenges")
    pool_path, log_path = _place(folder, files.pool, POOL), _place(folder, files.log, LOG)
    submission_path, solutions_path = (
        _place(folder, files.submission, SUBMISSION),
        _place(folder, files.solutions, SOLUTIONS),
    )
    if pool_path is None and submission_path is None:
        raise RunError(f"{folder}: neither {POOL} nor {SUBMISSION} is there")
    pool = Pool(sources={}, puzzles={}) if pool_path is None else read_pool(pool_path)
    history = History() if log_path is None else read_history(log_path)
    attempts = None if submission_path is None else load_json(submission_path)
    tasks = _tasks(read_challenges(challenges), pool=pool, attempts=attempts, where=challenges)
    return Run(
        name=folder.resolve().name,
        tasks=tasks,
        pool=pool,
        history=history,
        submission=None
        if submission_path is None
        else check_submission(attempts, tasks=tasks, where=str(submission_path)),
        solutions={} if solutions_path is None else read_solutions(solutions_path, tasks=tasks),
        rule=rule or _rule(history),
        missing=tuple(
            name for name, path in ((POOL, pool_path), (LOG, log_path), (SUBMISSION, submission_path)) if path is None
        ),
    )


def _place(folder: Path, named: Path | None, name: str) -> Path | None:
    if named is not None:
        if not named.is_file():
            raise RunError(f"{named}: no such file")
        return named
    return folder / name if (folder / name).is_file() else None


def _tasks(tasks: Mapping[str, Task], *, pool: Pool, attempts: object, where: Path) -> dict[str, Task]:
    """The puzzles of the run, in the order of their file."""
    if unknown := sorted(set(pool.puzzles) - set(tasks)):
        raise RunError(f"{where}: puzzle {unknown[0]} of the pool is not there ({len(unknown)} are missing)")
    if pool.puzzles:
        return {task_id: task for task_id, task in tasks.items() if task_id in pool.puzzles}
    wanted = set(attempts) if isinstance(attempts, Mapping) else set()
    return {task_id: task for task_id, task in tasks.items() if task.source_id in wanted}


def _rule(history: History) -> str:
    """The rule that the log names."""
    solve = {} if history.started is None else history.started.recipe.get("solve", {})
    return solve.get("rule", DEFAULT_RULE) if isinstance(solve, Mapping) else DEFAULT_RULE
