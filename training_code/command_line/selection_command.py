"""`python -m selection`: compare runs with each other, study ranking rules. The only entry of that package that reads files.

The package `selection` itself lies below the pools of `pipeline`; this module stands above both.
"""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from command_line.pool_runs import Puzzles, common_puzzles, groups_of, read_pool_of, read_puzzles, run_of
from command_line.study_pools import cases_of
from pipeline.pool_predictions import pool_predictions
from selection.comparison import SHOWN, System, report
from selection.curves import curves
from selection.program_study import program_text
from selection.ranking import RULE_NAMES, RULES
from selection.study import all_rules, check_cases, with_claims
from selection.study_tables import chances_table, conclusion, obeyed_text, overview, places_table, rules_table


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 2 wrong arguments or input."""
    args = parse(argv)
    try:
        args.do(args)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def compare(args: argparse.Namespace) -> None:
    """Tables of every system, differences of every pair, in words too."""
    puzzles = _puzzles(args)
    measured = partial(run_of, puzzles=puzzles, rule=args.rule, simple_rules=args.simple_rules, believed=args.believed)
    systems = [
        System(name=name, runs={run: measured(path) for run, path in runs.items()})
        for name, runs in groups_of(args.pools).items()
    ]
    rng = np.random.default_rng(args.seed)
    print(report(systems=systems, metrics=args.metrics, rng=rng, repeats=args.repeats))


def draw_curves(args: argparse.Namespace) -> None:
    """vote_k and pass_n of each pool against the number of predictions."""
    puzzles = _puzzles(args)
    for runs in groups_of(args.pools).values():
        for name, path in runs.items():
            predicted = pool_predictions(pool=read_pool_of(path, puzzles=puzzles))
            if not predicted:
                raise ValueError(f"{path}: no puzzles to measure")
            most = min(len(one) for rows in predicted.values() for one in rows)
            sizes = args.sizes or [*(2**n for n in range(most.bit_length()) if 2**n < most), most]
            drawn = curves(
                predictions=predicted,
                solutions=puzzles.solutions,
                sizes=sizes,
                repeats=args.repeats,
                rng=np.random.default_rng(args.seed),
            )
            print(f"{name}, per cent of {len(predicted)} puzzles, mean and deviation of {args.repeats} sub-samples")
            print(drawn.text())


def study(args: argparse.Namespace) -> None:
    """All ranking rules on the same candidates: tables, and which rules differ from the default one."""
    puzzles = _puzzles(args)
    paths = [path for runs in groups_of(args.pools).values() for path in runs.values()]
    cases = cases_of(pools={str(path): read_pool_of(path, puzzles=puzzles) for path in paths}, puzzles=puzzles)
    check_cases(cases)
    found = all_rules(cases=cases, folds=args.folds, seed=args.seed)
    rng = np.random.default_rng(args.seed)
    table, differences = rules_table(found=found, cases=cases, default=args.rule, rng=rng)
    obeyed = with_claims(name="obeyed", ranked=found[args.rule], cases=cases, rule=RULES[args.rule])
    print(overview(found=found, cases=cases, rng=rng))
    print(f"\n{table}\n\n{conclusion(differences=differences, default=args.rule)}")
    print(f"\nRank of the right grid (test inputs):\n\n{places_table(found=found)}")
    for name in ("calibrated", "learned", "learned_marks"):
        print(f"\nChances of `{name}` on puzzles it was not fitted on:\n\n{chances_table(ranked=found[name])}")
    print(f"\n{obeyed_text(cases=cases, before=found[args.rule], after=obeyed, rng=rng)}")
    if programs := program_text(cases=cases, before=found[args.rule], rule=RULES[args.rule], rng=rng):
        print(f"\nThe shortest program's answer by its cost, and one attempt for it up to a cost:\n\n{programs}")


def _puzzles(args: argparse.Namespace) -> Puzzles:
    """The puzzles that runs are measured by; says how many are left out, if any may be."""
    puzzles = read_puzzles(challenges=args.challenges, solutions=args.solutions)
    if args.common:
        paths = [path for runs in groups_of(args.pools).values() for path in runs.values()]
        puzzles = common_puzzles(paths, puzzles=puzzles)
        print(f"Only the {len(puzzles.tasks)} puzzles that all files have.\n")
    return puzzles


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m selection", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "pools",
        nargs="+",
        metavar="[NAME=]POOL",
        help="pools (.npz) or files of predictions (.json); all with one NAME (also NAME=POOL,POOL) are runs of one system",
    )
    shared.add_argument("--challenges", type=Path, nargs="+", required=True, help="files of puzzles")
    shared.add_argument("--solutions", type=Path, nargs="+", required=True, help="their solutions, in the same order")
    shared.add_argument(
        "--common",
        action="store_true",
        help="only the puzzles that all files have, challenges included; leave out others",
    )
    shared.add_argument("--seed", type=int, default=0, help="of the random draws (default: 0)")

    one = commands.add_parser(
        "compare", parents=[shared], help="metrics of runs, and which differences are significant"
    )
    one.add_argument(
        "--rule", default="mean_view_nll", choices=RULE_NAMES, help="that ranks candidates (default: mean_view_nll)"
    )
    one.add_argument(
        "--metrics",
        nargs="+",
        choices=SHOWN,
        default=["accuracy", "correct_pixels", "pass_n", "vote_2", "score", "found"],
        help="that systems are compared by",
    )
    one.add_argument("--simple_rules", action="store_true", help="one attempt goes to simple rules that all obey")
    one.add_argument(
        "--believed",
        type=float,
        metavar="COST",
        help="one attempt goes to the shortest program's answer up to this cost",
    )
    one.add_argument("--repeats", type=int, default=10_000, help="draws of the bootstrap (default: 10000)")
    one.set_defaults(do=compare)

    one = commands.add_parser("curves", parents=[shared], help="vote_k and pass_n against the number of predictions")
    one.add_argument("--sizes", type=int, nargs="+", help="numbers of predictions (default: powers of two up to all)")
    one.add_argument("--repeats", type=int, default=100, help="sub-samples of each size (default: 100)")
    one.set_defaults(do=draw_curves)

    one = commands.add_parser(
        "study", parents=[shared], help="all ranking rules, published and learned, on the same pools"
    )
    one.add_argument("--rule", default="mean_view_nll", choices=tuple(RULES), help="that others are compared with")
    one.add_argument("--folds", type=int, default=10, help="parts of the puzzles for learned rules (default: 10)")
    one.set_defaults(do=study)
    return parser.parse_args(argv)
