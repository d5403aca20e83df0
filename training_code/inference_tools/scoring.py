"""How probable given answers are under given views: the evidence that candidates are compared by.

Every candidate is scored under the same views, on top of the prompt caches that the search has left. Knows tokens, not grids.
"""

from collections.abc import Sequence

import numpy as np
import torch

from inference_tools.view_batch import ViewBatch


@torch.inference_mode()
def score(*, batch: ViewBatch, answers: Sequence[Sequence[Sequence[int]]]) -> np.ndarray:
    """Negative log-likelihoods in nats, float64 (candidates, views), of `answers[candidate][view]` (token ids with eos at the end).

    The prompts' caches are reused and left as they are. Makes room in the batch if an answer is longer than its `max_new_tokens`.
    Raises ValueError for an empty answer, a wrong number of views or a token outside the vocabulary.
    """
    rows = [_checked(batch=batch, candidate=number, answers=per_view) for number, per_view in enumerate(answers)]
    nll = np.zeros((len(rows), batch.size))
    if not rows:
        return nll
    batch.reserve(max_new_tokens=max(len(tokens) for per_view in rows for tokens in per_view))
    first = np.array([[tokens[0] for tokens in per_view] for per_view in rows])  # (C, B)
    first_log_probs = batch.prompt_log_probs.cpu().numpy()  # (B, V)
    nll -= first_log_probs[np.arange(batch.size), first]
    for number, per_view in enumerate(rows):
        longest = max(map(len, per_view)) - 1  # the last token need not be fed
        for group in batch.groups(tokens=longest) if longest else ():
            nll[number, group] += _rest(batch=batch, views=group, answers=[per_view[view] for view in group])
    return nll


def _rest(*, batch: ViewBatch, views: np.ndarray, answers: Sequence[np.ndarray]) -> np.ndarray:
    """Nll (R,) of all but the first token of one answer for each of `views` (R,), in one pass."""
    lengths = np.array([len(answer) - 1 for answer in answers])
    fed = np.zeros((len(views), max(int(lengths.max()), 1)), dtype=np.int64)  # (R, T)
    targets = np.zeros_like(fed)
    for line, answer in enumerate(answers):
        fed[line, : lengths[line]] = answer[:-1]
        targets[line, : lengths[line]] = answer[1:]
    start = np.zeros(len(views), dtype=np.int64)
    log_probs, _ = batch.step(views=views, tokens=fed, depths=start, last_positions=batch.last_positions[views])
    wanted = torch.from_numpy(targets).to(log_probs.device)
    chosen = log_probs.gather(2, wanted[:, :, None])[:, :, 0].cpu().numpy().astype(np.float64)  # (R, T)
    return -np.where(np.arange(fed.shape[1]) < lengths[:, None], chosen, 0.0).sum(1)


def _checked(*, batch: ViewBatch, candidate: int, answers: Sequence[Sequence[int]]) -> list[np.ndarray]:
    """The answers of one candidate as arrays, after checks."""
    if len(answers) != batch.size:
        raise ValueError(f"candidate {candidate}: {len(answers)} answers for {batch.size} views")
    arrays = []
    for view, answer in enumerate(answers):
        tokens = np.asarray(answer, dtype=np.int64)
        if tokens.ndim != 1 or not tokens.size:
            raise ValueError(f"candidate {candidate}, view {view}: expected token ids, got {answer!r}")
        batch.check_tokens(tokens, where=f"candidate {candidate}, view {view}")
        arrays.append(tokens)
    return arrays
