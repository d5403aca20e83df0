"""Depth-first search for every probable completion, over all views of a batch in lock-step.

Knows tokens and probabilities, not grids or puzzles. The method is the published one (DFS with a cutoff on the probability of the whole
completion); the result is the same set that a search of one view after the other finds.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from inference_tools.view_batch import ViewBatch


@dataclass(frozen=True)
class Completion:
    """Token ids, the last of which is eos, and their negative log-likelihood in nats given the prompt."""

    tokens: tuple[int, ...]
    nll: float


@dataclass(frozen=True)
class SearchResult:
    """What a search found: per view the completions by rising nll, and whether the view's search was stopped before its end.

    `passes`: forward passes of the model; `tokens`: tokens fed in them, without padding.
    """

    completions: list[list[Completion]]
    cut: list[bool]
    passes: int
    tokens: int


@dataclass
class _Tree:
    """The state of one view's search: the tokens in the cache, the branches to be tried (best on top) and what was found."""

    path: list[int] = field(default_factory=list)
    stack: list[tuple[int, int, float, int]] = field(
        default_factory=list
    )  # depth, token, nll, position of the token before
    found: list[Completion] = field(default_factory=list)


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
) -> SearchResult:
    """Find, for every view, all completions ending in `eos_id` of at most `max_new_tokens` tokens with nll < -log(min_prob).

    `guesses`: per view a completion (with or without eos, or None) that is read in one pass first; this changes the speed, never the
    set that is found (up to the rounding of the model's arithmetic). `max_passes` limits the forward passes, `deadline` the time
    (`time.monotonic()` seconds); views that are stopped by either are marked `cut` and keep what they found, the most probable
    branches having been followed first. Raises ValueError for limits out of range, unknown tokens, or a model that returns NaN.
    """
    if not 0 < min_prob < 1:
        raise ValueError(f"min_prob must lie between 0 and 1, got {min_prob}")
    if not 1 <= max_new_tokens <= batch.max_new_tokens:
        raise ValueError(
            f"max_new_tokens must be 1 to {batch.max_new_tokens} (room in the batch), got {max_new_tokens}"
        )
    batch.check_tokens(np.array([eos_id]), where="eos_id")
    run = _Run(batch=batch, eos_id=eos_id, limit=-math.log(min_prob), max_new_tokens=max_new_tokens)
    run.budget, run.deadline = (
        math.inf if max_passes is None else max_passes,
        math.inf if deadline is None else deadline,
    )
    everyone = np.arange(batch.size)
    zero = np.zeros(batch.size)
    hints = _clean_guesses(batch=batch, guesses=guesses, eos_id=eos_id, most=max_new_tokens - 1)
    first_log_probs = batch.prompt_log_probs.cpu().numpy()  # (B, V)
    for view, hint in enumerate(hints):  # a guess whose first token is out already saves nothing
        if len(hint) and -float(first_log_probs[view, hint[0]]) >= run.limit:
            hints[view] = hint[:0]
    # branches beside the guesses first, so that the search goes on with the guesses' deeper ones
    skip = np.array([hint[0] if len(hint) else -1 for hint in hints])
    depths = np.zeros(batch.size, dtype=np.int64)
    run.branch(
        views=everyone, depths=depths, nll=zero, log_probs=first_log_probs, after=batch.last_positions, skip=skip
    )
    guessed = [view for view in everyone.tolist() if len(hints[view])]
    for group in batch.groups(tokens=max((len(hint) for hint in hints), default=0) or 1, views=guessed):
        run.read_guesses(views=group, hints=[hints[view] for view in group], root_log_probs=first_log_probs)
    while not run.stopped():
        active = np.array([view for view, tree in enumerate(run.trees) if tree.stack])
        if not len(active):
            break
        run.expand(active)
    return SearchResult(
        completions=[sorted(tree.found, key=lambda c: (c.nll, c.tokens)) for tree in run.trees],
        cut=[bool(tree.stack) for tree in run.trees],
        passes=run.passes,
        tokens=run.tokens,
    )


class _Run:
    """One call of `search`: limits, trees and counters."""

    def __init__(self, *, batch: ViewBatch, eos_id: int, limit: float, max_new_tokens: int) -> None:
        self.batch, self.eos_id, self.limit, self.max_new_tokens = batch, eos_id, limit, max_new_tokens
        self.trees = [_Tree() for _ in range(batch.size)]
        self.passes = self.tokens = 0
        self.budget = self.deadline = math.inf

    def stopped(self) -> bool:
        """True when passes or time are used up."""
        return self.passes >= self.budget or time.monotonic() >= self.deadline

    def expand(self, views: np.ndarray) -> None:
        """One pass: the top branch of each of these views."""
        nodes = [self.trees[view].stack.pop() for view in views]
        for view, (depth, token, _, _) in zip(views, nodes, strict=True):
            self.trees[view].path[depth:] = [token]
        depths, tokens, nll, after = (np.array(column) for column in zip(*nodes, strict=True))
        log_probs, positions = self.batch.step(views=views, tokens=tokens[:, None], depths=depths, last_positions=after)
        self.passes += 1
        self.tokens += len(views)
        here = log_probs[:, 0].cpu().numpy()  # (R, V)
        self.branch(views=views, depths=depths + 1, nll=nll, log_probs=here, after=positions[:, 0])

    def read_guesses(self, *, views: np.ndarray, hints: Sequence[np.ndarray], root_log_probs: np.ndarray) -> None:
        """One pass over the guesses of these views: follow each as far as the cutoff lets it, push the branches beside it."""
        if self.stopped():  # then the guess is a branch like any other, and stays untried
            for view, hint in zip(views, hints, strict=True):
                self._push(
                    view, 0, int(hint[0]), -float(root_log_probs[view, hint[0]]), int(self.batch.last_positions[view])
                )
            return
        fed = np.zeros((len(views), max(map(len, hints))), dtype=np.int64)  # (R, T)
        for line, hint in enumerate(hints):
            fed[line, : len(hint)] = hint
        start = np.zeros(len(views), dtype=np.int64)
        last = self.batch.last_positions[views]
        log_probs, positions = self.batch.step(views=views, tokens=fed, depths=start, last_positions=last)
        self.passes += 1
        self.tokens += sum(map(len, hints))
        for line, (view, hint) in enumerate(zip(views, hints, strict=True)):
            follow = log_probs[line, : len(hint)].cpu().numpy()  # (L, V): after each token of the guess
            spent = np.empty(len(hint))
            spent[0] = -root_log_probs[view, hint[0]]
            spent[1:] = -follow[np.arange(len(hint) - 1), hint[1:]]
            nll = spent.cumsum()  # (L,): of the guess up to and with each token
            out = np.flatnonzero(nll >= self.limit)
            kept = int(out[0]) if len(out) else len(hint)  # at least 1: `search` has looked at the first token
            self.trees[view].path[:] = hint[:kept].tolist()
            self.branch(
                views=np.full(kept, view),
                depths=np.arange(1, kept + 1),
                nll=nll[:kept],
                log_probs=follow[:kept],
                after=positions[line, :kept],
                skip=np.append(hint[1:kept], -1 if kept == len(hint) else hint[kept]),
            )

    def branch(
        self,
        *,
        views: np.ndarray,
        depths: np.ndarray,
        nll: np.ndarray,
        log_probs: np.ndarray,
        after: np.ndarray,
        skip: np.ndarray | None = None,
    ) -> None:
        """Record or push what may follow N nodes, each given by its view, depth of what follows, nll and position id (N,).

        `log_probs` (N, V); `skip` (N,) a token that is dealt with elsewhere. Of one view, later nodes and better tokens come out first.
        """
        if np.isnan(log_probs[:, 0]).any():
            raise ValueError("the model's log-probabilities are NaN")
        total = nll[:, None] - log_probs.astype(np.float64)  # (N, V)
        node, token = np.nonzero(total < self.limit)
        cost = total[node, token]
        for at in np.lexsort((-token, -cost, node)).tolist():
            n, t = int(node[at]), int(token[at])
            if skip is not None and t == skip[n]:
                continue
            self._push(int(views[n]), int(depths[n]), t, float(cost[at]), int(after[n]))

    def _push(self, view: int, depth: int, token: int, nll: float, after: int) -> None:
        """Record a completion, or keep a branch for later if it leaves room for eos."""
        tree = self.trees[view]
        if token == self.eos_id:
            tree.found.append(Completion(tokens=(*tree.path[:depth], token), nll=nll))
        elif depth + 2 <= self.max_new_tokens:
            tree.stack.append((depth, token, nll, after))


def _clean_guesses(
    *, batch: ViewBatch, guesses: Sequence[Sequence[int] | None] | None, eos_id: int, most: int
) -> list[np.ndarray]:
    """Per view the tokens of the guess that can be fed: up to the first eos, at most `most`; empty without a guess."""
    if guesses is None:
        return [np.zeros(0, dtype=np.int64)] * batch.size
    if len(guesses) != batch.size:
        raise ValueError(f"expected a guess or None for each of {batch.size} views, got {len(guesses)}")
    cleaned = []
    for view, guess in enumerate(guesses):
        tokens = np.array([] if guess is None else guess, dtype=np.int64)
        batch.check_tokens(tokens, where=f"guess of view {view}")
        ends = np.flatnonzero(tokens == eos_id)
        cleaned.append(tokens[: min(int(ends[0]) if len(ends) else len(tokens), most)])
    return cleaned
