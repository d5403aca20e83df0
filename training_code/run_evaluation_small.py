"""Solve public puzzles and say how well: submission, table, picture, score. What `make solve` runs.

Parses, picks puzzles and recipe, calls `pipeline.run`, then hands the result and the solutions to `selection.metrics` and `report`.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import environment

# isort: split
from arc_loader.files import write_atomically
from arc_loader.sources.kaggle import find_kaggle_files, read_challenges, read_solutions
from arc_loader.submission import read_submission, score_submission
from arc_loader.tasks import Solutions, Task
from inference_tools.store import Store
from model_tools.loading import load_model
from pipeline.run import RunResult, solve_many
from recipes import SELECTION_24, SOLVE_SMALL
from report.picture import Panel, draw
from report.table import Row, json_table, text_table
from selection.attempts import two_attempts
from selection.metrics import Outcome, found, judge, pass_n

ROOT = Path(__file__).resolve().parent.parent
SPLITS = ("training", "evaluation")


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 1 a puzzle crashed, 2 wrong arguments or input, 130 stopped by Ctrl-C."""
    args = parse(argv)
    try:
        tasks, solutions = choose_puzzles(
            root=args.input / args.edition, puzzles=args.puzzles, split=args.set, n=args.n
        )
        loaded = load_model(path=args.model, dtype=args.dtype)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    recipe = replace(SOLVE_SMALL, ttt=None) if args.no_ttt else SOLVE_SMALL
    cores = environment.use_all_cores()
    print(
        f"{len(tasks)} puzzles, model {args.model}, {'no ' if args.no_ttt else ''}test-time training, {cores} threads",
        flush=True,
    )
    try:
        run = solve_many(
            loaded=loaded,
            tasks=tasks,
            recipe=recipe,
            seed=args.seed,
            submission_path=args.out / "submission.json",
            store=Store(path=args.store),
            deadline=None if args.time_limit is None else time.monotonic() + args.time_limit,
        )
        report(run=run, tasks=tasks, solutions=solutions, out=args.out)
    except KeyboardInterrupt:  # outside of the work on puzzles, e.g. a second Ctrl-C
        return 130
    if run.interrupted:
        print(
            f"stopped; {len(run.unfinished)} puzzles are left. The same command goes on where it was.", file=sys.stderr
        )
        return 130
    return 1 if run.crashed else 0


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--puzzles", type=lambda text: text.split(","), help="ids, e.g. 007bbfb7,00d62c1b")
    chosen.add_argument(
        "--set", choices=SPLITS, help="a whole public set instead of the 24 puzzles of the default selection"
    )
    parser.add_argument(
        "--n",
        type=_at_least_one,
        help="only this many puzzles, spread evenly over the chosen ones in order of their ids",
    )
    parser.add_argument(
        "--model", type=Path, default=ROOT / "input" / "models" / "arc-small", help="folder of a checkpoint"
    )
    parser.add_argument("--dtype", default="bfloat16", help="of the weights: bfloat16, float16 or float32")
    parser.add_argument("--time_limit", type=float, help="seconds after which no further work is begun")
    parser.add_argument("--input", type=Path, default=ROOT / "input", help="folder that holds the editions")
    parser.add_argument("--edition", default="arc-prize-2024", help="folder of the puzzles below --input")
    parser.add_argument("--out", type=Path, default=ROOT / "output" / "solve", help="folder for the results")
    parser.add_argument("--store", type=Path, default=ROOT / "output" / "store", help="folder of finished work")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no_ttt", action="store_true", help="no test-time training")
    return parser.parse_args(argv)


def choose_puzzles(
    *, root: Path, puzzles: Sequence[str] | None, split: str | None, n: int | None
) -> tuple[dict[str, Task], Solutions]:
    """The puzzles that were asked for, with their solutions (which go no further than the report).

    Raises SourceError for a malformed file and ValueError for an unknown puzzle.
    """
    tasks: dict[str, Task] = {}
    solutions: dict[str, tuple] = {}
    wanted = set(puzzles or ())
    for name in SPLITS if split is None else (split,):
        files = find_kaggle_files(root, split=name)
        if files.solutions is None:
            raise ValueError(f"{files.challenges}: the solutions are missing beside it")
        here = read_challenges(files.challenges)
        if puzzles:
            here = {task_id: task for task_id, task in here.items() if task_id in wanted or task.source_id in wanted}
        elif split is None:
            here = {task_id: here[task_id] for task_id in SELECTION_24[name]}
        tasks |= here
        solutions |= read_solutions(files.solutions, tasks=here)
    unknown = wanted - {name for task in tasks.values() for name in (task.id, task.source_id)}
    if unknown:
        raise ValueError(f"{root}: no puzzle {', '.join(sorted(unknown))}")
    if n is not None and n < len(tasks):
        ids = sorted(tasks)
        tasks = {ids[place * len(ids) // n]: tasks[ids[place * len(ids) // n]] for place in range(n)}
    return tasks, {task_id: solutions[task_id] for task_id in tasks}


def report(*, run: RunResult, tasks: Mapping[str, Task], solutions: Solutions, out: Path) -> None:
    """Write table.txt, results.json and solved.png beside the submission and print table and score."""
    outcomes = {i: judge(task_id=i, ranked=r, truths=solutions[i]) for i, r in run.ranked.items()}
    table = table_rows(run=run, tasks=tasks, outcomes=outcomes)
    score = score_submission(read_submission(out / "submission.json", tasks=tasks), solutions=solutions)
    summary = (
        f"score {score.points:g} of {len(tasks)} puzzles; "
        f"the right grid was a candidate for {found(outcomes=list(outcomes.values())):g}, "
        f"ranked first for {pass_n(outcomes=list(outcomes.values()), n=1):g}; {run.seconds:.0f} s"
    )
    text = f"{text_table(table)}\n\n{summary}\n"
    write_atomically(out / "table.txt", data=text.encode())
    values = {"points": score.points, "puzzles": len(tasks), "seconds": run.seconds, "table": json_table(table)}
    write_atomically(out / "results.json", data=json.dumps(values, indent=1).encode())
    panels = picture_panels(run=run, tasks=tasks, solutions=solutions, outcomes=outcomes)
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
        note = "from the store" if task_id in run.from_store else "" if result.complete else "cut by the time limit"
        spent = result.seconds
        rows.append(Row(task_id, spent.train, spent.search, spent.score, outcomes[task_id], note))
    return rows


def picture_panels(
    *, run: RunResult, tasks: Mapping[str, Task], solutions: Solutions, outcomes: Mapping[str, Outcome], most: int = 6
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
            attempts=two_attempts(run.ranked[task_id][query]),
            truth=solutions[task_id][query],
        )
        for task_id, query in kept + missed[: most - len(kept)]
    ]


def _at_least_one(text: str) -> int:
    if (value := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{value} is below 1")
    return value


if __name__ == "__main__":
    sys.exit(main())
