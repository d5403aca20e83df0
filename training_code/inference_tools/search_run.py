"""The work of a search: which branches of which views are fed in the next pass, and what follows from it.

Feeds the open branches of all views together, each with a draft of its continuation, and carries what is found over to the other views.
Knows tokens and probabilities, not grids.
"""

import time
from collections.abc import Sequence

from inference_tools.drafts import Trust, draft
from inference_tools.frontier import Frontier
from inference_tools.search_options import SearchOptions, Transfer
from inference_tools.tree_pass import Chain, read_chains
from inference_tools.view_batch import ViewBatch


class SearchRun:
    """One call of `search`: limits (nats, tokens, passes, time), frontiers, what is to be carried over, and counters."""

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
        """Follow the view that is most certain of its first token until it has a completion, no open branch, or had its passes."""
        if any(part.found for part in self.frontiers):
            return
        view = max(range(self.batch.size), key=lambda v: float(self.batch.trees[v].log_probs[0].max()))
        part, usual = self.frontiers[view], self.trust[view]
        # alone in a pass, a token more costs next to nothing
        self.trust[view] = Trust(most=max(self.options.draft_tokens, 1), least=32, seen=32, copied=32, doubts=1 << 30)
        last = self.passes + self.options.scout_passes
        while part.open and not part.found and self.passes < last and not self._stopped():
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
