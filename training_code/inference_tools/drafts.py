"""What probably comes next, guessed without the model: tokens that are fed in advance and count only if the model agrees.

A draft never changes what is found, only how many passes it takes. The best guess is what the model itself said at the same place of
another branch of the same view; where there is none, a template (the test input, another answer). Knows tokens and trees, not grids.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from inference_tools.token_tree import ROOT, TokenTree


@dataclass
class Trust:
    """How many tokens of a view's drafts are worth feeding: twice as many after one that came true, half as many after one that did not.

    `seen`: of drafts from what the model said on another branch; `copied`: of templates; both between `least` and `most`. `doubts`:
    where the model disagreed so often with the tokens of the other branch that it said something about, the draft ends.
    """

    most: int
    least: int = 12
    seen: int = 24
    copied: int = 12
    doubts: int = 3

    def learn(self, *, fed: int, right: int, copied: bool) -> None:
        """Of `fed` drafted tokens, `right` were within the limit."""
        if not fed:
            return
        name = "copied" if copied else "seen"
        factor = 2 if right == fed else 0.5 if 2 * right < fed else 1
        setattr(self, name, int(min(max(getattr(self, name) * factor, self.least), self.most)))


def draft(
    *,
    tree: TokenTree,
    parent: int,
    token: int,
    nll: float,
    limit: float,
    eos_id: int,
    most: int,
    trust: Trust,
    template: Sequence[int],
) -> tuple[list[int], bool]:
    """Up to `most` tokens that may follow `token` below `parent`, where `nll` (with `token`) is already spent of `limit`.

    Ends where the model's own guess is eos, where by its own word the limit is exceeded, or where the other branch was itself a guess
    that it disagreed with too often. Also says whether the tokens are the template's, which is taken where no other branch goes as deep.
    """
    tokens: list[int] = []
    depth = tree.depth[parent] + 1
    node, wrong = _neighbour(tree=tree, parent=parent), 0
    if node < ROOT:
        return list(template[depth : depth + min(most, trust.copied)]), True
    while node >= ROOT and len(tokens) < min(most, trust.seen) and wrong < trust.doubts:
        log_probs = tree.log_probs[node]
        best = int(log_probs.argmax())
        nll -= float(log_probs[best])
        if best == eos_id or nll >= limit:
            break
        tokens.append(best)
        node = tree.deep_child[node]
        wrong += node >= ROOT and tree.token[node] != best
    return tokens, False


def _neighbour(*, tree: TokenTree, parent: int) -> int:
    """The node one deeper than `parent` on the branch that leaves the path to it last and goes as deep; -1: none does."""
    depth = tree.depth[parent] + 1
    node = parent
    while node >= ROOT and tree.deepest[node] < depth:
        node = tree.parent[node]
    while node >= ROOT and tree.depth[node] < depth:
        node = tree.deep_child[node]
    return node
