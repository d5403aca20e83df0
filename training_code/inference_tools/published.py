"""The published inference functions for one prompt, by their names and arguments, as a thin layer over this package.

For users' scripts only: inside the house use `view_batch`, `search` and `scoring`. A score is a negative log-likelihood in nats, always at
temperature 1, lower is better. `model_tok` is a (model, tokenizer) pair or a function that makes one; models are put into evaluation mode.
"""

from __future__ import annotations

import operator

import numpy as np
import torch

from arc_loader.published import ArcDataset
from inference_tools.any_model import check_limits, search_prompts
from inference_tools.decoding import Decoding, completions_of
from inference_tools.model_pair import ModelPair, ModelTok
from inference_tools.plain_search import plain_nll
from inference_tools.text_tokens import decode_reply, encode_prompt, encode_reply, end_token


def dfs(
    model: torch.nn.Module,
    input_ids: torch.Tensor,
    eos_token_id: int,
    max_new_tokens: int,
    min_prob: float,
    pos: int | None = None,
    attention_mask: torch.Tensor | None = None,
) -> list[tuple[list[int], float]]:
    """Every continuation that ends in eos, has at most `max_new_tokens` tokens and a score below -log(min_prob), by rising score.

    input_ids: (L,) or (1, L); the first `pos` tokens (default: all) are the prompt, the rest is a guess: a likely continuation, with
        or without eos, that is read in one pass first. A guess changes the speed, never what is found.
    attention_mask: of the shape of `input_ids`, or covering the prompt alone; tokens where it is 0 are padding and left out
    Returns (token ids with eos, without the prompt; score). Raises ValueError for anything that is no tensor of token ids of that
    shape, unknown tokens, an empty prompt, or limits out of range (0 < min_prob <= 1).
    """
    check_limits(min_prob=min_prob, max_new_tokens=max_new_tokens)
    tokens = _row(input_ids, name="input_ids")
    pos = len(tokens) if pos is None else _whole(pos, name="pos")
    if not 0 < pos <= len(tokens):
        raise ValueError(f"pos is the length of the prompt, 1 to {len(tokens)} here, got {pos}")
    prompt, guess = tokens[:pos], tokens[pos:]
    if attention_mask is not None:
        mask = _row(attention_mask, name="attention_mask")
        if len(mask) not in (pos, len(tokens)) or not np.isin(mask, (0, 1)).all():
            raise ValueError(f"attention_mask is {pos} or {len(tokens)} zeros and ones, got {mask.tolist()}")
        prompt, guess = prompt[mask[:pos] == 1], guess[mask[pos:] == 1] if len(mask) > pos else guess
    found = search_prompts(
        model=model,
        prompts=[prompt],
        eos_id=_whole(eos_token_id, name="eos_token_id"),
        min_prob=min_prob,
        max_new_tokens=int(max_new_tokens),
        guesses=[guess.tolist() or None],
    )
    return [(list(c.tokens), c.nll) for _, (completions,) in found for c in completions]


def infer_single(
    prompt: str,
    model_tok: ModelTok,
    guess: str | None = None,
    min_prob: float | None = None,
    max_new_tokens: int | None = None,
    do_sample: bool = False,
    temperature: float = 1.0,
    num_beams: int = 1,
    num_return_sequences: int | None = None,
    seed: int = 0,
) -> list[tuple[str, float]]:
    """Completions of a prompt as (text, score), by rising score: all above `min_prob`, or with `min_prob=None` sampled ones.

    guess: a likely completion as text; makes the search faster, never changes the result
    max_new_tokens: most tokens of a completion, eos included; default: the largest reply, a 30x30 grid
    do_sample, temperature, num_beams, num_return_sequences, seed: see `Decoding`; without them the sampler is greedy
    Texts include the end token, so that `calc_score(prompt, text, model_tok)` gives the score again; greedy or multinomial completions
    that reached `max_new_tokens` first have none. Raises ValueError for an empty prompt, a character without a token, or wrong options.
    """
    decoding = Decoding(
        min_prob=min_prob,
        max_new_tokens=ArcDataset.max_new_tokens() if max_new_tokens is None else max_new_tokens,
        do_sample=do_sample,
        temperature=temperature,
        num_beams=num_beams,
        num_return_sequences=num_return_sequences,
        seed=seed,
    )
    pair = ModelPair(model_tok)
    tokenizer = pair.tokenizer
    hint = encode_reply(tokenizer=tokenizer, prompt=prompt, reply=guess) if guess else None
    results = completions_of(
        model=pair.model,
        prompts=[encode_prompt(tokenizer=tokenizer, prompt=prompt)],
        eos_id=end_token(tokenizer),
        decoding=decoding,
        guesses=[hint],
    )
    return [(decode_reply(tokenizer=tokenizer, tokens=list(c.tokens)), c.nll) for _, (found,) in results for c in found]


def calc_score(input: str, reply: str, model_tok: ModelTok) -> float:
    """The score of `reply` as the forced answer to the prompt `input`, by one pass over both.

    The reply should end with the end token (as `get_task` and `infer_single` give it), or its end does not count. Raises ValueError
    for an empty text or a character without a token.
    """
    pair = ModelPair(model_tok)
    return plain_nll(
        model=pair.model,
        prompt=encode_prompt(tokenizer=pair.tokenizer, prompt=input),
        answer=encode_reply(tokenizer=pair.tokenizer, prompt=input, reply=reply),
    )


def _row(tensor: torch.Tensor, *, name: str) -> np.ndarray:
    """A tensor (L,) or (1, L) of whole numbers as int64 (L,)."""
    if not isinstance(tensor, torch.Tensor):
        raise ValueError(f"{name} is a tensor, not {type(tensor).__name__}: {tensor!r}")
    if tensor.ndim not in (1, 2) or (tensor.ndim == 2 and tensor.shape[0] != 1) or not tensor.numel():
        raise ValueError(f"{name} has the shape (L,) or (1, L), not {tuple(tensor.shape)}")
    if tensor.is_floating_point() or tensor.is_complex():
        raise ValueError(f"{name} holds whole numbers, not {tensor.dtype}")
    return tensor.detach().cpu().reshape(-1).to(torch.int64).numpy()


def _whole(value: object, *, name: str) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise ValueError(f"{name} is a whole number, not {value!r}") from None
