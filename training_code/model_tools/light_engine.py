"""The light engine of `fine_tune`: a plain loop in one process that touches no global state and has next to no overhead.

Where memory runs out, the step is taken again in smaller batches, whose gradients add up to the same; a sample that does not fit alone is
left out, and with it those that are nearly as long. The log counts both.
"""

from collections.abc import Sequence

import torch

from arc_loader.formatting import Sample
from model_tools.batches import Step
from model_tools.out_of_memory import free_memory, is_out_of_memory
from model_tools.reply_loss import reply_loss
from model_tools.training_run import TrainingRun


def run_light(run: TrainingRun) -> None:
    """Takes the steps of `run` that are left, until they end or its deadline passes."""
    room = _Room()
    run.model.train()
    for step in run.steps():
        loss = _gradients(run, step, room)
        run.optimizer.set_factor(run.factor())
        run.optimizer.step()
        run.record(loss=loss, tokens=step.tokens(), done=step.done)
        run.save_if_due()
        if run.late():
            run.log.cut = not run.finished()
            break
    run.model.eval()


class _Room:
    """What memory has turned out to be too small for: `batch` tokens with padding, `sample` tokens; None: nothing so far."""

    batch: int | None = None
    sample: int | None = None

    def fits(self, group: Sequence[Sample]) -> bool:
        """Whether a batch of these samples has a chance."""
        return len(group) == 1 or self.batch is None or _padded(group) < self.batch

    def groups(self, step: Step) -> list[tuple[Sample, ...]]:
        """The batches of a step, cut so that they have a chance; samples that have none are left out."""
        groups = []
        for group in step.groups:
            kept = tuple(s for s in group if self.sample is None or len(s.input_ids) < self.sample)
            waiting = [kept] if kept else []
            while waiting:
                part, *waiting = waiting
                if self.fits(part):
                    groups.append(part)
                else:
                    waiting = [part[: len(part) // 2], part[len(part) // 2 :], *waiting]
        return groups

    def shrink(self, groups: Sequence[Sequence[Sample]]) -> None:
        """Memory has run out in a step of these batches: the largest is halved, or if all hold one sample, the longest left out."""
        largest = max(groups, key=lambda group: (len(group) > 1, _padded(group)))
        if len(largest) > 1:
            self.batch = _padded(largest) // 2 + 1
        else:
            self.sample = max(1, len(largest[0].input_ids) * 3 // 4)


def _gradients(run: TrainingRun, step: Step, room: _Room) -> float:
    """Adds the gradient of a step to the parameters; returns the loss."""
    while True:
        groups = room.groups(step)
        run.log.left_out += sum(map(len, step.groups)) - sum(map(len, groups))
        items = sum(_targets(group) for group in groups) if len(groups) > 1 else None
        try:
            return _sum_of_losses(run, groups, items)
        except Exception as error:
            if not is_out_of_memory(error) or not groups:
                raise
        run.model.zero_grad(set_to_none=True)  # outside the handler, which would keep the failed work alive
        free_memory()
        run.log.out_of_memory += 1
        run.log.left_out -= sum(map(len, step.groups)) - sum(map(len, groups))
        room.shrink(groups)


def _sum_of_losses(run: TrainingRun, groups: Sequence[Sequence[Sample]], items: int | None) -> float:
    device = next(run.model.parameters()).device
    total = torch.zeros((), device=device)
    for group in groups:
        loss = reply_loss(
            model=run.model,
            batch=run.collation.of(group),
            device=device,
            items=items,
            packed=run.collation.packed,
        )
        run.optimizer.backward(loss)
        total = total + loss.detach()
    return float(total)


def _targets(group: Sequence[Sample]) -> int:
    return sum(int(sample.loss_mask[1:].sum()) for sample in group)


def _padded(group: Sequence[Sample]) -> int:
    return len(group) * max(len(sample.input_ids) for sample in group)
