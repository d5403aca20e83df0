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
from inference_tools.search import Completion, SearchOptions, search
from model_tools.adapters import LoraRecipe, add_lora
from model_tools.loading import LoadedModel, wrap_model
from model_tools.positions import positions_for
from search_cases import batch_of, fitting_eos
from tiny import KINDS, tiny_model

TOLERANCE = 1e-4
cached_model = cache(tiny_model)


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
    ids = st.lists(st.integers(0, vocab - 1), max_size=7)
    tricks = {
        "templates": data.draw(st.one_of(st.none(), st.tuples(*[ids] * len(prompts)))),
        "transfer": data.draw(st.sampled_from([None, lambda view, tokens: [tokens] * len(prompts), other_answers])),
        "options": data.draw(options()),
    }
    if tricks["transfer"] is other_answers:
        tricks["transfer"] = lambda view, tokens: other_answers(view, tokens, len(prompts), vocab)
    fresh = data.draw(st.booleans())
    room, spare = most + data.draw(st.integers(0, 3)), data.draw(st.sampled_from([0, 1, 5, 64]))
    batch = batch_of(loaded, prompts, room, spare)
    for hints in (None, guesses, None):  # the same batch again and again: nothing may be left behind
        batch = batch_of(loaded, prompts, room, spare) if fresh else batch
        result = search(batch=batch, eos_id=eos, min_prob=min_prob, max_new_tokens=most, guesses=hints, **tricks)
        assert result.cut == [False] * len(prompts)
        for found, wanted in zip(result.completions, expected, strict=True):
            assert_same(found, wanted, limit)


def options() -> st.SearchStrategy[SearchOptions]:
    """Every way to order the work."""
    return st.builds(
        SearchOptions,
        tokens_per_pass=st.sampled_from([1, 7, 384]),
        draft_tokens=st.sampled_from([0, 1, 128]),
        scout=st.booleans(),
        scout_branches=st.integers(1, 3),
        shared=st.sampled_from([0, 1, 20]),
        together=st.booleans(),
    )


def other_answers(view: int, tokens: tuple[int, ...], views: int, vocab: int) -> list[tuple[int, ...]] | None:
    """Something else for every view, as if it were the same answer; some completions cannot be read."""
    if sum(tokens) % 5 == 0:
        return None
    return [tuple((token + (n - view)) % vocab for token in tokens) for n in range(views)]


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
    monkeypatch.setitem(view_batch.PROMPT_TOKENS, "cpu", 128)
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
    limits = {"eos_id": 0, "min_prob": 0.003, "max_new_tokens": 7}
    limits["options"] = SearchOptions(draft_tokens=0, scout=False, together=False)
    full = search(batch=batch_of(loaded, [[1, 2, 3]], 7, 500), **limits)
    guess = max((c.tokens for c in full.completions[0]), key=len)
    assert len(guess) >= 4
    guided = search(batch=batch_of(loaded, [[1, 2, 3]], 7, 500), **limits, guesses=[guess])
    assert guided.tokens == full.tokens == full.visited == guided.visited  # the same nodes of the tree are visited
    assert guided.passes == full.passes - (len(guess) - 2)  # those of the guess, eos aside, in one pass


def test_drafts_and_answers_of_other_views_save_passes() -> None:
    """Four views that agree, and a model that is quite certain of its 15 tokens."""
    loaded = cached_model("arc_llama", 0, 20.0)
    prompts, eos = [[5, 9, 11, 3]] * 4, 54
    steps = (
        ("plain", SearchOptions(draft_tokens=0, scout=False, shared=0, together=False)),
        ("together", SearchOptions(draft_tokens=0, scout=False, shared=0)),
        ("drafts", SearchOptions(scout=False, shared=0)),
        ("all", SearchOptions()),
    )
    results = {}
    for name, choice in steps:
        results[name] = search(
            batch=batch_of(loaded, prompts, 40, 500), eos_id=eos, min_prob=0.05, max_new_tokens=40, options=choice,
            transfer=lambda view, tokens: [tokens] * 4,
            templates=None if name in ("plain", "together") else [results["plain"].completions[0][0].tokens] * 4,
        )  # fmt: skip
    for result in results.values():
        assert len(result.completions[0]) >= 1 and len(result.completions[0][0].tokens) == 15
        for found, wanted in zip(result.completions, results["plain"].completions, strict=True):
            assert_same(found, {c.tokens: c.nll for c in wanted}, -math.log(0.05))
    passes = {name: result.passes for name, result in results.items()}
    assert passes["plain"] > 3 * passes["together"] and passes["together"] > max(passes["drafts"], passes["all"])
    fed = {name: result.tokens for name, result in results.items()}
    assert fed["plain"] == fed["together"] == results["plain"].visited


def test_limits_cut_and_say_so() -> None:
    loaded = model_of_few_words(1)
    limits = {"eos_id": 0, "min_prob": 0.003, "max_new_tokens": 7}
    prompts = [[1], [2, 3], [4] * 9]
    choice = SearchOptions(tokens_per_pass=8)
    full = search(batch=batch_of(loaded, prompts, 7), **limits, options=choice)
    assert full.passes > 20 and all(full.completions) and not any(full.cut)
    guesses = [max((c.tokens for c in found), key=len) for found in full.completions]
    for hints in (None, guesses):
        for most in (0, 1, 5, full.passes - 1, full.passes):
            part = search(batch=batch_of(loaded, prompts, 7), **limits, options=choice, max_passes=most, guesses=hints)
            assert part.passes <= most
            for cut, some, everything in zip(part.cut, part.completions, full.completions, strict=True):
                missing = {c.tokens for c in everything} - {c.tokens for c in some}
                assert len(some) + len(missing) == len(everything)
                assert cut or not missing
            assert hints is not None or any(part.cut) == (most < full.passes)
        few = search(batch=batch_of(loaded, prompts, 7), **limits, options=choice, max_tokens=30, guesses=hints)
        assert 30 <= few.tokens < full.tokens and any(few.cut)
        late = search(batch=batch_of(loaded, prompts, 7), **limits, deadline=time.monotonic() - 1, guesses=hints)
        assert late.passes == 0 and all(late.cut)


def test_the_most_probable_branches_come_first() -> None:
    loaded = model_of_few_words(1)
    limits = {"eos_id": 0, "min_prob": 0.0005, "max_new_tokens": 7, "options": SearchOptions(tokens_per_pass=8)}
    full = search(batch=batch_of(loaded, [[1], [2, 3]], 7), **limits)
    part = search(batch=batch_of(loaded, [[1], [2, 3]], 7), **limits, max_tokens=full.tokens // 4)
    ranked = sorted((c.nll, view, c.tokens) for view, found in enumerate(full.completions) for c in found)
    got = {(view, c.tokens) for view, found in enumerate(part.completions) for c in found}
    assert all(part.cut) and 20 < len(got) < len(ranked)
    assert all((view, tokens) in got for _, view, tokens in ranked[: len(got) // 4])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"min_prob": 0.0}, "min_prob"),
        ({"min_prob": 1.0}, "min_prob"),
        ({"margin": -0.1}, "margin"),
        ({"max_new_tokens": 0}, "max_new_tokens"),
        ({"max_new_tokens": 9}, "got 9"),
        ({"eos_id": 1000}, "1000"),
        ({"guesses": [None]}, "2 views, got 1"),
        ({"guesses": [None, [3, -1]]}, "guess of view 1: token id -1"),
        ({"templates": [None]}, "template or None for each of 2 views, got 1"),
        ({"templates": [[1], [10**6]]}, "template of view 1: token id 1000000"),
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
