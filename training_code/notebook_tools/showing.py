"""What the notebooks show: puzzles, table, attempts, the page of a run. The one place to change what a report in a notebook is."""

import json
from collections.abc import Mapping

from IPython.display import Image, display

from arc_loader.files import write_atomically
from arc_loader.pictures import figure_bytes, pairs_figure
from arc_loader.tasks import Task
from arc_loader.writing import challenges_json
from command_line.evaluation_report import draw_pages, report
from notebook_tools.session import Session
from pipeline.run import RunResult
from report.notebook import show
from report.run import CHALLENGES, RunFiles
from report.table import Row, text_table

_DEMONSTRATIONS = 4


def show_puzzles(tasks: Mapping[str, Task], *, n: int = 3) -> None:
    """Pictures of the first `n` puzzles: up to four demonstrations and the first test input."""
    for task in list(tasks.values())[:n]:
        columns = [(f"pair {k + 1}", pair.input, pair.output) for k, pair in enumerate(task.train[:_DEMONSTRATIONS])]
        columns += [(f"test input 1 of {len(task.test)}", grid, None) for grid in task.test[:1]]
        display(Image(figure_bytes(pairs_figure(columns=columns, title=task.source_id), suffix="png", dpi=70)))


def show_results(session: Session, run: RunResult) -> None:
    """Table, picture and page of the run, judged where all solutions are known; the files are left in `session.out`.

    Of the scored run there is the table alone: nobody sees the rest, and the time is better spent.
    """
    if session.mode.scored or session.tasks.keys() != session.solutions.keys():
        print(text_table([_row(run, task_id) for task_id in session.tasks]))
        if session.mode.scored:
            return
        write_atomically(session.out / CHALLENGES, data=json.dumps(challenges_json(tasks=session.tasks)).encode())
        draw_pages(out=session.out, files=RunFiles())
    else:
        report(run=run, tasks=session.tasks, solutions=session.solutions, out=session.out, seed=session.seed)
    if (picture := session.out / "solved.png").is_file():
        display(Image(filename=str(picture)))
    display(show(session.out))


def _row(run: RunResult, task_id: str) -> Row:
    """A puzzle of which nobody knows the solution."""
    if task_id not in run.results:
        return Row(task_id, 0.0, 0.0, 0.0, None, "crashed" if task_id in run.crashed else "guessed: no time")
    result = run.results[task_id]
    counts = "/".join(str(len(ranked)) for ranked in run.ranked[task_id])
    spent = result.seconds
    note = f"{counts} candidates" + ("" if result.complete else ", cut short")
    return Row(task_id, spent.train, spent.search, spent.score, None, note)
