"""What search and scoring must agree with: the model run over whole sequences, one at a time, without any cache."""

import numpy as np
import torch

from model_tools.loading import LoadedModel


@torch.no_grad()
def next_log_probs(loaded: LoadedModel, tokens: list[int]) -> np.ndarray:
    """float64 log-probabilities (L, V) of the token after each of `tokens` (L,)."""
    ids = torch.tensor([tokens])
    logits = loaded.model(
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        position_ids=loaded.positions.of(ids),
        use_cache=False,
    ).logits
    return logits[0].float().log_softmax(-1).double().numpy()


def answer_nll(loaded: LoadedModel, prompt: list[int], answer: list[int]) -> float:
    """Negative log-likelihood of `answer` after `prompt`."""
    log_probs = next_log_probs(loaded, [*prompt, *answer[:-1]])[len(prompt) - 1 :]
    return float(-log_probs[np.arange(len(answer)), answer].sum())


def enumerate_completions(
    loaded: LoadedModel, prompt: list[int], *, limit: float, max_new_tokens: int, eos_id: int | None = None
) -> dict[tuple[int, ...], float]:
    """Every sequence ending in eos of at most `max_new_tokens` tokens with nll < `limit`, and its nll; by plain recursion."""
    eos_id = loaded.eos_id if eos_id is None else eos_id
    found = {}

    def visit(tokens: tuple[int, ...], nll: float) -> None:
        if len(tokens) == max_new_tokens:
            return
        for token, log_prob in enumerate(next_log_probs(loaded, [*prompt, *tokens])[-1].tolist()):
            if nll - log_prob < limit:
                if token == eos_id:
                    found[(*tokens, token)] = nll - log_prob
                else:
                    visit((*tokens, token), nll - log_prob)

    visit((), 0.0)
    return found
