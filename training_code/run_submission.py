"""Challenges in, submission out: what runs where nobody knows the solutions. It never reads any (a test enforces it).

The file is valid from the first second and improves after every puzzle, so whatever stops the run, there is something to submit.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import environment

# isort: split
from arc_loader.sources.kaggle import find_kaggle_files, read_challenges
from arc_loader.submission import read_submission
from inference_tools.store import Store
from model_tools.loading import load_model
from pipeline.run import solve_many
from recipes import SOLVE_SMALL

ROOT = Path(__file__).resolve().parent.parent


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code: 0 a valid submission is there, 2 wrong arguments or input, 130 stopped by Ctrl-C (a valid submission is there)."""
    began = time.monotonic()
    args = parse(argv)
    try:
        challenges = args.challenges or find_kaggle_files(args.input, split=args.split).challenges
        tasks = read_challenges(challenges)
        loaded = load_model(path=args.model, dtype=args.dtype, device=args.device)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    environment.use_all_cores()
    print(f"{len(tasks)} puzzles of {challenges}, model {args.model}", flush=True)
    try:
        run = solve_many(
            loaded=loaded,
            tasks=tasks,
            recipe=replace(SOLVE_SMALL, ttt=None) if args.no_ttt else SOLVE_SMALL,
            seed=args.seed,
            submission_path=args.out,
            store=None if args.store is None else Store(path=args.store),
            deadline=None if args.time_limit is None else began + args.time_limit,
        )
    except KeyboardInterrupt:
        return 130
    read_submission(args.out, tasks=tasks)  # raises if it were not valid
    print(
        f"{args.out}: {len(tasks) - len(run.unfinished) - len(run.crashed)} of {len(tasks)} puzzles finished "
        f"({len(run.from_store)} from the store), {len(run.crashed)} crashed, {run.seconds:.0f} s",
        flush=True,
    )
    if run.interrupted:
        print("stopped; with --store the same command goes on where it was", file=sys.stderr)
        return 130
    return 0


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--challenges", type=Path, help="a challenges file; without it, one is looked for below --input"
    )
    parser.add_argument(
        "--input", type=Path, default=Path("/kaggle/input"), help="folder to search, e.g. /kaggle/input"
    )
    parser.add_argument(
        "--split", default="test", choices=("training", "evaluation", "test"), help="which file to search for"
    )
    parser.add_argument(
        "--model", type=Path, default=ROOT / "input" / "models" / "arc-small", help="folder of a checkpoint"
    )
    parser.add_argument("--dtype", default="bfloat16", help="of the weights: bfloat16, float16 or float32")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--out", type=Path, default=Path("submission.json"), help="where the submission goes")
    parser.add_argument(
        "--store", type=Path, help="folder of finished work, for a run that goes on after it was stopped"
    )
    parser.add_argument("--time_limit", type=float, help="seconds from the start after which no further work is begun")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no_ttt", action="store_true", help="no test-time training")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
