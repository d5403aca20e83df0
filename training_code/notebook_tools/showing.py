"""What the notebooks show: puzzles, table and attempts, as text and PNG. The one place to change what a report in a notebook is."""

from collections.abc import Mapping

from IPython.display import Image, display

from arc_loader.pictures import figure_bytes, pairs_figure
from arc_loader.submission import read_submission
from arc_loader.tasks import Task
from command_line.evaluation_report import report
from notebook_tools.session import Session
from pipeline.run import RunResult
from report.picture import Panel, draw
from report.table import Row, text_table

_DEMONSTRATIONS = 4


def show_puzzles(tasks: Mapping[str, Task], *, n: int = 3) -> None:
    """Pictures of the first `n` puzzles: up to four demonstrations and the first test input."""
    for task in list(tasks.values())[:n]:
        columns = [(f"pair {k + 1}", pair.input, pair.output) for k, pair in enumerate(task.train[:_DEMONSTRATIONS])]
        columns += [(f"test input 1 of {len(task.test)}", grid, None) for grid in task.test[:1]]
        display(Image(figure_bytes(pairs_figure(columns=columns, title=task.source_id), suffix="png", dpi=70)))


def show_results(session: Session, run: RunResult, *, n: int = 6) -> None:
    """Table and pictures of attempts, judged where all solutions are known; the files are left in `session.out`."""
    picture = session.out / "solved.png"
    if session.tasks and session.tasks.keys() == session.solutions.keys():
        report(run=run, tasks=session.tasks, solutions=session.solutions, out=session.out)
    else:
        print(text_table([_row(run, task_id) for task_id in session.tasks]))
        panels = _panels(session, n)
        if panels:
            draw(panels=panels, path=picture)
    if picture.is_file():
        display(Image(filename=str(picture)))


def _row(run: RunResult, task_id: str) -> Row:
    """A puzzle of which nobody knows the solution."""
    if task_id not in run.results:
        return Row(task_id, 0.0, 0.0, 0.0, None, "crashed" if task_id in run.crashed else "guessed: no time")
    result = run.results[task_id]
    counts = "/".join(str(len(ranked)) for ranked in run.ranked[task_id])
    spent = result.seconds
    note = f"{counts} candidates" + ("" if result.complete else ", cut short")
    return Row(task_id, spent.train, spent.search, spent.score, None, note)


def _panels(session: Session, n: int) -> list[Panel]:
    """The first test input of the first `n` puzzles with what is submitted for it."""
    attempts = read_submission(session.out / "submission.json", tasks=session.tasks)
    return [
        Panel(
            title=task.source_id,
            demonstrations=task.train,
            question=task.test[0],
            attempts=attempts[task.id][0],
            truth=session.solutions[task.id][0] if task.id in session.solutions else None,
        )
        for task in list(session.tasks.values())[:n]
        if task.test
    ]
