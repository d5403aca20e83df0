"""How completions of a prompt are chosen: the search, or one of the samplers that were compared with it. Knows tokens only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from inference_tools.any_model import check_limits, search_prompts
from inference_tools.continuation import Continuation, check_tokens
from inference_tools.model_cache import vocabulary_of
from inference_tools.sampling import beam, greedy, multinomial
from inference_tools.search import Completion, Transfer


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """The published options. The names of the samplers' options are those of transformers' `generate`.

    min_prob: search for all completions that are more probable than this; None: sample, by
    num_beams > 1: beam search of that width (no length penalty), of which the `num_return_sequences` best (default: all) are returned;
    do_sample: `num_return_sequences` (default 1) draws at `temperature`, decided by `seed`;
    otherwise greedy. `max_new_tokens` counts eos. Raises ValueError for values out of range and for options that exclude each other.
    """

    min_prob: float | None = None
    max_new_tokens: int
    do_sample: bool = False
    temperature: float = 1.0
    num_beams: int = 1
    num_return_sequences: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        check_limits(min_prob=1 if self.min_prob is None else self.min_prob, max_new_tokens=self.max_new_tokens)
        for name in ("num_beams", "num_return_sequences"):
            value = getattr(self, name)
            if value is not None and (int(value) != value or value < 1):
                raise ValueError(f"{name} must be a whole number from 1 on, got {value}")
        if self.seed < 0:
            raise ValueError(f"seed must not be negative, got {self.seed}")
        if not 0 < self.temperature < float("inf"):
            raise ValueError(f"temperature must be above 0, got {self.temperature}")
        wanted = {"min_prob": self.min_prob is not None, "do_sample": self.do_sample, "num_beams": self.num_beams > 1}
        if sum(wanted.values()) > 1:
            raise ValueError(f"choose one of {', '.join(name for name, on in wanted.items() if on)}")
        if self.temperature != 1 and not self.do_sample:
            raise ValueError(f"temperature {self.temperature} needs do_sample=True")
        if self.num_return_sequences is not None:
            most = self.num_beams if self.num_beams > 1 else None if self.do_sample else 1
            if self.min_prob is not None or (most is not None and self.num_return_sequences > most):
                raise ValueError(
                    f"num_return_sequences={self.num_return_sequences} needs do_sample or as many num_beams"
                )


def completions_of(
    *,
    model: torch.nn.Module,
    prompts: Sequence[np.ndarray],
    eos_id: int,
    decoding: Decoding,
    guesses: Sequence[Sequence[int] | None] | None = None,
    transfer: Transfer | None = None,
    most_prompts: int = 16,
) -> Iterator[tuple[range, list[list[Completion]]]]:
    """Per group of prompts (token ids, 1-D each): which, and the completions of each by rising nll.

    `guesses`, `transfer` and `most_prompts` speed up or bound the search (see `search_prompts`); samplers take prompts one at a time.
    """
    if decoding.min_prob is not None:
        yield from search_prompts(
            model=model,
            prompts=prompts,
            eos_id=eos_id,
            min_prob=decoding.min_prob,
            max_new_tokens=decoding.max_new_tokens,
            guesses=guesses,
            transfer=transfer,
            most_prompts=most_prompts,
        )
        return
    check_tokens([eos_id], vocab_size=vocabulary_of(model), where="eos_token_id")
    for number, prompt in enumerate(prompts):
        start = Continuation(model=model, prompt=prompt)
        yield range(number, number + 1), [_sampled(start=start, eos_id=eos_id, decoding=decoding)]


def _sampled(*, start: Continuation, eos_id: int, decoding: Decoding) -> list[Completion]:
    room, count = decoding.max_new_tokens, decoding.num_return_sequences
    if decoding.num_beams > 1:
        beams = decoding.num_beams
        return beam(start=start, eos_id=eos_id, max_new_tokens=room, beams=beams, count=count or beams)
    if decoding.do_sample:
        return multinomial(
            start=start,
            eos_id=eos_id,
            max_new_tokens=room,
            count=count or 1,
            temperature=decoding.temperature,
            seed=decoding.seed,
        )
    return greedy(start=start, eos_id=eos_id, max_new_tokens=room)
