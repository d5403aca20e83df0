"""The metrics as their definitions say, prediction by prediction and cell by cell: what `selection.metrics` is compared with."""

from collections.abc import Mapping, Sequence


def same(a, b) -> bool:
    return a.shape == b.shape and a.tolist() == b.tolist()


def correct_pixels(grid, truth) -> float:
    if grid is None or grid.shape != truth.shape:
        return 0.0
    height, width = truth.shape
    equal = sum(grid[y, x] == truth[y, x] for y in range(height) for x in range(width))
    return equal / (height * width)


def voted(predictions) -> list:
    """Different grids: more votes, then lower mean nll of those known, then predicted first."""
    grids: list = []
    for grid in predictions.grids:
        if grid is not None and not any(same(grid, other) for other in grids):
            grids.append(grid)

    def order(grid) -> tuple:
        own = [n for n, g in enumerate(predictions.grids) if g is not None and same(g, grid)]
        nlls = [predictions.nlls[n] for n in own if predictions.nlls[n] is not None]
        total = 0.0
        for nll in nlls:
            total += nll
        return -len(own), total / len(nlls) if nlls else float("inf"), own[0]

    return sorted(grids, key=order)


def of_test_input(predictions, truth, votes: Sequence[int], attempts=None) -> dict[str, float]:
    grids, n = predictions.grids, len(predictions.grids)
    answered = [g for g in grids if g is not None]
    order = voted(predictions)
    return {
        "accuracy": sum(same(g, truth) for g in answered) / n,
        "correct_pixels": sum(correct_pixels(g, truth) for g in grids) / n,
        "max_correct_pixels": max(correct_pixels(g, truth) for g in grids),
        "correct_size": sum(g.shape == truth.shape for g in answered) / n,
        "any_correct_size": float(any(g.shape == truth.shape for g in answered)),
        "pass_n": float(any(same(g, truth) for g in answered)),
        "unanswered": sum(g is None for g in grids) / n,
        "score": float(any(same(g, truth) for g in (order[:2] if attempts is None else attempts))),
        **{f"vote_{k}": float(any(same(g, truth) for g in order[:k])) for k in votes},
    }


def measure(*, predictions: Mapping, solutions: Mapping, votes: Sequence[int], attempts: Mapping | None = None) -> dict:
    """Puzzle id -> metric -> mean over its test inputs."""
    result = {}
    for task_id, rows in predictions.items():
        per_test = [
            of_test_input(one, truth, votes, None if attempts is None else attempts[task_id][query])
            for query, (one, truth) in enumerate(zip(rows, solutions[task_id], strict=True))
        ]
        result[task_id] = {name: sum(t[name] for t in per_test) / len(per_test) for name in per_test[0]}
    return result
