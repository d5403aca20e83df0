"""How many tokens a training has: all samples counted, or, where they are many, an estimate from some of them with its error."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.formatting import PromptFormat, Sample, TokenTable


@dataclass(frozen=True)
class Tokens:
    """Tokens of `samples` samples in all, without padding; `error`: half the width of the 95 % interval, 0 where all were counted.

    counted: samples that were looked at; longest: tokens of the longest of them
    """

    samples: int
    total: float
    error: float
    counted: int
    longest: int

    def text(self) -> str:
        """In words."""
        if self.counted == self.samples:
            return f"{self.total:,.0f}, counted; longest sample {self.longest:,}"
        unit, name = (1e9, "billion") if self.total >= 1e9 else (1e6, "million")
        return (
            f"{self.total / unit:.3f} +- {self.error / unit:.3f} {name} (95 %, from {self.counted:,} samples by chance); "
            f"longest of them {self.longest:,}"
        )


def count_tokens(*, samples: Sequence[Sample], seed: int, all_up_to: int = 4000, some: int = 1000) -> Tokens:
    """The tokens of `samples`: of all of them if there are at most `all_up_to`, else from `some` of them drawn by `seed`.

    Raises ValueError for no samples.
    """
    if not len(samples):
        raise ValueError("no samples to count")
    chosen = range(len(samples))
    if len(samples) > all_up_to:
        chosen = np.random.default_rng([seed, 3]).choice(len(samples), some, replace=False).tolist()
    lengths = np.array([len(samples[number].input_ids) for number in chosen])  # (C,)
    error = 0.0
    if len(lengths) < len(samples):
        left_out = math.sqrt(1 - len(lengths) / len(samples))
        error = 1.96 * len(samples) * float(lengths.std(ddof=1)) / math.sqrt(len(lengths)) * left_out
    return Tokens(
        samples=len(samples),
        total=float(lengths.mean()) * len(samples),
        error=error,
        counted=len(lengths),
        longest=int(lengths.max()),
    )


def table_of_format(fmt: PromptFormat) -> TokenTable:
    """A table of the tokens that a format needs, one a character; lengths under it are those under any model's shrunk vocabulary."""
    special = [token for token in (fmt.bos_token, fmt.eos_token, *fmt.special_tokens) if token]
    texts = [fmt.preprompt, fmt.query_beg, fmt.reply_beg, fmt.reply_end, fmt.lines_sep, "0123456789"]
    return TokenTable({token: number for number, token in enumerate(dict.fromkeys([*special, *"".join(texts)]))})
