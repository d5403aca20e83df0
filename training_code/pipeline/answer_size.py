"""How large the answer is, read off the demonstrations: one rule for height and width that all of them obey, or the nearest to it."""

from collections.abc import Callable, Mapping
from statistics import median_low

import numpy as np

from arc_loader.grids import MAX_SIDE, Grid
from arc_loader.tasks import Task
from pipeline.grid_parts import background, box_of, objects, panels

Size = tuple[int, int]


def answer_size(*, task: Task, query: int) -> Size:
    """(height, width) of the answer to a test input, 1 to 30 each.

    The first of these rules that holds in all demonstrations and gives a size that exists: as the input; always the same; for each side
    alone a multiple or a fraction of a measure of the input (its sides, its panels, the box around what is drawn, its objects, numbers of
    colours, objects, cells), or a measure plus a constant; else the middle of the demonstrated sizes.
    """
    pairs = [(pair.input, pair.output.shape) for pair in task.train]
    question = task.test[query]
    if all(grid.shape == size for grid, size in pairs):
        return question.shape
    if len({size for _, size in pairs}) == 1:
        return pairs[0][1]
    known = [(_measures(grid), size) for grid, size in pairs]
    asked = _measures(question)
    sides = []
    for side in (0, 1):
        fit = _side([(measures, size[side]) for measures, size in known], asked, side=side)
        sides.append(median_low([size[side] for _, size in pairs]) if fit is None else fit)
    return sides[0], sides[1]


def _side(known: list[tuple[Mapping[str, int], int]], asked: Mapping[str, int], *, side: int) -> int | None:
    """One side of the answer by the first rule that fits; None if none does."""
    if len({size for _, size in known}) == 1:
        return known[0][1]
    names = [name for name in asked if all(name in measures for measures, _ in known)]
    own, other = ("height", "width") if side == 0 else ("width", "height")
    others = [name for name in names if name not in (own, other)]
    others.sort(key=lambda name: not name.startswith(own))  # what speaks of the same side first
    for group in ((own,), (other,), others):
        for rule in (_multiple, _fraction, _sum):
            for name in group:
                size = rule([(measures[name], size) for measures, size in known], asked[name])
                if size is not None and 1 <= size <= MAX_SIDE:
                    return size
    return None


def _multiple(known: list[tuple[int, int]], asked: int) -> int | None:
    factor, rest = divmod(known[0][1], max(1, known[0][0]))
    return asked * factor if not rest and all(size == of * factor for of, size in known) else None


def _fraction(known: list[tuple[int, int]], asked: int) -> int | None:
    factor, rest = divmod(known[0][0], known[0][1])
    if rest or not factor or asked % factor:
        return None
    return asked // factor if all(of == size * factor for of, size in known) else None


def _sum(known: list[tuple[int, int]], asked: int) -> int | None:
    more = known[0][1] - known[0][0]
    return asked + more if all(size == of + more for of, size in known) else None


def _measures(grid: Grid) -> dict[str, int]:
    """Numbers of a grid that a side of the answer may follow."""
    height, width = grid.shape
    ground = background(grid)
    found = {"height": height, "width": width}
    if parts := panels(grid):
        found |= {"height of a panel": parts[0].shape[0], "width of a panel": parts[0].shape[1], "panels": len(parts)}
    for name, mask in _drawn(grid, ground):
        if (box := box_of(mask)) is not None:
            found |= {f"height of {name}": box[1] - box[0], f"width of {name}": box[3] - box[2]}
    counts = np.bincount(grid.ravel(), minlength=10)
    found["colours"] = int((counts > 0).sum()) - 1
    found["objects"] = len(objects(grid))
    found["cells"] = int(counts.sum() - counts[ground])
    return found


def _drawn(grid: Grid, ground: int) -> list[tuple[str, np.ndarray]]:
    """Masks whose boxes an answer may have the size of."""
    masks = [("what is drawn", grid != ground), ("what is not 0", grid != 0)]
    found = objects(grid)
    by_size: tuple[tuple[str, Callable], ...] = (("the largest object", max), ("the smallest object", min))
    if found:
        masks += [(name, pick(found, key=lambda mask: int(mask.sum()))) for name, pick in by_size]
    masks += [(f"colour {colour}", grid == colour) for colour in range(10)]
    counts = np.bincount(grid.ravel(), minlength=10)
    counts[ground] = 0
    present = np.flatnonzero(counts)
    if len(present):
        masks.append(("the rarest colour", grid == present[counts[present].argmin()]))
        masks.append(("the commonest colour", grid == present[counts[present].argmax()]))
    return masks
