"""Everything that the model has said about continuations of one prompt, as a tree of tokens.

A node is a token that was fed to the model; it keeps the log-probabilities of what may follow, for good, and a slot in the cache as long as
there is room. The root stands for the prompt. Feeding is done elsewhere (`tree_pass`); no torch, no grids, no cutoffs.
"""

import heapq
from collections.abc import Iterable, Sequence

import numpy as np

ROOT = 0


class TokenTree:
    """Nodes are numbers, parents before children. Per node (lists of that length):

    `parent`, `token`; `depth`: tokens from the first one after the prompt to this one (0 for the root); `children`: token -> node;
    `nll`: of all these tokens, in nats; `log_probs` (V,) float32 of the next token, None until the node was fed; `position`: the model's
    position id, None before it is known; `slot`: where its keys and values lie behind the prompt's, -1 if they do not; `deepest`: the
    depth that its descendants reach, `deep_child`: the child that reaches it first (or -1).
    """

    def __init__(self, *, log_probs: np.ndarray, position: int, slots: int) -> None:
        """A tree of the root alone: `log_probs` (V,) of the first token, `position` of the prompt's last; room for `slots` tokens."""
        self.parent, self.token, self.depth, self.nll = [-1], [-1], [0], [0.0]
        self.children: list[dict[int, int]] = [{}]
        self.log_probs: list[np.ndarray | None] = [log_probs]
        self.position: list[int | None] = [position]
        self.slot = [-1]
        self.deepest, self.deep_child = [0], [-1]
        self._holder = np.full(slots, -1, dtype=np.int64)  # (slots,): the node in each slot
        self._free = list(range(slots))  # a heap, so that the slots in use lie close together
        self.sight = np.zeros((slots, slots), dtype=bool)  # which slots the token in a slot sees

    def __len__(self) -> int:
        return len(self.parent)

    @property
    def room(self) -> int:
        """Slots that are free."""
        return len(self._free)

    def used(self) -> int:
        """Number of slots from the first to the last one that holds a token."""
        held = np.flatnonzero(self._holder >= 0)
        return int(held[-1]) + 1 if len(held) else 0

    def add(self, *, parent: int, tokens: Sequence[int]) -> list[int]:
        """New nodes for `tokens`, each the child of the one before; not fed yet and without slots."""
        first, depth, count = len(self.parent), self.depth[parent], len(tokens)
        nodes = list(range(first, first + count))
        self.children[parent][int(tokens[0])] = first
        self.parent += [parent, *nodes[:-1]]
        self.token += [int(token) for token in tokens]
        self.depth += range(depth + 1, depth + count + 1)
        self.nll += [float("nan")] * count
        self.children += [{int(token): node} for token, node in zip(tokens[1:], nodes[1:], strict=True)] + [{}]
        self.log_probs += [None] * count
        self.position += [None] * count
        self.slot += [-1] * count
        self.deepest += [depth + count] * count
        self.deep_child += [*nodes[1:], -1]
        child, above = first, parent
        while above >= 0 and self.deepest[above] < depth + count:
            self.deepest[above], self.deep_child[above] = depth + count, child
            child, above = above, self.parent[above]
        return nodes

    def hold(self, node: int) -> int:
        """Give a node a free slot (its parent has one, or is the root); returns it."""
        slot = heapq.heappop(self._free)
        above = self.slot[self.parent[node]]
        self.sight[slot] = self.sight[above] if above >= 0 else False
        self.sight[slot, slot] = True
        self._holder[slot] = node
        self.slot[node] = slot
        return slot

    def release(self, *, keep: Iterable[int]) -> None:
        """Free all slots but those of the nodes `keep` and of their ancestors."""
        kept: set[int] = set()
        for node in keep:
            while node > ROOT and node not in kept:
                kept.add(node)
                node = self.parent[node]
        for slot, node in enumerate(self._holder.tolist()):
            if node >= 0 and node not in kept:
                self._holder[slot] = self.slot[node] = -1
                heapq.heappush(self._free, slot)

    def more_room(self, *, slots: int) -> None:
        """Make room for `slots` tokens in all; does nothing if there are as many already."""
        before = len(self._holder)
        if slots <= before:
            return
        self._holder = np.concatenate([self._holder, np.full(slots - before, -1)])
        sight = np.zeros((slots, slots), dtype=bool)
        sight[:before, :before] = self.sight
        self.sight = sight
        self._free += range(before, slots)  # larger than all others: still a heap

    def missing(self, node: int) -> list[int]:
        """`node` and those of its ancestors that have no slot, topmost first."""
        chain = []
        while node > ROOT and self.slot[node] < 0:
            chain.append(node)
            node = self.parent[node]
        return chain[::-1]

    def follow(self, *, node: int, tokens: Sequence[int]) -> tuple[int, int]:
        """Walk down from `node` along `tokens` as far as there are nodes: (last node, number of tokens walked)."""
        for count, token in enumerate(tokens):
            below = self.children[node].get(token)
            if below is None:
                return node, count
            node = below
        return node, len(tokens)

    def path(self, node: int) -> list[int]:
        """The tokens from the prompt to `node`."""
        tokens = []
        while node > ROOT:
            tokens.append(self.token[node])
            node = self.parent[node]
        return tokens[::-1]

    def nll_of(self, tokens: Sequence[int]) -> float | None:
        """Nll of a whole answer, the last token of which need not have been fed; None if some token before it has not."""
        node, count = self.follow(node=ROOT, tokens=tokens[:-1])
        if count < len(tokens) - 1 or self.log_probs[node] is None:
            return None
        return self.nll[node] - float(self.log_probs[node][tokens[-1]])
