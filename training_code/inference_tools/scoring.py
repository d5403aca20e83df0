"""How probable given answers are under given views: the evidence that candidates are compared by.

Every candidate is scored under the same views, on top of the prompts' caches and of all branches that a search has read already. Knows
tokens, not grids.
"""

import time
from collections.abc import Sequence

import numpy as np
import torch

from inference_tools.tree_pass import Chain, read_chains
from inference_tools.view_batch import ViewBatch


@torch.inference_mode()
def score(
    *,
    batch: ViewBatch,
    answers: Sequence[Sequence[Sequence[int]]],
    tokens_per_pass: int = 2048,
    deadline: float | None = None,
) -> np.ndarray:
    """Negative log-likelihoods in nats, float64 (candidates, views), of `answers[candidate][view]` (token ids with eos at the end).

    Only tokens that no search or score has fed before are fed, about `tokens_per_pass` at once. Makes room in the batch if an answer is
    longer than its `max_new_tokens`. `deadline` (`time.monotonic()` seconds, looked at before every pass): what it leaves unread is NaN.
    Raises ValueError for an empty answer, a wrong number of views or a token outside the vocabulary.
    """
    if tokens_per_pass < 1:
        raise ValueError(f"tokens_per_pass must be at least 1, got {tokens_per_pass}")
    rows = [_checked(batch=batch, candidate=number, answers=per_view) for number, per_view in enumerate(answers)]
    if not rows:
        return np.zeros((0, batch.size))
    batch.reserve(max_new_tokens=max(len(tokens) for per_view in rows for tokens in per_view))
    # answers that begin alike after each other, so that their common part is still there
    waiting = [
        Chain(view=view, parent=0, tokens=tokens[:-1])
        for view in range(batch.size)
        for tokens in sorted({tuple(per_view[view]) for per_view in rows})
    ]
    with batch.attending():
        while waiting and (deadline is None or time.monotonic() < deadline):
            waiting = _read(batch=batch, waiting=waiting, room=tokens_per_pass)
    found = [[tree.nll_of(tokens) for tree, tokens in zip(batch.trees, row, strict=True)] for row in rows]
    return np.array(found, dtype=np.float64)  # None becomes NaN


def _read(*, batch: ViewBatch, waiting: list[Chain], room: int) -> list[Chain]:
    """One pass over about `room` tokens of the first chains; what has not been read by then."""
    chains, at = [], 0
    while at < len(waiting) and room > 0:
        chain = waiting[at]
        left = len(chain.tokens) - batch.trees[chain.view].follow(node=0, tokens=chain.tokens)[1]
        if left:
            chains.append(chain)
            room -= left
        at += 1
    if chains:
        read_chains(batch=batch, chains=chains)
    return chains + waiting[at:]  # those that were cut short come again


def _checked(*, batch: ViewBatch, candidate: int, answers: Sequence[Sequence[int]]) -> list[list[int]]:
    """The answers of one candidate as lists, after checks."""
    if len(answers) != batch.size:
        raise ValueError(f"candidate {candidate}: {len(answers)} answers for {batch.size} views")
    lists = []
    for view, answer in enumerate(answers):
        tokens = np.asarray(answer, dtype=np.int64)
        if tokens.ndim != 1 or not tokens.size:
            raise ValueError(f"candidate {candidate}, view {view}: expected token ids, got {answer!r}")
        batch.check_tokens(tokens, where=f"candidate {candidate}, view {view}")
        lists.append(tokens.tolist())
    return lists
