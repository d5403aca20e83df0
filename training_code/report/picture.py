"""Puzzles as a PNG: demonstrations, test input, the two attempts and the truth side by side. Draws what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from arc_loader.colours import COLOURS
from arc_loader.grids import Grid, same_grid
from arc_loader.pictures import draw_grid
from arc_loader.tasks import Pair

RIGHT, WRONG = COLOURS[3], COLOURS[2]
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
            draw_grid(upper[place], pair.input, title=panel.title if place == 0 else "")
            draw_grid(lower[place], pair.output)
        draw_grid(upper[pairs], panel.question, title="test input")
        for place, grid in enumerate(panel.attempts):
            right = None if panel.truth is None else same_grid(grid, panel.truth)
            sign = "" if right is None else " \N{CHECK MARK}" if right else " \N{MULTIPLICATION X}"
            colour = "black" if right is None else RIGHT if right else WRONG
            draw_grid(upper[pairs + 1 + place], grid, title=f"attempt {place + 1}{sign}", colour=colour)
        if panel.truth is not None:
            draw_grid(upper[pairs + 3], panel.truth, title="truth")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})
