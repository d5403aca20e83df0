"""Ranks the candidates of one or several pools again and writes a submission: other rules, several runs or checkpoints together.

Needs no model, no GPU and no torch. With solutions it says what every rule would score.
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from arc_loader.sources.kaggle import read_challenges, read_solutions
from arc_loader.submission import read_submission
from arc_loader.tasks import Solutions
from pipeline.pool import merge_pools
from pipeline.pool_file import read_pool, write_pool
from pipeline.reranking import Reranked, rerank, write_reranked
from selection.judged_rules import known_rules
from selection.metrics import Outcome, found, judge
from selection.ranking import RULE_NAMES, RULES


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 a submission is written, 2 wrong arguments or input."""
    args = parse(argv)
    try:
        return _run(args)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _run(args: argparse.Namespace) -> int:
    began = time.monotonic()
    for name in ("solutions", "simple_rules"):
        if getattr(args, name) and args.challenges is None:
            raise ValueError(f"--{name} needs --challenges")
    pool = merge_pools([read_pool(path) for path in args.pools])
    if args.merged is not None:
        write_pool(args.merged, pool=pool)
    tasks = None if args.challenges is None else read_challenges(args.challenges)
    dropped = [name for name, source in pool.sources.items() if source.round in args.without_rounds]
    known = known_rules(
        one for puzzle in pool.puzzles.values() for rows in puzzle.found.values() for row in rows for one in row
    )
    every = () if args.solutions is None else (*RULES, *known)
    rules = [args.rule, *(rule for rule in every if rule != args.rule)]
    by_rule = rerank(pool=pool, rules=rules, tasks=tasks, leave_out=dropped, simple_rules=args.simple_rules,
                     believed=args.believed)  # fmt: skip
    answers = by_rule[args.rule]
    write_reranked(args.out, reranked=answers)
    if tasks is not None:
        read_submission(args.out, tasks=tasks)  # raises if it were not valid
    guessed = sum(sum(chosen.guessed) for answer in answers.values() for chosen in answer.chosen)
    tests = sum(len(answer.chosen) for answer in answers.values())
    print(
        f"{args.out}: {len(answers)} puzzles, {tests} test inputs, {guessed} of {2 * tests} attempts guessed, "
        f"{len(pool.sources) - len(dropped)} sources, {time.monotonic() - began:.1f} s"
    )
    if args.solutions is not None:
        print(rule_table(by_rule=by_rule, solutions=read_solutions(args.solutions, tasks=tasks)))
    return 0


def rule_table(*, by_rule: Mapping[str, Mapping[str, Reranked]], solutions: Solutions) -> str:
    """Points of every rule, and what the best choice among the candidates would score."""
    outcomes = {rule: judged(answers, solutions) for rule, answers in by_rule.items()}
    first = next(iter(outcomes.values()))
    lines = [f"{'rule':16} {'points':>8} of {len(first)}"]
    lines += [f"{rule:16} {sum(outcome.points for outcome in of_rule):8.2f}" for rule, of_rule in outcomes.items()]
    return "\n".join([*lines, f"{'right one found':16} {found(outcomes=first):8.2f}"])


def judged(answers: Mapping[str, Reranked], solutions: Solutions) -> list[Outcome]:
    """The outcome of every puzzle."""
    return [
        judge(
            task_id=task_id,
            ranked=answer.ranked,
            truths=solutions[task_id],
            attempts=[chosen.attempts for chosen in answer.chosen],
        )
        for task_id, answer in answers.items()
    ]


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pools", type=Path, nargs="+", required=True, help="pool files of one or several runs")
    parser.add_argument("--rule", default="mean_view_nll", choices=RULE_NAMES, help="how candidates are ranked")
    parser.add_argument("--out", type=Path, default=Path("submission.json"), help="where the submission goes")
    parser.add_argument(
        "--challenges", type=Path, help="answer all puzzles of this file; without it, those of the pools"
    )
    parser.add_argument("--solutions", type=Path, help="print what every rule scores (with --challenges)")
    parser.add_argument(
        "--simple_rules",
        action="store_true",
        help="one attempt goes to a simple rule that all demonstrations obey, where there is one (with --challenges)",
    )
    parser.add_argument(
        "--believed",
        type=float,
        metavar="COST",
        help="one attempt goes to the answer of the shortest program, up to this cost, where the pools have programs",
    )
    parser.add_argument(
        "--without_rounds", nargs="*", default=(), metavar="ROUND", help="leave out what these passes found, e.g. quick"
    )
    parser.add_argument("--merged", type=Path, help="write all pools as one to this file")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
