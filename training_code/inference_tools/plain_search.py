"""Search and scoring of one prompt at a time on the model's own cache: slow, short, and for every causal model of transformers.

Finds the same set as `search` and gives the same nll as `scoring`; `any_model` takes it where those cannot run the model.
"""

import math
from collections.abc import Sequence

import numpy as np
import torch

from inference_tools.continuation import LOGITS_PER_PASS, Continuation, check_tokens, log_probabilities
from inference_tools.model_cache import accepts, device_of, vocabulary_of
from inference_tools.search import Completion
from model_tools.positions import positions_for


def plain_search(
    *,
    model: torch.nn.Module,
    prompt: np.ndarray,
    eos_id: int,
    min_prob: float,
    max_new_tokens: int,
    guess: Sequence[int] | None = None,
) -> list[Completion]:
    """All completions ending in `eos_id` of at most `max_new_tokens` tokens with nll < -log(min_prob), by rising nll.

    `guess`: a completion that is read in one pass first; it saves passes and never changes the result.
    """
    limit = -math.log(min_prob)
    text = Continuation(model=model, prompt=prompt, rewindable=True)
    check_tokens([eos_id], vocab_size=text.vocab_size, where="eos_token_id")
    known: dict[tuple[int, ...], np.ndarray] = {(): text.log_probs[0]}  # path -> log-probabilities (V,) of what follows
    fed = _read_guess(text=text, guess=guess, eos_id=eos_id, limit=limit, most=max_new_tokens - 1, known=known)
    found: list[Completion] = []
    stack: list[tuple[tuple[int, ...], float]] = [((), 0.0)]  # path, nll; the most probable on top
    while stack:
        path, nll = stack.pop()
        if path not in known:
            shared = _common(fed, path)
            text.rewind(depth=shared)
            new = np.array([path[shared:]])  # (1, T)
            known[path] = text.advance(parents=np.zeros(1, dtype=np.int64), tokens=new)[0, -1]
            fed = path
        total = nll - known.pop(path).astype(np.float64)  # (V,)
        tokens = np.flatnonzero(total < limit)
        for token in tokens[np.argsort(-total[tokens], kind="stable")].tolist():
            if token == eos_id:
                found.append(Completion(tokens=(*path, token), nll=float(total[token])))
            elif len(path) + 2 <= max_new_tokens:
                stack.append(((*path, token), float(total[token])))
    return sorted(found, key=lambda c: (c.nll, c.tokens))


@torch.inference_mode()
def plain_nll(*, model: torch.nn.Module, prompt: np.ndarray, answer: np.ndarray) -> float:
    """Negative log-likelihood in nats of `answer` after `prompt` (token ids, 1-D), by one pass over both without any cache."""
    size = vocabulary_of(model)
    prompt = check_tokens(prompt, vocab_size=size, where="prompt")
    answer = check_tokens(answer, vocab_size=size, where="answer")
    ids = torch.from_numpy(np.concatenate([prompt, answer[:-1]]))[None]  # (1, L)
    device = device_of(model)
    position_ids = positions_for(model).of(ids).to(device)
    keep = {"logits_to_keep": len(answer)} if accepts(model, "logits_to_keep") else {}
    out = model.eval()(
        input_ids=ids.to(device), position_ids=position_ids, use_cache=False, return_dict=True, **keep
    ).logits[0, -len(answer) :]  # (A, V)
    chosen = log_probabilities(out)[np.arange(len(answer)), answer]
    return -math.fsum(chosen.tolist())


def _read_guess(
    *,
    text: Continuation,
    guess: Sequence[int] | None,
    eos_id: int,
    limit: float,
    most: int,
    known: dict[tuple[int, ...], np.ndarray],
) -> tuple[int, ...]:
    """Feed the guess as far as the cutoff lets it, note what follows each of its tokens; returns the tokens that were fed."""
    if guess is None or not len(guess):
        return ()
    tokens = check_tokens(guess, vocab_size=text.vocab_size, where="guess")
    tokens = tokens[: min([*np.flatnonzero(tokens == eos_id).tolist(), len(tokens), most])]
    piece = max(LOGITS_PER_PASS // text.vocab_size, 1)
    path, nll = (), 0.0
    for begin in range(0, len(tokens), piece):
        if nll - float(known[path][tokens[begin]]) >= limit:
            break
        part = tokens[begin : begin + piece]
        log_probs = text.advance(parents=np.zeros(1, dtype=np.int64), tokens=part[None])[0]  # (T, V)
        for token, after in zip(part.tolist(), log_probs, strict=True):
            nll -= float(known[path][token])
            path = (*path, token)
            known[path] = after
    return path


def _common(a: Sequence[int], b: Sequence[int]) -> int:
    """Number of leading tokens that both share."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count
