"""Challenges in, submission and candidate pool out: what runs where nobody knows the solutions. It never reads any (a test enforces it).

The file is valid from the first second and improves as puzzles are solved, so whatever stops the run, there is something to submit.
"""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)
from arc_loader.sources.kaggle import find_kaggle_files, read_challenges
from arc_loader.sources.puzzle_json import load_json
from arc_loader.submission import SubmissionError, check_submission, read_submission
from arc_loader.tasks import Task
from command_line.options import RecipeOptions, option, parse
from command_line.solving import SolvingOptions, exit_status, solve_puzzles
from command_line.texts import TEXTS
from evaluation_recipes import EVALUATE_SMALL
from fine_tuning.missing import find_model, model_is_missing

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "input" / "models"
RECIPE = replace(EVALUATE_SMALL, name="submission", run=replace(EVALUATE_SMALL.run, more_in_time=8))


@dataclass
class SubmissionOptions(SolvingOptions):
    """What is asked for beside the recipe."""

    challenges: str | None = option(None, "a challenges file; without it, one is looked for below --input")
    input: str = option("/kaggle/input", "folder to search, e.g. /kaggle/input")
    split: str = option("test", "which file to search for: training, evaluation or test")
    out: str = option("submission.json", "where the submission goes")


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 a valid submission is there, 1 it could not be replaced by the last one, 2 wrong arguments or input, 130 stopped by
    Ctrl-C or SIGTERM (a valid submission is there).
    """
    began = time.monotonic()
    options = RecipeOptions(recipe=RECIPE, texts=TEXTS, without={"name", "set", "whole_set"}, bare={"solve", "run"})
    args, recipe = parse(own=SubmissionOptions, options=options, argv=argv, description=__doc__.splitlines()[0])
    try:
        if args.challenges is None and args.split not in ("training", "evaluation", "test"):
            raise ValueError(f"--split {args.split} is none of training, evaluation, test")
        challenges = Path(args.challenges or find_kaggle_files(Path(args.input), split=args.split).challenges)
        tasks = read_challenges(challenges)
        compare_with_sample(challenges.with_name("sample_submission.json"), tasks=tasks)
        model = find_model(recipe.model, folder=MODELS)
        if model is None:
            raise model_is_missing(recipe.model, folder=MODELS)
        run = solve_puzzles(
            options=args,
            model=model,
            bits=recipe.bits,
            tasks=tasks,
            recipe=recipe.solve,
            run=recipe.run,
            submission=Path(args.out),
            began=began,
        )
    except KeyboardInterrupt:  # outside of the work on puzzles
        return 130
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    read_submission(args.out, tasks=tasks)  # raises if it were not valid
    print(
        f"{args.out}: {len(tasks) - len(run.unfinished) - len(run.crashed)} of {len(tasks)} puzzles finished "
        f"({len(run.from_store)} from the store), {len(run.crashed)} crashed, {run.seconds:.0f} s",
        flush=True,
    )
    return exit_status(run)


def compare_with_sample(path: Path, *, tasks: Mapping[str, Task]) -> bool:
    """Whether the sample submission at `path`, if there is one, has the shape that the submission will have; if not, says so on stderr.

    Nothing is refused: a submission for the challenges that are there is worth more than none.
    """
    if not path.is_file():
        return True
    try:
        check_submission(load_json(path), tasks=tasks, where=str(path))
    except (SubmissionError, ValueError, OSError) as error:
        print(f"warning: the sample submission does not fit the challenges: {error}", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
