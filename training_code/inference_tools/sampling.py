"""Samplers that were compared with the search: greedy, multinomial and beam. Their scores are always the model's own nll.

On the model's own cache, one pass a token for all rows; every model of transformers will do. Knows tokens only.
"""

from collections.abc import Sequence

import numpy as np

from inference_tools.continuation import Continuation
from inference_tools.search import Completion


def greedy(*, start: Continuation, eos_id: int, max_new_tokens: int) -> list[Completion]:
    """The most probable token at every step; one completion, which lacks eos if it did not end within `max_new_tokens`."""
    tokens: list[int] = []
    nll, log_probs = 0.0, start.log_probs[0]  # (V,)
    while True:
        token = int(log_probs.argmax())
        tokens.append(token)
        nll -= float(log_probs[token])
        if token == eos_id or len(tokens) == max_new_tokens:
            return [Completion(tokens=tuple(tokens), nll=nll)]
        log_probs = start.advance(parents=np.zeros(1, dtype=np.int64), tokens=np.array([[token]]))[0, 0]


def multinomial(
    *, start: Continuation, eos_id: int, max_new_tokens: int, count: int, temperature: float, seed: int
) -> list[Completion]:
    """`count` independent samples by rising nll, equal ones as often as they were drawn.

    Token probabilities are softmax(logits / temperature); the nll is that at temperature 1. Sample i depends on `seed` and i alone, not on
    `count`. A sample lacks eos if it did not end within `max_new_tokens`.
    """
    chances = [np.random.default_rng([seed, number]) for number in range(count)]
    rows: dict[tuple[int, ...], list[int]] = {
        (): list(range(count))
    }  # path -> samples; in the order of the model's rows
    nll = [0.0] * count
    done: list[Completion] = []
    log_probs = start.log_probs  # (R, V)
    for depth in range(1, max_new_tokens + 1):
        following: dict[tuple[int, ...], list[int]] = {}
        parents: list[int] = []
        for row, (path, samples) in enumerate(rows.items()):
            bounds = _cumulative(log_probs[row], temperature)
            for sample in samples:
                place = np.searchsorted(bounds, chances[sample].random() * bounds[-1], side="right")
                token = min(int(place), len(bounds) - 1)
                nll[sample] -= float(log_probs[row, token])
                longer = (*path, token)
                if token == eos_id or depth == max_new_tokens:
                    done.append(Completion(tokens=longer, nll=nll[sample]))
                elif longer in following:
                    following[longer].append(sample)
                else:
                    following[longer] = [sample]
                    parents.append(row)
        if not following:
            break
        rows = following
        last = np.array([[path[-1]] for path in rows])  # (R, 1)
        log_probs = start.advance(parents=np.array(parents), tokens=last)[:, 0]
    return _sorted(done)


def beam(*, start: Continuation, eos_id: int, max_new_tokens: int, beams: int, count: int) -> list[Completion]:
    """The `count` best completions that a beam search of width `beams` (at least `count`) meets, by rising nll.

    At every step the `beams` most probable unfinished continuations go on; those that end are compared by nll (no length penalty), and
    only they are returned.
    """
    paths: list[tuple[int, ...]] = [()]
    nll = np.zeros(1)  # (R,)
    log_probs = start.log_probs  # (R, V)
    done: list[Completion] = []
    for depth in range(1, max_new_tokens + 1):
        total = nll[:, None] - log_probs.astype(np.float64)  # (R, V)
        done += [
            Completion(tokens=(*path, eos_id), nll=float(n)) for path, n in zip(paths, total[:, eos_id], strict=True)
        ]
        done = _sorted(done)[:beams]
        bound = done[-1].nll if len(done) == beams else np.inf  # nll only grows: what is worse can never get in
        total[:, eos_id] = np.inf
        best = np.argsort(total, axis=None, kind="stable")[:beams]
        parents, tokens = np.unravel_index(best[total.reshape(-1)[best] < bound], total.shape)
        if not len(parents) or depth == max_new_tokens:
            break
        paths = [(*paths[row], int(token)) for row, token in zip(parents, tokens, strict=True)]
        nll = total[parents, tokens]
        log_probs = start.advance(parents=parents, tokens=tokens[:, None])[:, 0]
    return done[:count]


def _cumulative(log_probs: np.ndarray, temperature: float) -> np.ndarray:
    """Running sums (V,) of probabilities at a temperature, up to a common factor."""
    scaled = log_probs.astype(np.float64) / temperature
    return np.exp(scaled - scaled.max()).cumsum()


def _sorted(completions: Sequence[Completion]) -> list[Completion]:
    return sorted(completions, key=lambda c: (c.nll, c.tokens))
