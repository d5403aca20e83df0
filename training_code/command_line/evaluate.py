"""The main of every run_evaluation_* script: solve public puzzles by a recipe and say how well.

Picks puzzles, trains on the whole set where the recipe says so, calls `pipeline.run`, then hands the result and the solutions to the
report. Which puzzles are right is decided in `selection.metrics` alone.
"""

import sys
import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import environment
from arc_loader.sources.kaggle import find_kaggle_files, read_challenges, read_solutions
from arc_loader.submission import read_submission, score_submission
from arc_loader.tasks import Solutions, Task, evenly
from command_line.evaluation_report import report
from command_line.options import RecipeOptions, option, parse
from command_line.solving import SolvingOptions, exit_status, solve_puzzles
from command_line.telling import TrainingBar, tell
from command_line.texts import TEXTS
from evaluation_recipes import EvaluationRecipe
from fine_tuning.from_base import FineTuning
from fine_tuning.missing import MissingError, find_model, gpu_is_missing, model_is_missing
from fine_tuning.training_data import demonstrations_data
from model_tools.dtypes import pick_dtype
from pipeline.evaluation_plan import plan_evaluation
from pipeline.live_status import LiveStatus
from recipes import SELECTION_24, ProgramRecipe

ROOT = Path(__file__).resolve().parents[2]
SPLITS = ("training", "evaluation")


@dataclass
class EvaluateOptions(SolvingOptions):
    """What is asked for beside the recipe."""

    puzzles: str | None = option(None, "these puzzles: ids with commas between, e.g. 007bbfb7,00d62c1b")
    n: int | None = option(None, "only this many puzzles, spread evenly over the chosen ones in order of their ids")
    input: str = option(str(ROOT / "input"), "folder that holds the editions of the puzzles, and models/")
    edition: str = option("arc-prize-2024", "folder of the puzzles below --input")
    out: str | None = option(None, "folder for the results (output/<name of the recipe> if it is not given)")
    store: str | None = option(str(ROOT / "output" / "store"), "folder of finished work")
    dry_run: bool = option(False, "print what would be done, how much of it, and what is missing here")


def evaluate(
    argv: Sequence[str] | None = None, *, recipe: EvaluationRecipe, description: str, needs_gpu: bool = True
) -> int:
    """Exit status: 0 done, 1 a puzzle crashed, 2 wrong arguments or input or something is missing, 3 the time limit stopped the
    training on the whole set, 130 stopped by Ctrl-C.

    needs_gpu: refuse a machine without one, unless --device cpu is given
    """
    whole = {f"whole_set.{name}" for name in ("base", "keep", "fmt")}
    options = RecipeOptions(
        recipe=recipe,
        texts=TEXTS,
        without={"name", *whole},
        bare={"solve", "run"},
        switches={"solve.programs": ProgramRecipe()},
    )
    args, recipe = parse(own=EvaluateOptions, options=options, argv=argv, description=description)
    try:
        return _run(args, recipe, needs_gpu=needs_gpu)
    except KeyboardInterrupt:  # outside of the work on puzzles, e.g. a second Ctrl-C
        return 130
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _run(args: EvaluateOptions, recipe: EvaluationRecipe, *, needs_gpu: bool) -> int:
    began = time.monotonic()
    if args.n is not None and args.n < 1:
        raise ValueError(f"--n {args.n} is below 1")
    out = Path(args.out) if args.out else ROOT / "output" / recipe.name
    puzzles = None if args.puzzles is None else args.puzzles.split(",")
    tasks, solutions = choose_puzzles(root=Path(args.input) / args.edition, puzzles=puzzles, split=recipe.set, n=args.n)
    models = Path(args.input) / "models"
    model = find_model(recipe.model, folder=models, fetch=not args.dry_run)
    lacks = [] if model is not None else [str(model_is_missing(recipe.model, folder=models))]
    if needs_gpu and args.device == "auto" and environment.pick_device("auto") == "cpu":
        lacks.append(str(gpu_is_missing(gib=None)))
    if args.dry_run:
        print(plan_evaluation(recipe=recipe, model=model, tasks=tasks, seed=int(args.seed), lacks=tuple(lacks)).text())
        return 0
    if lacks:
        raise MissingError("\n- ".join(["this is missing here:", *lacks]))
    device = environment.pick_device(args.device)
    dtype = pick_dtype(args.dtype, device=device)
    environment.use_all_cores()
    deadline = None if args.time_limit is None else began + args.time_limit
    if recipe.whole_set is not None:
        tuning = FineTuning(
            recipe=recipe.whole_set,
            base=model,
            folder=out / "whole_set",
            seed=int(args.seed),
            device=device,
            dtype=dtype,
        )
        model = tuning.run(
            data=demonstrations_data(recipe=recipe.whole_set.data, tasks=tasks),
            progress=TrainingBar("whole set"),
            tell=tell,
            deadline=deadline,
        )
        if model is None:
            return 3
    run = solve_puzzles(
        options=args,
        model=model,
        bits=recipe.bits,
        tasks=tasks,
        recipe=recipe.solve,
        run=recipe.run,
        submission=out / "submission.json",
        began=began,
        status=LiveStatus(judge=points_of(out / "submission.json", tasks=tasks, solutions=solutions)),
    )
    report(
        run=run,
        tasks=tasks,
        solutions=solutions,
        out=out,
        seed=int(args.seed),
        pool=Path(args.pool) if args.pool else None,
        log=Path(args.log) if args.log else None,
    )
    return exit_status(run) or (1 if run.crashed else 0)


def points_of(submission: Path, *, tasks: Mapping[str, Task], solutions: Solutions) -> Callable[[Set[str]], float]:
    """Says what the attempts on disk are worth for some of the puzzles, while a run that sees no solutions goes on."""

    def judge(done: Set[str]) -> float:
        attempts = read_submission(submission, tasks=tasks)
        return score_submission({i: attempts[i] for i in done}, solutions=solutions).points

    return judge


def choose_puzzles(
    *, root: Path, puzzles: Sequence[str] | None, split: str, n: int | None
) -> tuple[Mapping[str, Task], Solutions]:
    """The puzzles that were asked for, with their solutions (which go no further than the report).

    puzzles: ids of any public set; split: '24', 'training' or 'evaluation', where no ids are given; n: so many of them at most
    Raises MissingError where the files are not there, SourceError for a malformed file, ValueError for an unknown puzzle.
    """
    tasks: dict[str, Task] = {}
    solutions: dict[str, tuple] = {}
    wanted = set(puzzles or ())
    for name in (split,) if split in SPLITS and not puzzles else SPLITS:
        if not root.is_dir():
            raise MissingError(
                f"{root}: no puzzles there; `python training_code/arc_downloader.py` makes the files of both public sets"
            )
        files = find_kaggle_files(root, split=name)
        if files.solutions is None:
            raise ValueError(f"{files.challenges}: the solutions are missing beside it")
        here = read_challenges(files.challenges)
        if puzzles:
            here = {task_id: task for task_id, task in here.items() if task_id in wanted or task.source_id in wanted}
        elif split not in SPLITS:
            here = {task_id: here[task_id] for task_id in SELECTION_24[name]}
        tasks |= here
        solutions |= read_solutions(files.solutions, tasks=here)
    unknown = wanted - {name for task in tasks.values() for name in (task.id, task.source_id)}
    if unknown:
        raise ValueError(f"{root}: no puzzle {', '.join(sorted(unknown))}")
    if n is not None and n < len(tasks):
        tasks = evenly(dict(sorted(tasks.items())), count=n)
    return tasks, {task_id: solutions[task_id] for task_id in tasks}
