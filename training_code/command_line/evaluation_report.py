"""What an evaluation leaves behind: table, results as JSON, picture and score, from a run and the solutions."""

import json
from collections.abc import Mapping
from pathlib import Path

from arc_loader.files import write_atomically
from arc_loader.submission import Submission, read_submission, score_submission
from arc_loader.tasks import Solutions, Task
from pipeline.run import RunResult
from report.picture import Panel, draw
from report.table import Row, json_table, text_table
from selection.metrics import Outcome, found, judge, pass_n


def report(*, run: RunResult, tasks: Mapping[str, Task], solutions: Solutions, out: Path, seed: int) -> None:
    """Write table.txt, results.json and solved.png beside the submission and print table and score. seed: of the run, for results.json."""
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
    panels = picture_panels(submission=submission, tasks=tasks, solutions=solutions, outcomes=outcomes)
    if panels:
        draw(panels=panels, path=out / "solved.png")
    print(f"\n{text}\n{out}: submission.json, table.txt, results.json{', solved.png' if panels else ''}", flush=True)


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
        rows.append(Row(task_id, spent.train, spent.search, spent.score, outcomes[task_id], note))
    return rows


def picture_panels(
    *,
    submission: Submission,
    tasks: Mapping[str, Task],
    solutions: Solutions,
    outcomes: Mapping[str, Outcome],
    most: int = 6,
) -> list[Panel]:
    """Up to `most` test inputs for the picture: solved ones first, but at least a third unsolved ones if there are such."""
    places = [(task_id, query) for task_id in outcomes for query in range(len(solutions[task_id]))]
    solved = [place for place in places if outcomes[place[0]].solved[place[1]]]
    missed = [place for place in places if place not in solved]
    kept = solved[: max(most - len(missed), most - most // 3)]
    return [
        Panel(
            title=f"{task_id}, test input {query + 1}",
            demonstrations=tasks[task_id].train,
            question=tasks[task_id].test[query],
            attempts=submission[task_id][query],
            truth=solutions[task_id][query],
        )
        for task_id, query in kept + missed[: most - len(kept)]
    ]
