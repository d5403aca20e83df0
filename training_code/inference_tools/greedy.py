"""The most probable token at every step, for some views of a batch in lock-step: the answer of last resort, where a search found none.

Uses what the batch's trees know already. Knows tokens and probabilities, not grids.
"""

import time
from collections.abc import Sequence

import torch

from inference_tools.search import Completion
from inference_tools.token_tree import ROOT
from inference_tools.tree_pass import Chain, read_chains
from inference_tools.view_batch import ViewBatch


@torch.inference_mode()
def greedy_completions(
    *, batch: ViewBatch, views: Sequence[int], eos_id: int, max_new_tokens: int, deadline: float | None = None
) -> list[Completion | None]:
    """For each of `views` (numbers in the batch) its greedy completion with eos, None if it did not end within `max_new_tokens`.

    deadline: `time.monotonic()` seconds, looked at before every pass; what has not ended by then is None
    """
    done: dict[int, Completion] = {}
    at = {view: ROOT for view in views}  # the node each view stands at
    while at and (deadline is None or time.monotonic() < deadline):
        chains = []
        for view, node in list(at.items()):
            tree = batch.trees[view]
            while (token := int(tree.log_probs[node].argmax())) != eos_id and token in tree.children[node]:
                below = tree.children[node][token]
                if tree.log_probs[below] is None:
                    break
                node = below
            at[view] = node
            if token == eos_id:
                nll = tree.nll[node] - float(tree.log_probs[node][token])
                done[view] = Completion(tokens=(*tree.path(node), token), nll=nll)
                del at[view]
            elif tree.depth[node] >= max_new_tokens - 1:
                del at[view]
            else:
                chains.append(Chain(view=view, parent=node, tokens=[token]))
        if chains and not read_chains(batch=batch, chains=chains, keep=lambda view: [at[view]]).tokens:
            break  # no room is left
    return [done.get(view) for view in views]
