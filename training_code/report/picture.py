"""Puzzles as a PNG: demonstrations, test input, the attempts and the truth side by side, other candidates below. Draws what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from arc_loader.colours import COLOURS, SAFE_COLOURS
from arc_loader.grids import Grid, same_grid
from arc_loader.pictures import draw_grid
from arc_loader.tasks import Pair

RIGHT, WRONG = COLOURS[3], COLOURS[2]
_INCH = 1.15  # side of a cell of the picture
_OTHERS = 3  # places below attempts and truth


@dataclass(frozen=True)
class Answer:
    """A grid that may be the answer. note: stands below the title and its sign, e.g. a probability."""

    title: str
    grid: Grid
    note: str = ""


@dataclass(frozen=True)
class Panel:
    """One line of the picture: a test input of a puzzle.

    truth: None: not known, then nothing is marked right or wrong; others: further candidates, best first
    notes: what stands below "attempt 1" and "attempt 2", e.g. their probabilities
    """

    title: str
    demonstrations: tuple[Pair, ...]
    question: Grid
    attempts: tuple[Grid, Grid]
    truth: Grid | None
    others: tuple[Answer, ...] = ()
    notes: tuple[str, str] = ("", "")


def draw(*, panels: Sequence[Panel], path: Path, demonstrations: int = 3, safe: bool = False) -> None:
    """Write the PNG `path`: a line a panel with its first `demonstrations` pairs. Raises ValueError without panels.

    Cells of attempts and candidates that differ from the truth carry a small white square. safe: colours for colour-blind eyes.
    """
    if not panels:
        raise ValueError("a picture needs at least one panel")
    pairs = min(demonstrations, max(len(panel.demonstrations) for panel in panels))
    columns = pairs + 4
    figure = Figure(figsize=(_INCH * (columns + 0.4), 2 * _INCH * 1.05 * len(panels) + 0.4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2 * len(panels), columns, squeeze=False)  # (2 P, columns): inputs above outputs
    palette = SAFE_COLOURS if safe else COLOURS
    for line in axes:
        for cell in line:
            cell.set_axis_off()
    for number, panel in enumerate(panels):
        upper, lower = axes[2 * number], axes[2 * number + 1]
        for place, pair in enumerate(panel.demonstrations[:pairs]):
            draw_grid(upper[place], pair.input, title=panel.title if place == 0 else "", palette=palette)
            draw_grid(lower[place], pair.output, palette=palette)
        draw_grid(upper[pairs], panel.question, title="test input", palette=palette)
        answers = zip(panel.attempts, panel.notes, strict=True)
        for place, (grid, note) in enumerate(answers, start=1):
            answer = Answer(f"attempt {place}", grid, note)
            _draw_answer(upper[pairs + place], answer, truth=panel.truth, palette=palette)
        if panel.truth is not None:
            draw_grid(upper[pairs + 3], panel.truth, title="truth", palette=palette)
        for place, answer in enumerate(panel.others[:_OTHERS], start=1):
            _draw_answer(lower[pairs + place], answer, truth=panel.truth, palette=palette)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def _draw_answer(axes: Axes, answer: Answer, *, truth: Grid | None, palette: tuple[str, ...]) -> None:
    """A grid that may be the answer: whether it is, by sign and colour, and which cells are wrong."""
    grid = answer.grid
    right = None if truth is None else same_grid(grid, truth)
    sign = "" if right is None else " \N{CHECK MARK}" if right else " \N{MULTIPLICATION X}"
    colour = "black" if right is None else RIGHT if right else WRONG
    note = answer.note and f"\n{answer.note}"  # a line of its own: two answers stand side by side
    draw_grid(axes, grid, title=f"{answer.title}{sign}{note}", colour=colour, palette=palette)
    if truth is not None and grid.shape == truth.shape:
        rows, columns = np.nonzero(np.asarray(grid) != np.asarray(truth))
        side = 100 * _INCH / max(grid.shape) / 2.6  # points of a mark, about a quarter of a cell
        axes.scatter(columns, rows, s=(side / 2) ** 2, marker="s", facecolor="white", edgecolor="black", linewidth=0.5)
