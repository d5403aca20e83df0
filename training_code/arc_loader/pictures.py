"""Puzzles as pictures, PNG or SVG, with matplotlib. Nothing in arc_loader but its commands may import this module."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from arc_loader.colours import COLOURS
from arc_loader.files import write_atomically
from arc_loader.grids import N_COLOURS, Grid, shown
from arc_loader.tasks import Pair

FORMATS = ("png", "svg")
_INCH = 1.9  # side of a cell of the picture


def draw_grid(
    axes: Axes, grid: Grid, *, title: str = "", colour: str = "black", palette: tuple[str, ...] = COLOURS
) -> None:
    """One grid with thin lines between its cells; frame and title in `colour`; palette: of the cells."""
    height, width = grid.shape
    axes.set_axis_on()
    axes.imshow(np.asarray(grid), cmap=ListedColormap(palette), vmin=0, vmax=N_COLOURS - 1, interpolation="nearest")
    axes.set_xticks(np.arange(0.5, width - 1), minor=False)
    axes.set_yticks(np.arange(0.5, height - 1), minor=False)
    axes.grid(color="#555555", linewidth=0.4)
    axes.tick_params(length=0, labelbottom=False, labelleft=False)
    for spine in axes.spines.values():
        spine.set_edgecolor(colour)
        spine.set_linewidth(1.0 if colour == "black" else 2.5)
    if title:
        axes.set_title(title, fontsize=8, color=colour, loc="left")


def pairs_figure(*, columns: Sequence[tuple[str, Grid, Grid | None]], title: str = "", inch: float = _INCH) -> Figure:
    """A column per (title, input, output or None), inputs above outputs. Raises ValueError without columns."""
    if not columns:
        raise ValueError("a picture needs at least one pair")
    figure = Figure(figsize=(inch * len(columns), 2 * inch + 0.4), layout="constrained")
    FigureCanvasAgg(figure)
    if title:
        figure.suptitle(title, fontsize=10)
    axes = figure.subplots(2, len(columns), squeeze=False)  # (2, columns)
    for place, (name, question, answer) in enumerate(columns):
        axes[1, place].set_axis_off()
        draw_grid(axes[0, place], question, title=name)
        if answer is not None:
            draw_grid(axes[1, place], answer)
    return figure


def figure_bytes(figure: Figure, *, suffix: str, dpi: int = 110) -> bytes:
    """The figure as a file, the same bytes for the same figure. suffix: png or svg; raises ValueError for another one."""
    if suffix not in FORMATS:
        raise ValueError(f"a picture is {' or '.join(FORMATS)}, not {shown(suffix)}")
    buffer = io.BytesIO()
    # without time of day, version and random ids
    metadata = {"Date": None, "Creator": None} if suffix == "svg" else {"Software": None}
    with matplotlib.rc_context({"svg.hashsalt": "arc"}):
        figure.savefig(buffer, format=suffix, dpi=dpi, metadata=metadata)
    return buffer.getvalue()


def save_figure(figure: Figure, *, path: Path | str) -> None:
    """Write a figure whole or not at all; the name's ending says whether PNG or SVG. Raises ValueError for another ending."""
    write_atomically(path, data=figure_bytes(figure, suffix=Path(path).suffix.lower().removeprefix(".")))


def pairs_png(pairs: Sequence[Pair], *, title: str = "") -> bytes:
    """The pairs side by side as a PNG, e.g. for a notebook."""
    columns = [(f"pair {n + 1}", pair.input, pair.output) for n, pair in enumerate(pairs)]
    return figure_bytes(pairs_figure(columns=columns, title=title), suffix="png", dpi=80)


def histogram_figure(*, lengths: Mapping[str, Sequence[int]], title: str = "") -> Figure:
    """How many prompts have how many tokens: an outline per format, with its median in the legend. Raises ValueError without numbers."""
    known = {name: np.asarray(values) for name, values in lengths.items() if len(values)}
    if not known:
        raise ValueError("a histogram needs at least one number")
    figure = Figure(figsize=(7, 4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    edges = np.linspace(0, max(int(values.max()) for values in known.values()) + 1, 61)
    for name, values in known.items():
        axes.hist(values, bins=edges, histtype="step", linewidth=1.4, label=f"{name} (median {np.median(values):.0f})")
    axes.set_xlabel("tokens of bos + prompt + reply")
    axes.set_ylabel("tests")
    axes.set_title(title, fontsize=10)
    axes.legend(fontsize=8)
    return figure
