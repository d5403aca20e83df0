"""A training's log as a PNG: training loss and validation nll against tokens, a colour a stage. Draws what it is given."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def draw_loss(*, lines: Sequence[Mapping], path: Path) -> None:
    """Write the PNG `path` from the lines of a log (fields `stage`, `tokens` within the stage, `loss`, and `validation_nll` if known).

    Tokens are added up over stages; losses are nats per reply token. Raises ValueError without lines.
    """
    if not lines:
        raise ValueError("a picture of the loss needs at least one line of a log")
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    stages = list(dict.fromkeys(line["stage"] for line in lines))
    before = 0
    for number, stage in enumerate(stages):
        own = [line for line in lines if line["stage"] == stage]
        millions = [(before + line["tokens"]) / 1e6 for line in own]
        known = [(x, line["loss"]) for x, line in zip(millions, own, strict=True) if line["loss"] is not None]
        if known:
            axes.plot(*zip(*known, strict=True), f"C{number}--", label=f"{stage}: training loss")
        judged = [
            (x, line["validation_nll"]) for x, line in zip(millions, own, strict=True) if "validation_nll" in line
        ]
        if judged:
            axes.plot(*zip(*judged, strict=True), f"C{number}-o", ms=3, label=f"{stage}: validation nll")
        before += own[-1]["tokens"]
    axes.set_xlabel("million tokens")
    axes.set_ylabel("nats per reply token")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    figure.savefig(path, dpi=110)
