"""Puzzles as a PNG: demonstrations, test input, the two attempts and the truth side by side. Draws what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from arc_loader.grids import N_COLOURS, Grid, same_grid
from arc_loader.tasks import Pair

COLOURS = ("#000000", "#0074d9", "#ff4136", "#2ecc40", "#ffdc00", "#aaaaaa", "#f012be", "#ff851b", "#7fdbff", "#870c25")
"""The colours 0 to 9 as arcprize.org shows them."""
RIGHT, WRONG = "#2ecc40", "#ff4136"
_INCH = 1.15  # side of a cell of the picture


@dataclass(frozen=True)
class Panel:
    """One line of the picture: a test input of a puzzle. `truth` None: not known, then nothing is marked right or wrong."""

    title: str
    demonstrations: tuple[Pair, ...]
    question: Grid
    attempts: tuple[Grid, Grid]
    truth: Grid | None


def draw(*, panels: Sequence[Panel], path: Path, demonstrations: int = 3) -> None:
    """Write the PNG `path`: a line a panel with its first `demonstrations` pairs. Raises ValueError without panels."""
    if not panels:
        raise ValueError("a picture needs at least one panel")
    pairs = min(demonstrations, max(len(panel.demonstrations) for panel in panels))
    columns = pairs + 4
    figure = Figure(figsize=(_INCH * (columns + 0.4), 2 * _INCH * 0.92 * len(panels) + 0.4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2 * len(panels), columns, squeeze=False)  # (2 P, columns): inputs above outputs
    for line in axes:
        for cell in line:
            cell.set_axis_off()
    for number, panel in enumerate(panels):
        upper, lower = axes[2 * number], axes[2 * number + 1]
        for place, pair in enumerate(panel.demonstrations[:pairs]):
            _show(upper[place], pair.input, title=panel.title if place == 0 else "")
            _show(lower[place], pair.output)
        _show(upper[pairs], panel.question, title="test input")
        for place, grid in enumerate(panel.attempts):
            right = None if panel.truth is None else same_grid(grid, panel.truth)
            sign = "" if right is None else " \N{CHECK MARK}" if right else " \N{MULTIPLICATION X}"
            colour = "black" if right is None else RIGHT if right else WRONG
            _show(upper[pairs + 1 + place], grid, title=f"attempt {place + 1}{sign}", colour=colour)
        if panel.truth is not None:
            _show(upper[pairs + 3], panel.truth, title="truth")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def _show(axes: Axes, grid: Grid, *, title: str = "", colour: str = "black") -> None:
    """One grid with thin lines between its cells and a frame and title in `colour`."""
    height, width = grid.shape
    axes.set_axis_on()
    axes.imshow(np.asarray(grid), cmap=ListedColormap(COLOURS), vmin=0, vmax=N_COLOURS - 1, interpolation="nearest")
    axes.set_xticks(np.arange(0.5, width - 1), minor=False)
    axes.set_yticks(np.arange(0.5, height - 1), minor=False)
    axes.grid(color="#555555", linewidth=0.4)
    axes.tick_params(length=0, labelbottom=False, labelleft=False)
    for spine in axes.spines.values():
        spine.set_edgecolor(colour)
        spine.set_linewidth(1.0 if colour == "black" else 2.5)
    if title:
        axes.set_title(title, fontsize=8, color=colour, loc="left")
