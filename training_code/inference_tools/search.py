"""Exact search for every probable completion of all views of a batch.

The set that is found is that of the published depth-first search with a cutoff on the probability of the whole completion, one view and
one token at a time; the order of the work is another one. Knows tokens and probabilities, not grids or puzzles.

1. One view is followed to its first completion, many drafted tokens a pass.
2. Whatever is found is carried over to all other views and read there as one branch: that gives its score there, and all branches beside it
   that are within the limit.
3. The open branches of all views are fed together, each with a draft of its continuation, until none is left; new completions: 2.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from inference_tools.frontier import Completion
from inference_tools.recheck import recheck
from inference_tools.search_options import DEFAULT_OPTIONS, SearchOptions, Transfer
from inference_tools.search_run import SearchRun
from inference_tools.view_batch import ViewBatch

__all__ = ["Completion", "SearchOptions", "SearchResult", "Transfer", "search"]


@dataclass(frozen=True)
class SearchResult:
    """What a search found: per view the completions by rising nll, and whether the view's search was stopped before its end.

    `passes`: forward passes of the model; `tokens`: tokens fed in them; `visited`: those of them that lie within the limit, which no
    search can do without; `checked`: completions near the cutoff that were computed again.
    """

    completions: list[list[Completion]]
    cut: list[bool]
    passes: int
    tokens: int
    visited: int
    checked: int = 0


@torch.inference_mode()
def search(
    *,
    batch: ViewBatch,
    eos_id: int,
    min_prob: float,
    max_new_tokens: int,
    guesses: Sequence[Sequence[int] | None] | None = None,
    max_passes: int | None = None,
    deadline: float | None = None,
    max_tokens: int | None = None,
    templates: Sequence[Sequence[int]] | None = None,
    transfer: Transfer | None = None,
    margin: float = 0.0,
    options: SearchOptions = DEFAULT_OPTIONS,
) -> SearchResult:
    """Find, for every view, all completions ending in `eos_id` of at most `max_new_tokens` tokens with nll < -log(min_prob).

    `guesses`: per view a completion (with or without eos, or None) that is read in one pass first; `templates`: per view tokens that a
    completion may resemble place by place (the test input, say); `transfer`: carries completions over to other views. They change the
    speed, never the set that is found (up to the rounding of the model's arithmetic; `margin`, in nats, is how far from the cutoff
    completions are computed again, alone, so that not even rounding lets the other views decide: see `recheck`).

    `max_passes` limits the forward passes, `max_tokens` the tokens fed, `deadline` the time (`time.monotonic()` seconds, looked at
    before every pass); views that are stopped are marked `cut` and keep what they found, the most probable branches having been
    followed first. Raises ValueError for limits out of range, unknown tokens, or a model that returns NaN.
    """
    if not 0 < min_prob < 1:
        raise ValueError(f"min_prob must lie between 0 and 1, got {min_prob}")
    if not 1 <= max_new_tokens <= batch.max_new_tokens:
        raise ValueError(
            f"max_new_tokens must be 1 to {batch.max_new_tokens} (room in the batch), got {max_new_tokens}"
        )
    if not margin >= 0:
        raise ValueError(f"margin must be at least 0 nats, got {margin}")
    batch.check_tokens(np.array([eos_id]), where="eos_id")
    if np.isnan(batch.trees[0].log_probs[0]).any():
        raise ValueError("the model's log-probabilities are NaN")
    limit = -math.log(min_prob)
    run = SearchRun(
        batch=batch,
        eos_id=eos_id,
        limit=limit + margin,
        max_new_tokens=max_new_tokens,
        templates=_clean(batch=batch, given=templates, eos_id=eos_id, most=max_new_tokens - 1, name="template"),
        transfer=transfer,
        options=options,
        max_passes=math.inf if max_passes is None else max_passes,
        max_tokens=math.inf if max_tokens is None else max_tokens,
        deadline=math.inf if deadline is None else deadline,
    )
    first = _clean(batch=batch, given=guesses, eos_id=eos_id, most=max_new_tokens - 1, name="guess")
    with batch.attending():
        run.work(first)
    found: list[list[Completion]] = [part.found for part in run.frontiers]
    checked = 0
    if margin:
        found, checked = recheck(batch=batch, found=found, limit=limit, margin=margin)
    return SearchResult(
        completions=[sorted(completions, key=lambda c: (c.nll, c.tokens)) for completions in found],
        cut=[bool(part.open) for part in run.frontiers],
        passes=run.passes,
        tokens=run.tokens,
        visited=sum(part.visited for part in run.frontiers),
        checked=checked,
    )


def _clean(
    *, batch: ViewBatch, given: Sequence[Sequence[int] | None] | None, eos_id: int, most: int, name: str
) -> list[list[int]]:
    """Per view the tokens that can be fed: up to the first eos, at most `most`; empty where none are given."""
    if given is None:
        return [[]] * batch.size
    if len(given) != batch.size:
        raise ValueError(f"expected a {name} or None for each of {batch.size} views, got {len(given)}")
    cleaned = []
    for view, tokens in enumerate(given):
        tokens = np.array([] if tokens is None else tokens, dtype=np.int64)
        batch.check_tokens(tokens, where=f"{name} of view {view}")
        ends = np.flatnonzero(tokens == eos_id)
        cleaned.append(tokens[: min(int(ends[0]) if len(ends) else len(tokens), most)].tolist())
    return cleaned
