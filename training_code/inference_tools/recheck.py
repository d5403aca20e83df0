"""Which completions near the cutoff are in: decided by one way of computing their probability, whatever else was in the batch.

In bfloat16 the same completion gets a slightly different nll when other tokens share its passes, so one that lies on the cutoff may be
found or not. With a margin that is larger than these differences, every completion that could be meant is found and the doubtful ones are
computed again: alone, prompt first, then the completion in one pass.
"""

from collections.abc import Sequence

import torch

from inference_tools.frontier import Completion
from inference_tools.scoring import score
from inference_tools.view_batch import ViewBatch


@torch.inference_mode()
def recheck(
    *, batch: ViewBatch, found: Sequence[Sequence[Completion]], limit: float, margin: float
) -> tuple[list[list[Completion]], int]:
    """Per view those of `found` with nll < `limit`, and how many were computed again: all within `margin` (nats) of the limit.

    Those carry the nll that decided. Raises ValueError for a negative margin.
    """
    if not margin >= 0:
        raise ValueError(f"margin must be at least 0 nats, got {margin}")
    kept: list[list[Completion]] = []
    count = 0
    for view, completions in enumerate(found):
        sure = [c for c in completions if c.nll < limit - margin]
        doubtful = sorted(c.tokens for c in completions if abs(c.nll - limit) <= margin)
        alone = batch.alone(view) if doubtful else None
        for tokens in doubtful:
            alone.forget()
            nll = float(score(batch=alone, answers=[[tokens]], tokens_per_pass=len(tokens))[0, 0])
            count += 1
            if nll < limit:
                sure.append(Completion(tokens=tokens, nll=nll))
        kept.append(sure)
    return kept, count
