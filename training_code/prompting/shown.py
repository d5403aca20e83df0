"""A sample as text for a terminal: what is learned in another colour than what is not. Prints nothing itself."""

from __future__ import annotations

from itertools import groupby
from typing import Protocol

import numpy as np

from arc_loader.encoding import Sample

LEARNED, RESET = "\x1b[1;32m", "\x1b[0m"
BEGIN, END = "[[", "]]"


class Decoder(Protocol):
    """What is used of a tokenizer."""

    def decode(self, token_ids: list[int], *, skip_special_tokens: bool) -> str:
        """Their text."""


def sample_text(sample: Sample, *, tokenizer: Decoder, colours: bool) -> str:
    """The text of all tokens; those with loss in green, or between [[ and ]] where there are no colours."""
    begin, end = (LEARNED, RESET) if colours else (BEGIN, END)
    parts = []
    for learned, places in groupby(range(len(sample.input_ids)), key=lambda n: bool(sample.loss_mask[n])):
        ids = np.asarray(sample.input_ids)[list(places)].tolist()
        text = tokenizer.decode(ids, skip_special_tokens=False)
        parts.append(f"{begin}{text}{end}" if learned else text)
    return "".join(parts)
