"""Features: what a learned rule sees of every candidate of a test input, as numbers. Evidence in, arrays out; knows no truth.

A candidate is described by its own evidence and by how it stands among the others of its test input.
"""

import math
from collections.abc import Sequence

import numpy as np

from selection.ranking import Evidence, max_gen_prob, mean_view_nll

FEATURES = (
    "constant", "root_nll", "root_behind", "lead", "lowest_nll", "highest_nll", "deviation_nll", "log_mean_prob", "not_scored",
    "votes", "lead_votes", "best_search", "log_candidates",
)  # fmt: skip
CALIBRATION = ("constant", "root_nll", "root_behind")
"""Features that only say how sure the order by mean nll is."""
WORST = 30.0
"""Nats: what an nll is cut at, and what stands for one that is not known."""
FAR = 5.0
"""Nats: what a lead is cut at, and what stands for that of a candidate without competitors."""


def features(*, candidates: Sequence[Evidence], views: int) -> np.ndarray:
    """float64 (candidates, FEATURES).

    views: how many views were searched.
    root_nll: square root of the mean nll under the scoring views; root_behind: of how far it is above the lowest one of the test input;
    lead: of the lowest one, how far the next is above it, 0 for others; lowest_, highest_, deviation_nll, log_mean_prob: over the scoring
    views; votes: share of the views whose search found it; lead_votes: that less the highest share of another; best_search: lowest nll
    of a search. Raises ValueError for views below 1.
    """
    if views < 1:
        raise ValueError(f"{views} views, at least 1 is needed")
    means = [min(mean_view_nll(candidate), WORST) for candidate in candidates]
    votes = [len(candidate.search_nll) / views for candidate in candidates]
    rows = []
    for place, candidate in enumerate(candidates):
        mean, lowest = max(means[place], 0.0), max(min(means), 0.0)
        others = [means[n] for n in range(len(means)) if n != place]
        voted = [votes[n] for n in range(len(votes)) if n != place]
        nlls = [min(nll, WORST) for nll in candidate.view_nll.values()] or [WORST]
        rows.append(
            [
                1.0,
                math.sqrt(mean),
                math.sqrt(mean - lowest),
                max(0.0, min(FAR, min(others, default=mean + FAR) - mean)),
                min(nlls),
                max(nlls),
                float(np.std(nlls)),
                math.log(sum(math.exp(-nll) for nll in nlls) / len(nlls)),
                float(not candidate.view_nll),
                votes[place],
                votes[place] - max(voted, default=0.0),
                min(max_gen_prob(candidate), WORST),
                math.log(len(candidates)),
            ]
        )
    return np.array(rows, np.float64).reshape(len(rows), len(FEATURES))
