"""Comparison: metrics of several runs of several systems as tables and plain sentences. Sees numbers per puzzle only, no truth."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from selection.metrics import Measured
from selection.uncertainty import Difference, compare

SHOWN = (
    *("accuracy", "correct_pixels", "max_correct_pixels", "correct_size", "any_correct_size"),
    *("pass_n", "unanswered", "vote_1", "vote_2", "score", "found"),
)
"""Columns of the tables, where they are known."""


@dataclass(frozen=True)
class System:
    """A system and its runs: repeated evaluations, or evaluations of repeated trainings. runs: name of each -> its metrics."""

    name: str
    runs: Mapping[str, Measured]

    def values(self, metric: str) -> np.ndarray:
        """float64 (runs, puzzles)."""
        return np.stack([measured.column(metric) for measured in self.runs.values()])

    @property
    def metrics(self) -> tuple[str, ...]:
        """What is known of all its runs."""
        return tuple(m for m in SHOWN if all(m in measured.names for measured in self.runs.values()))


def check_paired(systems: Sequence[System]) -> tuple[str, ...]:
    """The puzzles that all runs of all systems have; ValueError that names puzzles of one run that another has not."""
    first: tuple[str, Measured] | None = None
    for system in systems:
        for name, measured in system.runs.items():
            if first is None:
                first = name, measured
            elif set(first[1].task_ids) != set(measured.task_ids):
                for having, lacking, ids in (
                    (first[0], name, set(first[1].task_ids) - set(measured.task_ids)),
                    (name, first[0], set(measured.task_ids) - set(first[1].task_ids)),
                ):
                    if ids:
                        some = ", ".join(sorted(ids)[:3])
                        raise ValueError(f"{len(ids)} puzzles of {having} are not in {lacking}: {some}, ...")
            elif first[1].task_ids != measured.task_ids:
                raise ValueError(f"{name}: the same puzzles as {first[0]} in another order")
    if first is None:
        raise ValueError("no runs to compare")
    return first[1].task_ids


def run_table(system: System) -> str:
    """A Markdown table: every run, mean and standard deviation (over runs, n - 1), in per cent."""
    metrics = system.metrics
    rows = [[name, *(_percent(run.means[m]) for m in metrics)] for name, run in system.runs.items()]
    means = np.array([[run.means[m] for m in metrics] for run in system.runs.values()])  # (runs, metrics)
    if len(means) > 1:
        rows.append(["mean", *map(_percent, means.mean(axis=0).tolist())])
        rows.append(["std", *map(_percent, means.std(axis=0, ddof=1).tolist())])
    return markdown([system.name, *metrics], rows)


def differences(
    *, a: System, b: System, metrics: Sequence[str], rng: np.random.Generator, repeats: int = 10_000
) -> dict[str, Difference]:
    """Metric -> A minus B, for the metrics that both have."""
    common = [m for m in metrics if m in a.metrics and m in b.metrics]
    return {m: compare(a=a.values(m), b=b.values(m), rng=rng, repeats=repeats) for m in common}


def difference_table(*, a: System, b: System, found: Mapping[str, Difference]) -> str:
    """A Markdown table of differences, in per cent."""
    rows = [
        [
            metric,
            *(_percent(float(system.values(metric).mean())) for system in (a, b)),
            f"{100 * d.value:+.2f}",
            d.over_puzzles.text(),
            "-" if d.over_both is None else d.over_both.text(),
            d.p_text.removeprefix("p = ").removeprefix("p "),
        ]
        for metric, d in found.items()
    ]
    heads = ["metric", a.name, b.name, "difference", "95 % over puzzles", "95 % over puzzles and runs", "p"]
    return markdown(heads, rows)


def sentence(*, a: str, b: str, metric: str, d: Difference) -> str:
    """What a difference says, in words."""
    if d.value == 0:
        return f"{metric}: no difference between {a} and {b} was seen at {d.puzzles} puzzles."
    better, worse = (a, b) if d.value > 0 else (b, a)
    interval = d.over_both or d.over_puzzles
    low, high = (interval.low, interval.high) if d.value > 0 else (-interval.high, -interval.low)
    size = f"{100 * abs(d.value):.2f} percentage points (95 %: {100 * low:+.2f} to {100 * high:+.2f})"
    text = f"{metric}: {better} is higher than {worse} by {size}"
    if not d.significant:
        return f"{text}; not significant at {d.puzzles} puzzles and {_runs(d)} ({d.p_text}). {_needed(d)}"
    alone = "" if d.over_both else " These runs differ; whether new ones would, one run of a system cannot say."
    return f"{text}; significant at {d.puzzles} puzzles and {_runs(d)} ({d.p_text}).{alone}"


def report(
    *, systems: Sequence[System], metrics: Sequence[str], rng: np.random.Generator, repeats: int = 10_000
) -> str:
    """All tables and sentences: each system, then each pair. Raises ValueError as `check_paired`."""
    puzzles = check_paired(systems)
    parts = []
    for system in systems:
        runs = f"{len(system.runs)} run{'s' * (len(system.runs) > 1)} of {len(puzzles)} puzzles"
        parts += [f"**{system.name}**: {runs}", run_table(system)]
    for a, b in combinations(systems, 2):
        found = differences(a=a, b=b, metrics=metrics, rng=rng, repeats=repeats)
        parts += [f"**{a.name} - {b.name}**", difference_table(a=a, b=b, found=found)]
        parts.append("\n".join(f"- {sentence(a=a.name, b=b.name, metric=m, d=d)}" for m, d in found.items()))
    return "\n\n".join(parts)


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with columns of equal width; all but the first are set to the right."""
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]

    def line(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.ljust(w) if n == 0 else cell.rjust(w) for n, (cell, w) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join([first, *rest])} |"

    rule = "|".join(["", "-" * (widths[0] + 2), *("-" * (w + 1) + ":" for w in widths[1:]), ""])
    return "\n".join([line(heads), rule, *map(line, rows)])


def _needed(d: Difference) -> str:
    puzzles, runs = d.needed.puzzles, d.needed.runs
    if math.isinf(puzzles):
        text = f"No number of puzzles would show it with {_runs(d)}, as runs differ too much"
    else:
        text = f"To show a difference of this size would take about {puzzles:,.0f} puzzles with {_runs(d)}"
    if runs is None:
        return f"{text}; how many runs is unknown, as there are no two of one system."
    if math.isinf(runs):
        return f"{text}."
    return f"{text}, or, on exactly these puzzles, about {runs:,.0f} run{'s' * (runs > 1)} of each."


def _runs(d: Difference) -> str:
    same = d.runs[0] == d.runs[1]
    return f"{d.runs[0]} run{'s' * (d.runs[0] > 1)} of each" if same else f"{d.runs[0]} and {d.runs[1]} runs"


def _percent(value: float) -> str:
    return f"{100 * value:.2f}%"
