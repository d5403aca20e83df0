"""`python -m report RUN_FOLDER [RUN_FOLDER2] --out report.html`: a run as one HTML file, or two runs against each other."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from report.page import write_page
from report.page_data import MOST_CANDIDATES
from report.run import RunFiles, read_run
from selection.ranking import RULES


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 written, 2 wrong arguments or input."""
    args = parse(argv)
    try:
        return _run(args)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m report", description=__doc__.partition(": ")[2])
    parser.add_argument(
        "folders", type=Path, nargs="+", metavar="RUN_FOLDER", help="folder of a run; a second one: compare"
    )
    parser.add_argument("--out", type=Path, default=Path("report.html"), help="the HTML file (report.html)")
    parser.add_argument(
        "--challenges", type=Path, help="file of the puzzles, where the folders hold no challenges.json"
    )
    parser.add_argument(
        "--solutions", type=Path, help="file of the solutions, where the folders hold no solutions.json"
    )
    parser.add_argument("--rule", choices=tuple(RULES), help="ranks the candidates; left out, the rule of each run")
    parser.add_argument(
        "--candidates", type=int, default=MOST_CANDIDATES, help=f"so many of each test input ({MOST_CANDIDATES})"
    )
    parser.add_argument("--title", default="", help="heading of the page")
    parser.add_argument("--png", type=Path, help="also write a picture of some puzzles of the first run")
    parser.add_argument("--puzzles", help="which ones, e.g. 007bbfb7,00d62c1b; left out: six, solved ones first")
    parser.add_argument("--safe", action="store_true", help="the picture in colours for colour-blind eyes")
    return parser.parse_args(argv)


def _run(args: argparse.Namespace) -> int:
    if len(args.folders) > 2:
        raise ValueError(f"{len(args.folders)} folders: a report shows one run or compares two")
    files = RunFiles(challenges=args.challenges, solutions=args.solutions)
    runs = [read_run(folder, files=files, rule=args.rule) for folder in args.folders]
    write_page(args.out, runs=runs, candidates=args.candidates, title=args.title)
    print(f"{args.out}: {len(runs[0].tasks)} puzzles, {args.out.stat().st_size / 1e6:.1f} MB")
    if args.png is not None:
        from report.picture import draw  # they need matplotlib
        from report.pictures import panels_of

        panels = panels_of(runs[0], puzzles=None if args.puzzles is None else args.puzzles.split(","))
        draw(panels=panels, path=args.png, safe=args.safe)
        print(f"{args.png}: {len(panels)} test inputs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
