"""Exact search for every probable completion of all views of a batch.

The set that is found is that of the published depth-first search with a cutoff on the probability of the whole completion, one view and
one token at a time; the order of the work is another one. Knows tokens and probabilities, not grids or puzzles.

1. One view is followed to its first completion, many drafted tokens a pass.
2. Whatever is found is carried over to all other views and read there as one branch: that gives its score there, and all branches beside it
   that are within the limit.
3. The open branches of all views are fed together, each with a draft of its continuation, until none is left; new completions: 2.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch

from inference_tools.drafts import Trust, draft
from inference_tools.frontier import Completion, Frontier
from inference_tools.recheck import recheck
from inference_tools.tree_pass import Chain, read_chains
from inference_tools.view_batch import ViewBatch

__all__ = ["Completion", "SearchOptions", "SearchResult", "Transfer", "search"]

Transfer: TypeAlias = Callable[[int, tuple[int, ...]], Sequence[Sequence[int]] | None]
"""(view, completion with eos) -> the same answer as a completion of every view (with eos), or None if it cannot be read."""


@dataclass(frozen=True)
class SearchOptions:
    """How the work is ordered; none of it changes what is found.

    `tokens_per_pass`: as soon as that many are together, a pass is run. `draft_tokens`: most tokens fed in advance below one branch
    (0: none). `scout`: follow one view to its first completion before the others begin. `shared`: so many completions are carried over to
    the other views, those of lowest nll first (needs a `transfer`). `together`: feed all open branches of all views in one pass, rather
    than one branch of one view.
    """

    tokens_per_pass: int = 384
    draft_tokens: int = 128
    scout: bool = True
    scout_branches: int = 2
    shared: int = 20
    together: bool = True

    def __post_init__(self) -> None:
        for name, least in (("tokens_per_pass", 1), ("draft_tokens", 0), ("scout_branches", 1), ("shared", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"SearchOptions: {name} is {getattr(self, name)!r}, at least {least} is needed")


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
    options: SearchOptions = SearchOptions(),
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
    run = _Run(
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
    run.work(_clean(batch=batch, given=guesses, eos_id=eos_id, most=max_new_tokens - 1, name="guess"))
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


class _Run:
    """One call of `search`: limits, frontiers, what is to be carried over, and counters."""

    def __init__(
        self,
        *,
        batch: ViewBatch,
        eos_id: int,
        limit: float,
        max_new_tokens: int,
        templates: list[list[int]],
        transfer: Transfer | None,
        options: SearchOptions,
        max_passes: float,
        max_tokens: float,
        deadline: float,
    ) -> None:
        self.batch, self.eos_id, self.limit, self.most = batch, eos_id, limit, max_new_tokens - 1
        self.templates, self.transfer, self.options = templates, transfer, options
        self.max_passes, self.max_tokens, self.deadline = max_passes, max_tokens, deadline
        self.frontiers = [
            Frontier(tree=tree, eos_id=eos_id, limit=limit, max_new_tokens=max_new_tokens) for tree in batch.trees
        ]
        self.trust = [Trust(most=max(options.draft_tokens, 1)) for _ in batch.trees]
        self._drafted: list[tuple[Chain, bool]] = []  # chains of the pass to come, and whether a template was followed
        self.passes = self.tokens = 0
        self._met = [0] * batch.size  # completions of each view that were looked at
        self._shared: set[tuple[int, ...]] = set()  # answers that were carried over, as the first view says them
        self._carried = 0
        self._waiting: list[tuple[float, int, list[Sequence[int]]]] = []  # nll, number, tokens per view

    def work(self, guesses: list[list[int]]) -> None:
        """Feed until nothing is open, or a limit is reached."""
        first = [
            Chain(view=view, parent=0, tokens=guess)
            for view, guess in enumerate(guesses)
            if guess and (0, guess[0]) in self.frontiers[view].open
        ]
        if first and not self._stopped():
            self._feed(first)
        if self.options.scout:
            self._scout()
        while not self._stopped() and (chains := self._next()):
            self._feed(chains)

    def _stopped(self) -> bool:
        """True when passes, tokens or time are used up."""
        return self.passes >= self.max_passes or self.tokens >= self.max_tokens or time.monotonic() >= self.deadline

    def _feed(self, chains: Sequence[Chain]) -> None:
        """One pass, and what follows from it."""
        done = read_chains(batch=self.batch, chains=chains, keep=self._open_parents)
        self.passes += done.tokens > 0
        self.tokens += done.tokens
        for view, nodes in done.new.items():
            self.frontiers[view].note(nodes)
        self._learn()

    def _open_parents(self, view: int) -> list[int]:
        return [parent for parent, _ in self.frontiers[view].open]

    def _scout(self) -> None:
        """Follow the view that is most certain of its first token until it has a completion or no open branch."""
        if any(part.found for part in self.frontiers):
            return
        view = max(range(self.batch.size), key=lambda v: float(self.batch.trees[v].log_probs[0].max()))
        part, usual = self.frontiers[view], self.trust[view]
        # alone in a pass, a token more costs next to nothing
        self.trust[view] = Trust(most=max(self.options.draft_tokens, 1), least=32, seen=32, copied=32, doubts=1 << 30)
        while part.open and not part.found and not self._stopped():
            best = sorted(part.open.items(), key=lambda item: (item[1], item[0]))[: self.options.scout_branches]
            self._feed([self._branch(view, *branch, nll) for branch, nll in best])
        self.trust[view] = usual

    def _branch(self, view: int, parent: int, token: int, nll: float) -> Chain:
        """An open branch with the draft of its continuation."""
        tree = self.batch.trees[view]
        most = min(self.options.draft_tokens, self.most - tree.depth[parent] - 1)
        if most <= 0:
            return Chain(view=view, parent=parent, tokens=[token])
        tail, copied = draft(
            tree=tree,
            parent=parent,
            token=token,
            nll=nll,
            limit=self.limit,
            eos_id=self.eos_id,
            most=most,
            trust=self.trust[view],
            template=self.templates[view],
        )
        chain = Chain(view=view, parent=parent, tokens=[token, *tail])
        self._drafted.append((chain, copied))
        return chain

    def _learn(self) -> None:
        """How good the drafts of the last pass were."""
        for chain, copied in self._drafted:
            tree = self.batch.trees[chain.view]
            node = tree.children[chain.parent].get(chain.tokens[0])
            fed = right = 0
            for token in chain.tokens[1:] if node is not None else ():
                node = tree.children[node].get(token)
                if node is None:
                    break
                fed += 1
                right += tree.nll[node] < self.limit
            self.trust[chain.view].learn(fed=fed, right=right, copied=copied)
        self._drafted.clear()

    def _next(self) -> list[Chain]:
        """What the next pass feeds: completions carried over, then open branches, the most probable first."""
        self._collect()
        ready = sorted(
            (nll, view, parent, token)
            for view, part in enumerate(self.frontiers)
            for (parent, token), nll in part.open.items()
        )
        if not ready:
            return []
        if not self.options.together:
            nll, view, parent, token = ready[0]
            return [self._branch(view, parent, token, nll)]
        chains: list[Chain] = []
        room = self.options.tokens_per_pass
        first = not self._carried
        while self._waiting and not chains:  # one a pass: the passes are needed for open branches anyway
            _, _, answers = self._waiting.pop(0)
            self._carried += 1
            for view, answer in enumerate(answers):
                known = self.batch.trees[view].follow(node=0, tokens=answer[:-1])[1]
                if known < len(answer) - 1 and len(answer) <= self.most + 1:
                    chains.append(Chain(view=view, parent=0, tokens=answer[:-1]))
        if chains and first:
            return chains  # all other branches find better drafts afterwards
        taken = {(chain.view, parent, token) for chain in chains for parent, token in self._meets(chain)}
        for nll, view, parent, token in ready:
            if room <= 0:
                break
            if (view, parent, token) not in taken:
                chains.append(self._branch(view, parent, token, nll))
                room -= len(chains[-1].tokens)
        return chains

    def _meets(self, chain: Chain) -> list[tuple[int, int]]:
        """The open branch that a chain from the root will feed, if there is one."""
        tree = self.batch.trees[chain.view]
        node, known = tree.follow(node=0, tokens=chain.tokens)
        return [(node, int(chain.tokens[known]))] if known < len(chain.tokens) else []

    def _collect(self) -> None:
        """Let completions that are new wait for being carried over."""
        if self.transfer is None or not self.options.shared:
            return
        for view, part in enumerate(self.frontiers):
            for completion in part.found[self._met[view] :]:
                answers = self.transfer(view, completion.tokens)
                if answers is not None and tuple(answers[0]) not in self._shared:
                    if len(self._shared) >= self.options.shared:
                        continue
                    self._shared.add(tuple(answers[0]))
                    self._waiting.append((completion.nll, len(self._shared), list(answers)))
            self._met[view] = len(part.found)
        self._waiting.sort(key=lambda item: item[:2])


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
