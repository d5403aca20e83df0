"""What an evaluation leaves behind: table, results as JSON, page, picture and score, from a run and the solutions."""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from arc_loader.files import write_atomically
from arc_loader.submission import read_submission, score_submission
from arc_loader.tasks import Solutions, Task
from arc_loader.writing import challenges_json, solutions_json
from pipeline.run import RunResult
from report.page import write_page
from report.picture import draw
from report.pictures import panels_of
from report.run import CHALLENGES, SOLUTIONS, RunFiles, read_run
from report.table import Row, json_table, program_answers, text_table
from selection.metrics import Outcome, found, judge, pass_n


def report(
    *,
    run: RunResult,
    tasks: Mapping[str, Task],
    solutions: Solutions,
    out: Path,
    seed: int,
    pool: Path | None = None,
    log: Path | None = None,
) -> None:
    """Write table.txt, results.json, report.html and solved.png beside the submission; print table and score, at last where the page is.

    seed: of the run, for results.json; pool, log: where those of the run are, if not beside the submission. Puzzles and solutions
    are written there, too, for `report`.
    """
    submission = read_submission(out / "submission.json", tasks=tasks)
    outcomes = {
        i: judge(task_id=i, ranked=r, truths=solutions[i], attempts=submission[i]) for i, r in run.ranked.items()
    }
    table = table_rows(run=run, tasks=tasks, outcomes=outcomes)
    score = score_submission(submission, solutions=solutions)
    summary = (
        f"score {score.points:g} of {len(tasks)} puzzles; "
        f"the right grid was a candidate for {found(outcomes=list(outcomes.values())):g}, "
        f"ranked first for {pass_n(outcomes=list(outcomes.values()), n=1):g}; {run.seconds:.0f} s"
    )
    text = f"{text_table(table)}\n\n{summary}\n"
    write_atomically(out / "table.txt", data=text.encode())
    values = {
        "points": score.points,
        "puzzles": len(tasks),
        "seconds": run.seconds,
        "seed": seed,
        "table": json_table(table),
    }
    write_atomically(out / "results.json", data=json.dumps(values, indent=1).encode())
    print(f"\n{text}\n{out}: submission.json, table.txt, results.json", flush=True)
    write_atomically(out / CHALLENGES, data=json.dumps(challenges_json(tasks=tasks)).encode())
    write_atomically(out / SOLUTIONS, data=json.dumps(solutions_json(tasks=tasks, solutions=solutions)).encode())
    try:
        draw_pages(out=out, files=RunFiles(pool=_if_there(pool), log=_if_there(log)))
    except (ValueError, OSError) as error:  # the results are there, and count
        print(f"the page of the run could not be made: {error}", file=sys.stderr, flush=True)


def draw_pages(*, out: Path, files: RunFiles) -> None:
    """Write solved.png and report.html of the run in `out`, and say where they are. Raises as `read_run`, and OSError."""
    read = read_run(out, files=files)
    if panels := panels_of(read):
        draw(panels=panels, path=out / "solved.png")
        print(f"picture: {out / 'solved.png'}", flush=True)
    write_page(out / "report.html", runs=[read])
    print(f"report: {out / 'report.html'}", flush=True)


def _if_there(path: Path | None) -> Path | None:
    return path if path is not None and path.is_file() else None


def table_rows(*, run: RunResult, tasks: Mapping[str, Task], outcomes: Mapping[str, Outcome]) -> list[Row]:
    """A row for every puzzle, in the order of `tasks`."""
    rows = []
    for task_id in tasks:
        if task_id not in run.results:
            note = "crashed: " + run.crashed[task_id] if task_id in run.crashed else "no time"
            rows.append(Row(task_id, 0.0, 0.0, 0.0, None, note))
            continue
        result = run.results[task_id]
        note = "from the store" if task_id in run.from_store else "" if result.complete else "cut short"
        spent = result.seconds
        programs = tuple(map(program_answers, run.ranked[task_id]))
        rows.append(Row(task_id, spent.train, spent.search, spent.score, outcomes[task_id], note, programs))
    return rows if any(any(row.programs) for row in rows) else [replace(row, programs=()) for row in rows]
