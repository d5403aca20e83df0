"""A session's puzzles are solved: the runner of `run_submission.py`, with the session's model, workers and time.

Solutions, where they are known, are for the points in the line of status alone. The submission is of all
puzzles at any time: where only a few are solved, their answers go in among the guesses for the others.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

from arc_loader.submission import read_submission, write_submission
from command_line.evaluate import points_of
from command_line.seeds import Seed
from command_line.solving import SolvingOptions, solve_puzzles
from notebook_tools.session import Session
from pipeline.live_status import LiveStatus
from pipeline.run import RunResult


def solve(session: Session, *, model: Path | None = None, every: float = 30.0) -> RunResult:
    """Solve the puzzles of the session and leave submission, candidate pool and log in `session.out`.

    model: the checkpoint, if it is not the session's (after training on the whole set); every: seconds between lines of status
    Raises ValueError for a model that does not fit the recipe, OSError if nothing can be written.
    """
    solve_recipe = session.recipe.solve
    run = solve_recipe.run if session.mode.scored else replace(solve_recipe.run, more_in_time=0)
    session.out.mkdir(parents=True, exist_ok=True)
    submission = session.out / "submission.json"
    known = session.tasks.keys() == session.solutions.keys()
    judge = points_of(submission, tasks=session.tasks, solutions=session.solutions) if known else None
    options = SolvingOptions(
        dtype=session.machine.dtype,
        device=session.machine.device,
        time_limit=session.left,
        store=str(session.paths.scratch / "store"),
        seed=Seed(session.seed),
        workers=session.workers,
    )
    result = solve_puzzles(
        options=options,
        model=model or session.model,
        bits=solve_recipe.bits,
        tasks=session.tasks,
        recipe=solve_recipe.solve,
        run=run,
        submission=submission,
        began=time.monotonic(),
        status=LiveStatus(stream=sys.stdout, every=every, judge=judge),
    )
    if submission != session.paths.submission:
        _put_in(session, few=submission)
    return result


def _put_in(session: Session, *, few: Path) -> None:
    """The answers of the submission `few` in place of the guesses in the submission of all puzzles."""
    attempts = {
        **read_submission(session.paths.submission, tasks=session.all_tasks),
        **read_submission(few, tasks=session.tasks),
    }
    write_submission(session.paths.submission, attempts=attempts, tasks=session.all_tasks)
