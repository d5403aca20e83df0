"""The batched search against plain recursion without a cache, on random models of every architecture."""

import math
import time
from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import LlamaConfig, LlamaForCausalLM

from brute_force import enumerate_completions
from inference_tools import view_batch
from inference_tools.search import Completion, search
from inference_tools.view_batch import ViewBatch
from model_tools.adapters import LoraRecipe, add_lora
from model_tools.loading import LoadedModel, wrap_model
from model_tools.positions import positions_for
from tiny import KINDS, tiny_model

TOLERANCE = 1e-4
cached_model = cache(tiny_model)


def batch_of(loaded: LoadedModel, prompts: list[list[int]], room: int) -> ViewBatch:
    return ViewBatch(
        model=loaded.model,
        positions=loaded.positions,
        prompts=[np.array(prompt, dtype=np.int32) for prompt in prompts],
        pad_id=loaded.pad_id,
        max_new_tokens=room,
    )


def assert_same(found: list[Completion], expected: dict[tuple[int, ...], float], limit: float) -> None:
    """Equal sets, but for completions that lie on the cutoff within rounding; sorted, and each only once."""
    assert [(c.nll, c.tokens) for c in found] == sorted((c.nll, c.tokens) for c in found)
    got = {c.tokens: c.nll for c in found}
    assert len(got) == len(found)
    for tokens in got.keys() | expected.keys():
        if tokens in got and tokens in expected:
            assert abs(got[tokens] - expected[tokens]) < TOLERANCE
        else:
            assert abs(got.get(tokens, expected.get(tokens)) - limit) < TOLERANCE


def fitting_eos(loaded: LoadedModel, prompt: list[int], rank: int) -> int:
    """The token that the model finds `rank`-th most likely after the prompt: as eos it gives searches something to find."""
    ids = torch.tensor([prompt])
    with torch.no_grad():
        out = loaded.model(input_ids=ids, attention_mask=torch.ones_like(ids), position_ids=loaded.positions.of(ids))
    return int(out.logits[0, -1].argsort(descending=True)[rank])


@st.composite
def guesses_for(draw: st.DrawFn, found: dict[tuple[int, ...], float], vocab: int, eos: int) -> list[int] | None:
    """No guess, a right one, one cut short, one with an eos in the middle, one far too long, or nonsense."""
    nonsense = draw(st.lists(st.integers(0, vocab - 1), max_size=9))
    right = list(draw(st.sampled_from(sorted(found)))) if found else nonsense
    kind = draw(st.sampled_from(["none", "right", "short", "eos inside", "long", "nonsense", "half right"]))
    half = right[: len(right) // 2]
    return {
        "none": None,
        "right": right,
        "short": right[:-1],
        "eos inside": [*half, eos, *nonsense],
        "long": right[:-1] + nonsense * 3,
        "nonsense": nonsense,
        "half right": half + nonsense,
    }[kind]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_search_finds_what_recursion_finds(data: st.DataObject) -> None:
    loaded = cached_model(
        data.draw(st.sampled_from(KINDS)), data.draw(st.integers(0, 2)), data.draw(st.sampled_from([1.0, 2.0]))
    )
    vocab = len(loaded.tokenizer)
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    lengths = data.draw(st.lists(st.sampled_from([1, 2, 17, 63, 64, 65, 100]), min_size=1, max_size=5))
    prompts = [rng.integers(0, vocab, length).tolist() for length in lengths]
    eos = fitting_eos(loaded, prompts[0], data.draw(st.integers(0, 3)))
    most = data.draw(st.integers(1, 6))
    min_prob = data.draw(st.sampled_from([0.2, 0.05, 0.01]))
    limit = -math.log(min_prob)
    expected = [enumerate_completions(loaded, p, limit=limit, max_new_tokens=most, eos_id=eos) for p in prompts]
    guesses = [data.draw(guesses_for(found, vocab, eos)) for found in expected]
    batch = batch_of(loaded, prompts, most + data.draw(st.integers(0, 3)))
    for hints in (None, guesses, None):  # the same batch again and again: nothing may be left behind
        result = search(batch=batch, eos_id=eos, min_prob=min_prob, max_new_tokens=most, guesses=hints)
        assert result.cut == [False] * len(prompts)
        for found, wanted in zip(result.completions, expected, strict=True):
            assert_same(found, wanted, limit)


@cache
def model_of_few_words(seed: int) -> LoadedModel:
    """Six tokens, of which 0 ends: trees in which many branches end."""
    config = LlamaConfig(vocab_size=6, hidden_size=32, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = LlamaForCausalLM(config).eval()
        for parameter in model.parameters():
            if parameter.ndim == 2:
                torch.nn.init.normal_(parameter, std=0.2)
    return LoadedModel(
        model=model, tokenizer=None, table=None, positions=positions_for(model), eos_id=0, pad_id=0, fingerprint=""
    )


@pytest.mark.parametrize("seed", range(3))
def test_trees_of_many_branches(seed: int) -> None:
    loaded = model_of_few_words(seed)
    rng = np.random.default_rng(seed)
    prompts = [rng.integers(0, 6, length).tolist() for length in (30, 7, 70)]
    limit = -math.log(0.003)
    expected = [enumerate_completions(loaded, p, limit=limit, max_new_tokens=6) for p in prompts]
    assert sum(map(len, expected)) > 30
    result = search(batch=batch_of(loaded, prompts, 6), eos_id=0, min_prob=0.003, max_new_tokens=6)
    for found, wanted in zip(result.completions, expected, strict=True):
        assert_same(found, wanted, limit)


def test_unmerged_lora_and_prompts_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    base = tiny_model("arc_llama", 3)
    model = add_lora(model=base.model, recipe=LoraRecipe(), seed=1)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_" in name:  # also those that start at zero
                parameter.copy_(0.1 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(len(name))))
    loaded = wrap_model(model=model, tokenizer=base.tokenizer, fingerprint="lora")
    monkeypatch.setattr(view_batch, "TOKENS_PER_PASS", 128)
    rng = np.random.default_rng(0)
    prompts = [rng.integers(0, len(base.tokenizer), length).tolist() for length in (300, 20, 129, 60, 61)]
    eos = fitting_eos(loaded, prompts[0], 0)
    limit = -math.log(0.01)
    expected = [enumerate_completions(loaded, p, limit=limit, max_new_tokens=4, eos_id=eos) for p in prompts]
    assert any(expected)
    guesses = [sorted(found)[0] if found else [1, 2, 3] for found in expected]
    for hints in (None, guesses):
        result = search(batch=batch_of(loaded, prompts, 4), eos_id=eos, min_prob=0.01, max_new_tokens=4, guesses=hints)
        for found, wanted in zip(result.completions, expected, strict=True):
            assert_same(found, wanted, limit)


def test_a_right_guess_costs_one_pass_and_nothing_more() -> None:
    loaded = model_of_few_words(0)
    limits = {"batch": batch_of(loaded, [[1, 2, 3]], 7), "eos_id": 0, "min_prob": 0.003, "max_new_tokens": 7}
    full = search(**limits)
    guess = max((c.tokens for c in full.completions[0]), key=len)
    assert len(guess) >= 4
    guided = search(**limits, guesses=[guess])
    assert guided.tokens == full.tokens  # the same nodes of the tree are visited
    assert guided.passes == full.passes - (len(guess) - 2)  # those of the guess, eos aside, in one pass


def test_limits_cut_and_say_so() -> None:
    loaded = model_of_few_words(1)
    limits = {"batch": batch_of(loaded, [[1], [2, 3], [4] * 9], 7), "eos_id": 0, "min_prob": 0.003, "max_new_tokens": 7}
    full = search(**limits)
    assert full.passes > 20 and all(full.completions) and not any(full.cut)
    guesses = [max((c.tokens for c in found), key=len) for found in full.completions]
    for hints in (None, guesses):
        for most in (0, 1, 5, full.passes - 1, full.passes):
            part = search(**limits, max_passes=most, guesses=hints)
            assert part.passes <= most
            for cut, some, everything in zip(part.cut, part.completions, full.completions, strict=True):
                missing = {c.tokens for c in everything} - {c.tokens for c in some}
                assert len(some) + len(missing) == len(everything)
                assert cut or not missing
            assert hints is not None or any(part.cut) == (most < full.passes)
        late = search(**limits, deadline=time.monotonic() - 1, guesses=hints)
        assert late.passes == 0 and all(late.cut)


def test_the_most_probable_branch_comes_first() -> None:
    loaded = cached_model("arc_llama", 0, 2.0)
    prompt = [5, 9, 11, 3]
    batch = batch_of(loaded, [prompt], 8)
    path: list[int] = []
    for _ in range(4):  # greedy, by brute force
        path.append(fitting_eos(loaded, prompt + path, 0))
    eos = fitting_eos(loaded, prompt + path, 0)
    path = path[: path.index(eos)] if eos in path else path
    result = search(batch=batch, eos_id=eos, min_prob=1e-6, max_new_tokens=8, max_passes=len(path))
    assert (*path, eos) in {c.tokens for c in result.completions[0]}


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


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"min_prob": 0.0}, "min_prob"),
        ({"min_prob": 1.0}, "min_prob"),
        ({"max_new_tokens": 0}, "max_new_tokens"),
        ({"max_new_tokens": 9}, "got 9"),
        ({"eos_id": 1000}, "1000"),
        ({"guesses": [None]}, "2 views, got 1"),
        ({"guesses": [None, [3, -1]]}, "guess of view 1: token id -1"),
    ],
)
def test_wrong_limits_are_refused(change: dict, message: str) -> None:
    loaded = cached_model("llama", 0, 1.0)
    arguments = {
        "batch": batch_of(loaded, [[1, 2], [3]], 8),
        "eos_id": loaded.eos_id,
        "min_prob": 0.1,
        "max_new_tokens": 8,
    }
    with pytest.raises(ValueError, match=message):
        search(**{**arguments, **change})


def test_a_broken_model_is_named() -> None:
    loaded = tiny_model("llama", 0)
    loaded.model.lm_head.weight.data.fill_(float("nan"))
    with pytest.raises(ValueError, match="NaN"):
        search(batch=batch_of(loaded, [[1, 2]], 4), eos_id=loaded.eos_id, min_prob=0.1, max_new_tokens=4)
