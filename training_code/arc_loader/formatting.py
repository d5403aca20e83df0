"""Puzzles to token ids: what is learned (`training_sample`) and what is asked (`prompt_ids`). Sees no model.

The layouts as text are in `prompt_format` and `formats`, the look-up in `encoding`, many views of one puzzle in `encoded_puzzle`; all
their names that others need can be imported from here.
"""

from __future__ import annotations

import numpy as np

from arc_loader.encoding import Encoder, Sample
from arc_loader.formats import ARCHITECTS, FORMATS, SHORT, format_named
from arc_loader.grids import Grid
from arc_loader.prompt_format import FormatError, PromptFormat, parse_grid
from arc_loader.tasks import Task
from arc_loader.token_table import TokenTable

__all__ = [
    "ARCHITECTS",
    "Encoder",
    "FORMATS",
    "FormatError",
    "PromptFormat",
    "SHORT",
    "Sample",
    "TokenTable",
    "format_named",
    "parse_grid",
    "prompt_ids",
    "training_sample",
]


def training_sample(
    *, fmt: PromptFormat, table: TokenTable, task: Task, key: str, mask_first_n: int, answer: Grid | None = None
) -> Sample:
    """bos + all demonstrations, and query + reply where there is an answer; loss on the replies.

    task: as its view shows it (already transformed and fitted)
    mask_first_n: so many replies from the start carry no loss (the first cannot be known), but never the last one left
    answer: the right grid of task.test[0] under the same view, or None to leave the query out
    Raises FormatError if there is nothing to learn or an answer without a test input, or for a table that does not fit (see Encoder).
    """
    if answer is not None and not task.test:
        raise FormatError(f"key {key}: an answer without a test input")
    encoder = Encoder.of(fmt=fmt, table=table)
    return encoder.joined(encoder.turns(task, answer=answer), key=key, mask_first_n=mask_first_n)


def prompt_ids(*, fmt: PromptFormat, table: TokenTable, task: Task) -> np.ndarray:
    """Token ids int32 (L,) of bos + prompt for task.test[0], to be continued by the reply. Raises FormatError as `training_sample`."""
    return Encoder.of(fmt=fmt, table=table).prompt(task)
