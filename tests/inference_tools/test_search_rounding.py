"""The batched search where numbers are rough: bfloat16 near the cutoff, and the margin that keeps other views from deciding."""

import math

import numpy as np
import torch

from inference_tools.search import search
from search_cases import batch_of, fitting_eos
from tiny import tiny_model


def test_bfloat16_agrees_with_float32() -> None:
    rng = np.random.default_rng(2)
    exact = tiny_model("arc_llama", 2)
    rough = tiny_model("arc_llama", 2)
    rough.model.to(torch.bfloat16)
    before = rough.model.config._attn_implementation
    prompts = [rng.integers(0, len(exact.tokenizer), length).tolist() for length in (150, 40, 300)]
    eos = fitting_eos(exact, prompts[0], 1)
    found = []
    for loaded in (exact, rough):
        result = search(batch=batch_of(loaded, prompts, 4), eos_id=eos, min_prob=0.002, max_new_tokens=4)
        found.append([{c.tokens: c.nll for c in view} for view in result.completions])
    assert rough.model.config._attn_implementation == before
    assert sum(map(len, found[0])) > 5
    for fine, coarse in zip(*found, strict=True):
        for tokens, nll in fine.items():
            if nll < -math.log(0.002) - 0.3:
                assert abs(coarse[tokens] - nll) < 0.3


def test_a_margin_lets_no_other_view_decide() -> None:
    """bfloat16: the cutoff is put on every completion in turn; with a margin, views together and views alone find the same."""
    loaded = tiny_model("arc_llama", 2)
    loaded.model.to(torch.bfloat16)
    rng = np.random.default_rng(2)
    prompts = [rng.integers(0, len(loaded.tokenizer), length).tolist() for length in (150, 40, 300, 41)]
    eos = fitting_eos(loaded, prompts[0], 1)
    limits = {"eos_id": eos, "max_new_tokens": 4}
    whole = search(batch=batch_of(loaded, prompts, 4), min_prob=0.002, **limits)
    assert whole.checked == 0
    edges = sorted(c.nll for found in whole.completions for c in found)
    assert len(edges) > 5
    checked = 0
    for edge in edges[-8:]:
        limits["min_prob"] = math.exp(-edge)
        together = search(batch=batch_of(loaded, prompts, 4), margin=0.2, **limits)
        checked += together.checked
        for view, prompt in enumerate(prompts):
            alone = search(batch=batch_of(loaded, [prompt], 4), margin=0.2, **limits)
            assert {c.tokens for c in alone.completions[0]} == {c.tokens for c in together.completions[view]}
        assert all(c.nll < edge for found in together.completions for c in found)
    assert checked >= 8
