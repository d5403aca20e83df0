"""One test input of a published dataset: search its prompts, merge equal grids, score them; every finished piece goes through the memo.

Behind `published_run`, which holds the published names. Speaks texts to tokenizer and memo, grids and Candidates to its caller.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from arc_loader.formatting import FormatError, PromptFormat
from arc_loader.grids import Grid, grid_hash
from arc_loader.published import ArcDataset
from arc_loader.published_format import prompt_format
from arc_loader.views import View
from inference_tools.any_model import score_answers
from inference_tools.candidates import Candidate, merge_candidates
from inference_tools.decoding import Decoding, completions_of
from inference_tools.memo import MISSING, Memo
from inference_tools.model_pair import ModelPair
from inference_tools.text_tokens import decode_reply, encode_prompt, encode_reply, end_token

_METHOD = 1  # part of every memo entry: raise it when the meaning of a stored value changes


class TaskInference:
    """One test input: puzzles and layout, model, memo."""

    def __init__(
        self,
        *,
        dataset: ArcDataset,
        layout: Mapping[str, Any],
        most_tokens: int | None,
        pair: ModelPair,
        memo: Memo,
        most_prompts: int,
    ) -> None:
        """`layout`: the published prompt options without `max_tokens`, which is `most_tokens` here (of a prompt; None: no limit).

        `most_prompts`: most prompts that are in memory together. Raises ValueError for fewer than one.
        """
        if most_prompts < 1:
            raise ValueError(f"the most keys at a time must be at least 1, got {most_prompts}")
        self.dataset, self.layout, self.most_tokens = dataset, layout, most_tokens
        self.pair, self.memo, self.most_prompts = pair, memo, most_prompts
        self.fmt: PromptFormat = prompt_format(**layout)

    def prompts(self, keys: Sequence[str]) -> dict[str, str]:
        """Key -> prompt, without those that cannot be cut to the limit."""
        texts = {}
        for key in keys:
            try:
                _, parts = self.dataset.get_task(
                    key, max_tokens=self.most_tokens, len_name="input", reply=False, **self.layout
                )
            except FormatError as error:
                warnings.warn(f"key {key} is left out: {error}", stacklevel=2)
                continue
            texts[key] = parts["input"]
        return texts

    def search(
        self, *, prompts: Mapping[str, str], decoding: Decoding, pass_guess: bool
    ) -> tuple[tuple[Candidate, ...], dict[str, bool | None]]:
        """Candidates by rising best nll, and grid hash -> whether it is the solution."""
        found: dict[str, list[tuple[Grid, float]]] = {}
        correct: dict[str, bool | None] = {}

        def note(key: str, completions: Sequence[tuple[str, float]]) -> None:
            for text, nll in completions:
                if not self.fmt.eos_token or not text.endswith(self.fmt.eos_token):
                    continue  # cut off by max_new_tokens
                grid, right, _ = self.dataset.decode(text, self.fmt.lines_sep, key)
                if grid is not None:
                    found.setdefault(key, []).append((grid, nll))
                    correct[grid_hash(grid)] = right

        waiting = []
        for key, prompt in prompts.items():
            known = self.memo.get(_search_entry(prompt=prompt, decoding=decoding))
            if known is MISSING:
                waiting.append(key)
            else:
                note(key, known)
        for begin in range(0, len(waiting), self.most_prompts):
            now = {key: prompts[key] for key in waiting[begin : begin + self.most_prompts]}
            guess = merge_candidates(found=found)[0].grid if pass_guess and found else None
            for key, completions in self._complete(now, decoding=decoding, guess=guess, share=pass_guess):
                self.memo.put(_search_entry(prompt=prompts[key], decoding=decoding), completions)
                note(key, completions)
        return merge_candidates(found=found), correct

    def _complete(
        self, prompts: Mapping[str, str], *, decoding: Decoding, guess: Grid | None, share: bool
    ) -> Iterator[tuple[str, list[tuple[str, float]]]]:
        """(key, [(text, nll)]) of every prompt; `guess` in the puzzle's own orientation; `share`: carry what one finds to the others."""
        tokenizer, keys = self._tokenizer(), list(prompts)
        guesses = None
        if guess is not None:
            guesses = [self._reply_ids(prompt=prompts[key], key=key, grid=guess) for key in keys]

        def transfer(number: int, tokens: Sequence[int]) -> list[np.ndarray] | None:
            text = decode_reply(tokenizer=tokenizer, tokens=list(tokens))
            grid, _, _ = self.dataset.decode(text, self.fmt.lines_sep, keys[number])
            return None if grid is None else [self._reply_ids(prompt=prompts[key], key=key, grid=grid) for key in keys]

        groups = completions_of(
            model=self.pair.model,
            prompts=[encode_prompt(tokenizer=tokenizer, prompt=prompts[key]) for key in keys],
            eos_id=end_token(tokenizer),
            decoding=decoding,
            guesses=guesses,
            transfer=transfer if share else None,
            most_prompts=self.most_prompts,
        )
        for group, completions in groups:
            for number, per_prompt in zip(group, completions, strict=True):
                yield (
                    keys[number],
                    [(decode_reply(tokenizer=tokenizer, tokens=list(c.tokens)), c.nll) for c in per_prompt],
                )

    def score(self, *, candidates: Sequence[Candidate], prompts: Mapping[str, str]) -> tuple[Candidate, ...]:
        """The candidates with their nll as forced answers to every one of `prompts`."""
        nll: dict[tuple[int, str], float] = {}
        entries = {}
        for place, candidate in enumerate(candidates):
            for key, prompt in prompts.items():
                entry = _score_entry(prompt=prompt, reply=self._reply(key=key, grid=candidate.grid))
                entries[place, key] = entry
                if (known := self.memo.get(entry)) is not MISSING:
                    nll[place, key] = known
        places = [p for p in range(len(candidates)) if any((p, key) not in nll for key in prompts)]
        keys = [key for key in prompts if any((p, key) not in nll for p in places)]
        if keys:
            tokenizer = self._tokenizer()
            groups = score_answers(
                model=self.pair.model,
                prompts=[encode_prompt(tokenizer=tokenizer, prompt=prompts[key]) for key in keys],
                answers=[
                    [self._reply_ids(prompt=prompts[key], key=key, grid=candidates[p].grid) for key in keys]
                    for p in places
                ],
                eos_id=end_token(tokenizer),
                most_prompts=self.most_prompts,
            )
            for group, values in groups:
                for line, place in enumerate(places):
                    for column, number in enumerate(group):
                        key = keys[number]
                        if (place, key) not in nll:
                            nll[place, key] = float(values[line, column])
                            self.memo.put(entries[place, key], nll[place, key])
        return tuple(
            c.with_view_nll(view_nll={key: nll[place, key] for key in prompts}) for place, c in enumerate(candidates)
        )

    def _reply(self, *, key: str, grid: Grid) -> str:
        return self.fmt.reply_text(View.parse(key).apply_grid(grid))

    def _reply_ids(self, *, prompt: str, key: str, grid: Grid) -> np.ndarray:
        return encode_reply(tokenizer=self._tokenizer(), prompt=prompt, reply=self._reply(key=key, grid=grid))

    def _tokenizer(self) -> Any:
        tokenizer = self.pair.tokenizer
        if tokenizer.eos_token != self.fmt.eos_token:
            raise ValueError(f"reply_end {self.fmt.reply_end!r} must end with the eos_token {tokenizer.eos_token!r}")
        return tokenizer


def _search_entry(*, prompt: str, decoding: Decoding) -> dict[str, Any]:
    return {"method": _METHOD, "what": "completions", "prompt": prompt, "decoding": decoding}


def _score_entry(*, prompt: str, reply: str) -> dict[str, Any]:
    return {"method": _METHOD, "what": "score", "prompt": prompt, "reply": reply}
