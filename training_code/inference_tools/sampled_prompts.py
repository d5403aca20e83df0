"""Answers drawn by chance to many prompts together, of any length, with any causal model of transformers.

Prompts are padded on the left, each is read once, and its cache serves all of its answers; answers that begin alike share their rows until
they part, those that have ended leave the batch. The slow way to the same is `sampling.multinomial`. Knows tokens only.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import LongTensor, Tensor, nn

from inference_tools.greedy_prompts import Said
from inference_tools.model_cache import accepts, select_rows
from inference_tools.padded_prompts import left_padded
from model_tools.out_of_memory import free_memory, is_out_of_memory
from model_tools.positions import positions_for


@dataclass(frozen=True, kw_only=True)
class SampleLimits:
    """end_ids: tokens that end an answer; pad_id: any token; max_new_tokens: at which an answer is broken off.

    batch_tokens: tokens that a batch may come to, all answers and padding included; a longer prompt goes alone. Less when memory runs out
    Raises ValueError for no end tokens or limits below 1.
    """

    end_ids: frozenset[int]
    pad_id: int
    max_new_tokens: int
    batch_tokens: int = 32768

    def __post_init__(self) -> None:
        if not self.end_ids or self.max_new_tokens < 1 or self.batch_tokens < 1:
            raise ValueError(
                f"end tokens {sorted(self.end_ids)!r}, max_new_tokens {self.max_new_tokens} and batch_tokens "
                f"{self.batch_tokens} from 1 on are needed"
            )


def sampled_answers(
    *,
    model: nn.Module,
    prompts: Sequence[np.ndarray],
    samples: int,
    temperature: float,
    seeds: Sequence[int],
    limits: SampleLimits,
) -> list[tuple[Said, ...]]:
    """For each prompt (token ids int (L,)) its greedy answer, then `samples` independent ones, in the order of their numbers.

    Token probabilities are softmax(logits / temperature); the nll is that at temperature 1. Sample i of a prompt depends on the prompt, its
    seed and i alone, and is the one of `sampling.multinomial` (which sorts them).
    Raises ValueError for an empty prompt, another number of seeds, samples below 0, or a temperature that is not above 0.
    """
    if len(seeds) != len(prompts) or samples < 0 or temperature <= 0 or any(not len(prompt) for prompt in prompts):
        raise ValueError(
            f"{len(prompts)} prompts that are not empty, as many seeds (not {len(seeds)}), samples from 0 on (not {samples}) and a "
            f"temperature above 0 (not {temperature}) are needed"
        )
    found: dict[tuple[int, int], Said] = {}
    numbers = tuple(range(-1, samples))
    order = sorted(range(len(prompts)), key=lambda n: -len(prompts[n]))
    waiting = [(group, numbers) for group in _groups(order, prompts, len(numbers), limits)][::-1]
    while waiting:
        group, wanted = waiting.pop()
        failed = False
        try:
            batch = _Batch(model, [prompts[n] for n in group], [seeds[n] for n in group], temperature, limits)
            found |= {(group[p], number): said for (p, number), said in batch.answers(wanted).items()}
        except Exception as error:
            if not is_out_of_memory(error) or len(group) == len(wanted) == 1:
                raise
            failed = True
        if failed:  # outside the handler, which would keep the failed batch alive
            free_memory()
            if len(group) > 1:
                half = len(group) // 2
                waiting += [(group[half:], wanted), (group[:half], wanted)]
            else:
                half = len(wanted) // 2
                waiting += [(group, wanted[half:]), (group, wanted[:half])]
    return [tuple(found[n, number] for number in numbers) for n in range(len(prompts))]


def _groups(
    order: Sequence[int], prompts: Sequence[np.ndarray], answers: int, limits: SampleLimits
) -> Iterator[list[int]]:
    """The prompts, the longest first, in groups of the budget."""
    left = list(order)
    while left:
        each = (len(prompts[left[0]]) + limits.max_new_tokens) * answers
        size = max(1, limits.batch_tokens // each)
        yield left[:size]
        left = left[size:]


class _Batch:
    """Some prompts whose answers are written together."""

    def __init__(
        self,
        model: nn.Module,
        prompts: Sequence[np.ndarray],
        seeds: Sequence[int],
        temperature: float,
        limits: SampleLimits,
    ) -> None:
        self._model, self._prompts, self._seeds = model, prompts, seeds
        self._temperature, self._limits = temperature, limits
        self._fixed = {"logits_to_keep": 1} if accepts(model, "logits_to_keep") else {}

    @torch.inference_mode()
    def answers(self, numbers: Collection[int]) -> dict[tuple[int, int], Said]:
        """(prompt, number of the sample, -1: greedy) -> its answer."""
        limits, rule = self._limits, positions_for(self._model)
        batch = left_padded(model=self._model, prompts=self._prompts, pad_id=limits.pad_id)
        mask, after = batch.mask, batch.positions[:, -1]
        cache, log_probs = self._feed(batch.ids, mask, batch.positions, None)  # log_probs (R, V)
        chance = {
            (p, n): np.random.default_rng([seed, n]) for p, seed in enumerate(self._seeds) for n in numbers if n >= 0
        }
        rows: list[list[tuple[int, int]]] = [[(p, n) for n in numbers] for p in range(len(self._prompts))]
        tokens: dict[tuple[int, int], list[int]] = {one: [] for row in rows for one in row}
        nll, ended = dict.fromkeys(tokens, 0.0), set()
        for _ in range(limits.max_new_tokens):
            following: dict[tuple[int, int], list[tuple[int, int]]] = {}
            for one, row, token, value in self._chosen(rows, log_probs, chance):
                nll[one] -= value
                if token in limits.end_ids:
                    ended.add(one)
                else:
                    tokens[one].append(token)
                    following.setdefault((row, token), []).append(one)
            if not following:
                break
            rows = list(following.values())
            parents = torch.tensor([row for row, _ in following], device=mask.device)  # (R,)
            ids = torch.tensor([[token] for _, token in following], device=mask.device)  # (R, 1)
            if not torch.equal(parents, torch.arange(len(mask), device=mask.device)):
                cache, mask, after = select_rows(cache, parents), mask[parents], after[parents]
            positions = rule.of(ids, after=after)  # (R, 1)
            after, mask = positions[:, 0], torch.cat((mask, mask.new_ones((len(rows), 1))), dim=1)
            cache, log_probs = self._feed(ids, mask, positions, cache)
        return {one: Said(tuple(said), nll[one], one in ended) for one, said in tokens.items()}

    def _feed(self, ids: LongTensor, mask: LongTensor, positions: LongTensor, cache: object) -> tuple[object, Tensor]:
        """(the cache, log-probabilities float32 (R, V) of what follows the last tokens)."""
        out = self._model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=positions,
            past_key_values=cache,
            use_cache=True,
            return_dict=True,
            **self._fixed,
        )
        return out.past_key_values, out.logits[:, -1].float().log_softmax(-1)

    def _chosen(
        self,
        rows: Sequence[Sequence[tuple[int, int]]],
        log_probs: Tensor,
        chance: dict[tuple[int, int], np.random.Generator],
    ) -> Iterator[tuple[tuple[int, int], int, int, float]]:
        """(answer, its row, its next token, the log-probability) for all answers that go on."""
        width = max(map(len, rows))
        draws = torch.zeros((len(rows), width), dtype=torch.float64)  # (R, S)
        for row, ones in enumerate(rows):
            for place, one in enumerate(ones):
                if one in chance:
                    draws[row, place] = chance[one].random()
        scaled = log_probs.double() / self._temperature
        bounds = (scaled - scaled.max(-1, keepdim=True).values).exp().cumsum(-1)  # (R, V)
        drawn = torch.searchsorted(bounds, draws.to(bounds.device) * bounds[:, -1:], right=True)
        drawn = drawn.clamp(max=log_probs.shape[1] - 1)  # (R, S)
        greedy = log_probs.argmax(-1, keepdim=True)  # (R, 1)
        is_greedy = torch.tensor([[one not in chance for one in ones] + [False] * (width - len(ones)) for ones in rows])
        token = torch.where(is_greedy.to(drawn.device), greedy, drawn)  # (R, S)
        value = log_probs.gather(1, token)  # (R, S)
        chosen, values = token.tolist(), value.tolist()
        for row, ones in enumerate(rows):
            for place, one in enumerate(ones):
                yield one, row, chosen[row][place], values[row][place]
