"""`check`: puzzles through the gate, with reasons."""

from __future__ import annotations

import argparse
from statistics import median

from arc_loader.cli.arguments import natural, positive
from omni_arc.cli.chosen import add_choice, chosen
from omni_arc.gate import INPUTS, check

HELP = "try puzzles out: real pairs, generated inputs, other colours"
EXAMPLES = """  python -m omni_arc check
  python -m omni_arc check 00d62c1b a5f85a15
  python -m omni_arc check --concept rays --inputs 2000"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `check`."""
    add_choice(parser)
    parser.add_argument(
        "--inputs", type=positive, default=INPUTS, metavar="N", help=f"generated ones (default {INPUTS})"
    )
    parser.add_argument("--seed", type=natural, default=0, help="of the generated inputs (default 0)")


def run(options: argparse.Namespace) -> int:
    """A line a puzzle and one for each reason against it; 1 where there is any."""
    reports = []
    for puzzle in chosen(options):
        report = check(puzzle, inputs=options.inputs, seed=options.seed)
        reports.append(report)
        verdict = "failed" if report.reasons else "passes"
        rate = f"{report.pairs_per_second:6,.0f} pairs a second"
        print(f"{puzzle.id}  {verdict}  {rate}  {report.lines:2} lines  {puzzle.name}", flush=True)
        for reason in report.reasons:
            print(f"          - {reason}", flush=True)
    failed = sum(bool(report.reasons) for report in reports)
    rate = median(report.pairs_per_second for report in reports) if reports else 0.0
    print(f"{len(reports) - failed} of {len(reports)} puzzles pass; median {rate:,.0f} pairs a second a core")
    return 1 if failed else 0
