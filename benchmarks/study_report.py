"""The study of tasks as tables and a picture. Draws what `study_world` measured; measures nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

from selection.comparison import markdown  # noqa: E402
from selection.uncertainty import Difference, compare  # noqa: E402

METRICS = ("accuracy", "correct_pixels", "correct_size", "pass_n", "vote_2", "unanswered")
NLL = "nll"


def values(runs: Sequence[Mapping], *, sample: str, metric: str) -> np.ndarray:
    """float64 (runs, puzzles) of a metric of a sample, or of the validation's nll."""
    rows = [run["nll"] if metric == NLL else run["metrics"][sample][metric] for run in runs]
    return np.array([[row[name] for name in sorted(rows[0])] for row in rows])


def table(arms: Mapping[str, Sequence[Mapping]], *, sample: str, with_nll: bool) -> str:
    """A Markdown table: a row an arm, mean and standard deviation over its trainings; per cent, nll in nats per token."""
    columns = ((NLL,) if with_nll else ()) + METRICS
    rows = []
    for arm, runs in arms.items():
        cells = [arm, f"{np.mean([run['tokens'] for run in runs]) / 1e6:.2f} M"]
        for metric in columns:
            means = values(runs, sample=sample, metric=metric).mean(axis=1)  # (runs,)
            scale, places = (1, 3) if metric == NLL else (100, 1)
            spread = means.std(ddof=1) if len(means) > 1 else float("nan")
            cells.append(f"{scale * means.mean():.{places}f} ± {scale * spread:.{places}f}")
        rows.append(cells)
    return markdown(["arm", "tokens", *columns], rows)


def differences(
    arms: Mapping[str, Sequence[Mapping]], *, sample: str, metrics: Sequence[str], seed: int = 0
) -> dict[tuple[str, str], Difference]:
    """(arm, metric) -> that arm minus the first, puzzle by puzzle."""
    first, *others = arms
    return {
        (arm, metric): compare(
            a=values(arms[arm], sample=sample, metric=metric),
            b=values(arms[first], sample=sample, metric=metric),
            rng=np.random.default_rng(seed),
        )
        for arm in others
        for metric in metrics
    }


def difference_table(found: Mapping[tuple[str, str], Difference]) -> str:
    """A Markdown table of differences: per cent, nll in nats per token."""
    rows = []
    for (arm, metric), d in found.items():
        scale = 1 if metric == NLL else 100
        both = "-" if d.over_both is None else d.over_both.text(scale=scale)
        words = "yes" if d.significant else "no"
        rows.append([arm, metric, f"{scale * d.value:+.3f}", d.over_puzzles.text(scale=scale), both, d.p_text, words])
    heads = ["arm", "metric", "difference", "95 % over puzzles", "95 % over puzzles and trainings", "p", "significant"]
    return markdown(heads, rows)


def draw_curves(arms: Mapping[str, Sequence[Mapping]], *, path: Path) -> None:
    """Validation nll against tokens: a line a training, a colour an arm, beside it the training loss."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    for number, (arm, runs) in enumerate(arms.items()):
        for place, run in enumerate(runs):
            tokens = [point["tokens"] / 1e3 for point in run["curve"]]
            for axis, what in ((left, "nll"), (right, "training_loss")):
                ys = [point[what] for point in run["curve"]]
                axis.plot(tokens, ys, "o-", color=f"C{number}", ms=3, lw=1, label=None if place else arm)
    left.set_ylabel("validation nll (nats per token)")
    right.set_ylabel("training loss (nats per token, all tasks)")
    for axis in (left, right):
        axis.set_xlabel("thousand tokens")
        axis.set_xlim(left=0)
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90)
    plt.close(figure)
