"""The open branches of one view: what a search has reached, what it has found, and what is to be fed next.

Knows the cutoff; feeds nothing itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from inference_tools.token_tree import ROOT, TokenTree


@dataclass(frozen=True)
class Completion:
    """Token ids, the last of which is eos, and their negative log-likelihood in nats given the prompt."""

    tokens: tuple[int, ...]
    nll: float


class Frontier:
    """One view's search over its tree.

    `open`: (parent, token) -> nll of branches within the limit whose token has not been fed; `found`: completions, in the order in
    which they were met; `visited`: nodes within the limit that were fed.
    """

    def __init__(self, *, tree: TokenTree, eos_id: int, limit: float, max_new_tokens: int) -> None:
        """Starts with what the tree knows already (at least the first token's probabilities)."""
        self.tree, self.eos_id, self.limit, self.max_new_tokens = tree, eos_id, limit, max_new_tokens
        self.open: dict[tuple[int, int], float] = {}
        self.found: list[Completion] = []
        self.visited = 0
        self._reach(ROOT)

    def note(self, nodes: Iterable[int]) -> None:
        """Go on where nodes that were fed just now continue an open branch."""
        tree = self.tree
        for node in nodes:
            if self.open.pop((tree.parent[node], tree.token[node]), None) is not None:
                self._reach(node)

    def _reach(self, start: int) -> None:
        """Record or open what may follow a node within the limit, and whatever of that was fed in advance."""
        tree = self.tree
        stack = [start]
        while stack:
            node = stack.pop()
            self.visited += node != ROOT
            nll = tree.nll[node]
            total = nll - tree.log_probs[node].astype(np.float64)  # (V,)
            for token in np.flatnonzero(total < self.limit).tolist():
                if token == self.eos_id:
                    self.found.append(Completion(tokens=(*tree.path(node), token), nll=float(total[token])))
                elif tree.depth[node] + 2 <= self.max_new_tokens:
                    below = tree.children[node].get(token)
                    if below is None:
                        self.open[node, token] = float(total[token])
                    else:
                        stack.append(below)
