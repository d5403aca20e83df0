"""One forward pass over new branches of the token trees of many views.

Adds nodes, gives them slots (making room where there is none), computes positions, feeds, and notes what the model says. Knows no
cutoffs and no grids: what is worth feeding is decided by search and scoring.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from inference_tools.token_tree import TokenTree
from inference_tools.view_batch import Part, ViewBatch


@dataclass(frozen=True)
class Chain:
    """Tokens to be fed one after the other below a node of a view's tree."""

    view: int
    parent: int
    tokens: Sequence[int]


@dataclass(frozen=True)
class PassResult:
    """What one pass did: per view the nodes that were new, parents first; `tokens` fed (with those whose keys had been given up)."""

    new: dict[int, list[int]]
    tokens: int


def read_chains(
    *, batch: ViewBatch, chains: Sequence[Chain], keep: Callable[[int], Iterable[int]] | None = None
) -> PassResult:
    """Feed chains in one pass. What the trees know already is not fed again; chains may share their beginnings.

    Where a tree has too few slots, those are given up that no node of `keep(view)` needs; if that is not enough, also these, and at last
    chains are cut short or left out (never the first token of a view's first chain).
    Raises ValueError if the model returns NaN.
    """
    todo: dict[int, list[int]] = {}
    fresh: dict[int, list[int]] = {}
    pieces: list[tuple[int, list[int]]] = []  # view and new nodes, each the child of the one before
    for chain in chains:
        tree = batch.trees[chain.view]
        parent, known = tree.follow(node=chain.parent, tokens=chain.tokens)
        tokens = chain.tokens[known:]
        if not len(tokens):
            continue
        nodes = todo.setdefault(chain.view, [])
        lost = tree.missing(parent)
        if len(lost) + len(tokens) > tree.room:
            lost = _make_room(tree=tree, parent=parent, need=len(tokens), nodes=nodes, keep=keep, view=chain.view)
            tokens = tokens[: max(tree.room - len(lost), 0)]
            if not len(tokens):
                continue
        for node in lost:
            tree.hold(node)
        piece = tree.add(parent=parent, tokens=tokens)
        for node in piece:
            tree.hold(node)
        nodes += lost + piece
        fresh.setdefault(chain.view, []).extend(piece)
        pieces.append((chain.view, piece))
    todo = {view: nodes for view, nodes in todo.items() if nodes}
    if not todo:
        return PassResult(new={}, tokens=0)
    _set_positions(batch=batch, pieces=pieces)
    parts = [_part(view=view, tree=batch.trees[view], nodes=todo[view]) for view in sorted(todo)]
    log_probs = batch.feed(parts=parts)  # (N, V)
    if np.isnan(log_probs[:, 0]).any():
        raise ValueError("the model's log-probabilities are NaN")
    at = 0
    for part in parts:
        tree = batch.trees[part.view]
        for node in todo[part.view]:
            if tree.log_probs[node] is None:  # otherwise fed before: the first word counts
                above = tree.parent[node]
                tree.log_probs[node] = log_probs[at]
                tree.nll[node] = tree.nll[above] - float(tree.log_probs[above][tree.token[node]])
            at += 1
    return PassResult(new=fresh, tokens=at)


def _make_room(
    *,
    tree: TokenTree,
    parent: int,
    need: int,
    nodes: list[int],
    keep: Callable[[int], Iterable[int]] | None,
    view: int,
) -> list[int]:
    """Give up slots until `need` tokens fit below `parent`, as far as possible; returns the nodes above that must be fed again."""
    wanted = [*nodes, parent]
    if keep is not None:
        tree.release(keep=[*wanted, *keep(view)])
        lost = tree.missing(parent)
        if len(lost) + need <= tree.room:
            return lost
    tree.release(keep=wanted)
    return tree.missing(parent)


def _set_positions(*, batch: ViewBatch, pieces: list[tuple[int, list[int]]]) -> None:
    """Position ids of new nodes; pieces that hang on others of the same pass come in a later round."""
    while pieces:
        ready, later = [], []
        for view, nodes in pieces:
            tree = batch.trees[view]
            (ready if tree.position[tree.parent[nodes[0]]] is not None else later).append((view, nodes))
        longest = max(len(nodes) for _, nodes in ready)
        ids = np.zeros((len(ready), longest), dtype=np.int64)
        after = np.zeros(len(ready), dtype=np.int64)
        for line, (view, nodes) in enumerate(ready):
            tree = batch.trees[view]
            ids[line, : len(nodes)] = [tree.token[node] for node in nodes]
            after[line] = tree.position[tree.parent[nodes[0]]]
        found = batch.positions.of(torch.from_numpy(ids), after=torch.from_numpy(after)).tolist()  # (R, T)
        for (view, nodes), line in zip(ready, found, strict=True):
            for node, position in zip(nodes, line, strict=False):
                batch.trees[view].position[node] = position
        pieces = later


def _part(*, view: int, tree: TokenTree, nodes: list[int]) -> Part:
    slots = np.array([tree.slot[node] for node in nodes])
    return Part(
        view=view,
        tokens=np.array([tree.token[node] for node in nodes]),
        slots=slots,
        sight=tree.sight[slots, : tree.used()],
        positions=np.array([tree.position[node] for node in nodes]),
    )
