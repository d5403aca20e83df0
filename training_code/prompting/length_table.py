"""How long the prompts of each set are: percentiles as a table. Knows numbers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from arc_loader.terminal import table_lines

PERCENTILES = (50, 75, 90, 95, 97, 100)


def length_table(*, lengths: Mapping[str, Sequence[int]], max_seq_len: int) -> str:
    """A line for each set: prompts looked at, percentiles of their tokens, and the share of max_seq_len tokens or more.

    lengths: set -> tokens of whole prompts, nothing cut; 0 for a draw without a prompt, which is not counted
    """
    head = ["set and prompt", "prompts", *(f"{p} %" if p < 100 else "longest" for p in PERCENTILES), "too long"]
    rows = [head]
    for name, tokens in lengths.items():
        known = [n for n in tokens if n]
        if not known:
            rows.append([name, "0", *["-"] * (len(PERCENTILES) + 1)])
            continue
        # the length that this share of the prompts does not exceed
        values = np.percentile(known, PERCENTILES, method="inverted_cdf").astype(int).tolist()
        share = sum(n >= max_seq_len for n in known) / len(known)
        rows.append([name, str(len(known)), *map(str, values), f"{share:.1%}"])
    return "\n".join(table_lines(rows, right=range(1, len(head))))
