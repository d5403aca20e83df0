"""Which samples make a step, and which batches it is made of: the same for every engine and every number of processes.

Samples are taken in windows; within one they are grouped (by length, or to fill packed rows), the groups are put in random order, and
`accumulate` groups make a step. A place in the training is the number of samples done, nothing else. Knows lengths, not puzzles.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.formatting import Sample
from model_tools.collator import Batch, collate, group_by_length
from model_tools.packing import PackedAttention, collate_packed, fit_into_bins
from model_tools.positions import Positions
from model_tools.train_recipe import TrainRecipe


@dataclass(frozen=True)
class Step:
    """The samples of each batch of a step, and how many samples are done after it (epochs counted through)."""

    groups: tuple[tuple[Sample, ...], ...]
    done: int

    def targets(self) -> int:
        """Tokens with loss in all batches of the step."""
        return sum(int(np.count_nonzero(sample.loss_mask[1:])) for group in self.groups for sample in group)

    def tokens(self) -> int:
        """Tokens without padding."""
        return sum(len(sample.input_ids) for group in self.groups for sample in group)


def steps(*, samples: Sequence[Sample], recipe: TrainRecipe, seed: int, done: int = 0) -> Iterator[Step]:
    """The steps of a training that come after the first `done` samples, in the order that `seed` decides.

    Raises ValueError if no step ends at `done` (a state of another recipe, seed or data set).
    """
    total = len(samples)
    if not total or done >= total * recipe.epochs:
        return
    first_epoch = done // total
    for epoch in range(first_epoch, recipe.epochs):
        base = epoch * total
        start = (done - base) // recipe.window * recipe.window if epoch == first_epoch else 0
        for begin in range(start, total, recipe.window):
            window = [samples[index] for index in range(begin, min(begin + recipe.window, total))]
            rng = np.random.default_rng([seed, begin] if epoch == 0 else [seed, begin, epoch])
            groups = list(_groups([len(sample.input_ids) for sample in window], recipe, rng))
            seen = base + begin
            for at in range(0, len(groups), recipe.accumulate):
                chosen = groups[at : at + recipe.accumulate]
                before, seen = seen, seen + sum(map(len, chosen))
                if seen <= done:
                    continue
                if before < done:
                    raise ValueError(
                        f"no step of this recipe ends after {done} samples: the state is of another training"
                    )
                yield Step(groups=tuple(tuple(window[n] for n in group) for group in chosen), done=seen)


def steps_in(*, samples: int, recipe: TrainRecipe) -> int | None:
    """How many steps a training on so many samples has; None where it depends on their lengths."""
    if not recipe.batch_samples:
        return None
    full, rest = divmod(samples, recipe.window)

    def of_window(size: int) -> int:
        return math.ceil(math.ceil(size / recipe.batch_samples) / recipe.accumulate)

    return recipe.epochs * (full * of_window(recipe.window) + of_window(rest))


def batches_each(*, accumulate: int, processes: int) -> int:
    """How many of a step's `accumulate` batches each process takes; raises ValueError if they cannot be shared evenly."""
    if accumulate % processes:
        raise ValueError(
            f"{processes} processes cannot share the {accumulate} batches of a step evenly: make accumulate a multiple of {processes}"
        )
    return accumulate // processes


@dataclass(frozen=True)
class Collation:
    """How a group of samples becomes a batch; `packed` None: a row each."""

    positions: Positions
    pad_id: int
    multiple: int
    packed: PackedAttention | None

    def of(self, group: Sequence[Sample]) -> Batch:
        """The batch of a group."""
        if self.packed is None:
            return collate(samples=group, positions=self.positions, pad_id=self.pad_id, multiple=self.multiple)
        return collate_packed(
            samples=group,
            positions=self.positions,
            pad_id=self.pad_id,
            multiple=self.multiple,
            row_tokens=self.packed.row_tokens(group),
        )


def _groups(lengths: Sequence[int], recipe: TrainRecipe, rng: np.random.Generator) -> Iterator[list[int]]:
    """Indices into `lengths`, each once, in the groups of a window."""
    size = recipe.batch_samples
    if size and recipe.packing:  # rows have no padding: lengths need not be alike
        order = rng.permutation(len(lengths)).tolist()
        yield from (order[begin : begin + size] for begin in range(0, len(order), size))
    elif recipe.packing:
        bins = fit_into_bins(sizes=lengths, capacity=recipe.batch_tokens)
        yield from (bins[number] for number in rng.permutation(len(bins)))
    else:
        yield from group_by_length(
            lengths=lengths, batch_tokens=recipe.batch_tokens, batch_samples=size, rng=rng, multiple=recipe.pad_multiple
        )
