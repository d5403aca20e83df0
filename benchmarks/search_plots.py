"""How the cost of search and scoring grows, as one small picture. Draws what bench_search measured; measures nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def draw_growth(*, report: Mapping[str, Any], path: Path) -> None:
    """Three panels, seconds on logarithmic axes: prompt length (a point a puzzle), number of views, number of candidates."""
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(11, 3.2), sharey=False)
    rows = [puzzle["0.1"] for puzzle in report["puzzles"].values()]
    length = [row["prompt_tokens"] / 16 for row in rows]
    left.scatter(length, [row["plain_seconds"] for row in rows], label="plain reference", color="tab:gray")
    left.scatter(length, [row["seconds"] for row in rows], label="search + score", color="tab:blue")
    left.scatter(length, [row["floor_seconds"] for row in rows], label="floor", color="tab:green", marker="_")
    left.set_xlabel("tokens of a prompt (one point a puzzle)")
    for axis, name in ((middle, "views"), (right, "candidates")):
        curve = report["growth"][name]
        axis.plot(curve["x"], curve["plain"], "o-", label="plain reference", color="tab:gray")
        axis.plot(
            curve["x"], curve["ours"], "o-", label="search + score" if name == "views" else "score", color="tab:blue"
        )
        axis.set_xlabel(f"{name} (puzzle {report['ideas']['puzzle']})")
        axis.set_xscale("log", base=2)
    for axis in (left, middle, right):
        axis.set_yscale("log")
        axis.set_ylabel("seconds")
        axis.legend(fontsize=7)
        axis.grid(alpha=0.3)
    figure.tight_layout()
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=90)
    plt.close(figure)
