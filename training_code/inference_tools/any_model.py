"""Search and scoring for any causal model: the batch engine where it can run the model, one prompt at a time elsewhere.

The batch engine needs a model that takes a cache object and an explicit mask; models with legacy tuple caches, flash attention or a
sliding window that is exceeded go the plain way. Both find the same. When memory runs out, prompts go in smaller groups.
"""

import gc
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch

from inference_tools.continuation import check_tokens
from inference_tools.model_cache import is_legacy, probe, vocabulary_of
from inference_tools.plain_search import plain_nll, plain_search
from inference_tools.scoring import score
from inference_tools.search import Completion, Transfer, search
from inference_tools.view_batch import ViewBatch
from model_tools.positions import positions_for


def search_prompts(
    *,
    model: torch.nn.Module,
    prompts: Sequence[np.ndarray],
    eos_id: int,
    min_prob: float,
    max_new_tokens: int,
    guesses: Sequence[Sequence[int] | None] | None = None,
    transfer: Transfer | None = None,
    most_prompts: int = 16,
) -> Iterator[tuple[range, list[list[Completion]]]]:
    """Per group of prompts: which, and of each all completions with nll < -log(min_prob), by rising nll.

    `most_prompts`: prompts whose caches are in memory together; halved when memory runs out. `guesses`, `transfer`: as in `search`, over
    all prompts; they change the speed, never the result.
    Raises ValueError for limits out of range, an empty prompt or unknown tokens.
    """
    check_limits(min_prob=min_prob, max_new_tokens=max_new_tokens)
    prompts = _checked(model=model, prompts=prompts, eos_id=eos_id)
    guesses = [None] * len(prompts) if guesses is None else list(guesses)
    if min_prob == 1:  # nothing is more probable than that
        yield range(len(prompts)), [[] for _ in prompts]
        return

    def work(group: range) -> list[list[Completion]]:
        limits = {"eos_id": eos_id, "min_prob": min_prob, "max_new_tokens": max_new_tokens}
        batch = _view_batch(model=model, prompts=[prompts[n] for n in group], eos_id=eos_id, room=max_new_tokens)
        if batch is None:
            return [plain_search(model=model, prompt=prompts[n], guess=guesses[n], **limits) for n in group]
        hints = [None if guesses[n] is None else np.asarray(guesses[n]) for n in group]

        def carry(view: int, tokens: tuple[int, ...]) -> Sequence[Sequence[int]] | None:
            everywhere = transfer(group[view], tokens)
            return None if everywhere is None else [everywhere[n] for n in group]

        return search(batch=batch, guesses=hints, transfer=None if transfer is None else carry, **limits).completions

    yield from _in_groups(count=len(prompts), most=most_prompts, work=work)


def score_answers(
    *,
    model: torch.nn.Module,
    prompts: Sequence[np.ndarray],
    answers: Sequence[Sequence[np.ndarray]],
    eos_id: int,
    most_prompts: int = 16,
) -> Iterator[tuple[range, np.ndarray]]:
    """Per group of prompts: which, and the nll (candidates, prompts of the group) of `answers[candidate][prompt]` (token ids).

    Raises ValueError for an empty prompt or answer, or unknown tokens.
    """
    prompts = _checked(model=model, prompts=prompts, eos_id=eos_id)

    def work(group: range) -> np.ndarray:
        chosen = [[per_prompt[n] for n in group] for per_prompt in answers]
        room = max(len(answer) for per_prompt in chosen for answer in per_prompt)
        batch = _view_batch(model=model, prompts=[prompts[n] for n in group], eos_id=eos_id, room=room)
        if batch is not None:
            return score(batch=batch, answers=chosen)
        return np.array(
            [
                [plain_nll(model=model, prompt=prompts[n], answer=answer) for n, answer in zip(group, row, strict=True)]
                for row in chosen
            ]
        )

    if answers:
        yield from _in_groups(count=len(prompts), most=most_prompts, work=work)


def check_limits(*, min_prob: float, max_new_tokens: int) -> None:
    """ValueError unless 0 < min_prob <= 1 and max_new_tokens >= 1."""
    if isinstance(min_prob, bool) or not 0 < min_prob <= 1:
        raise ValueError(f"min_prob must be above 0 and at most 1, got {min_prob}")
    if int(max_new_tokens) != max_new_tokens or max_new_tokens < 1:
        raise ValueError(f"max_new_tokens must be a whole number from 1 on, got {max_new_tokens}")


def _checked(*, model: torch.nn.Module, prompts: Sequence[np.ndarray], eos_id: int) -> list[np.ndarray]:
    size = vocabulary_of(model)
    check_tokens([eos_id], vocab_size=size, where="eos_token_id")
    return [check_tokens(prompt, vocab_size=size, where=f"prompt {n}") for n, prompt in enumerate(prompts)]


def _view_batch(*, model: torch.nn.Module, prompts: Sequence[np.ndarray], eos_id: int, room: int) -> ViewBatch | None:
    """The prompts in the batch engine, None if it cannot run this model. Prompts must have been checked."""
    if is_legacy(probe(model=model.eval())):
        return None
    try:
        return ViewBatch(
            model=model, positions=positions_for(model), prompts=prompts, pad_id=eos_id, max_new_tokens=room
        )
    except ValueError:  # an attention implementation without masks, or a sliding window that is too short
        return None


def _in_groups(*, count: int, most: int, work: Callable[[range], object]) -> Iterator[tuple[range, object]]:
    """`work` on 0 .. count - 1 in groups of at most `most`, which is halved whenever memory runs out."""
    if most < 1:
        raise ValueError(f"the most prompts at a time must be at least 1, got {most}")
    begin = 0
    while begin < count:
        group = range(begin, min(begin + most, count))
        try:
            result = work(group)
        except torch.OutOfMemoryError:
            if len(group) == 1:
                raise
            result, most = None, len(group) // 2
        if result is None:  # outside the handler, which would keep the failed batch alive
            gc.collect()
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
            continue
        yield group, result
        begin = group.stop
