"""The published `dfs` against plain recursion without a cache: architectures, cache classes, dtypes, guesses, bad input."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, BitsAndBytesConfig, MistralConfig, MistralForCausalLM

from brute_force import answer_nll, enumerate_completions, next_log_probs
from inference_tools import calc_score, dfs
from inference_tools.any_model import score_answers, search_prompts
from inference_tools.model_pair import fingerprint_of
from inference_tools.plain_search import plain_nll, plain_search
from legacy_model import LegacyModel
from model_tools import cpu_attention
from model_tools.adapters import LoraRecipe, add_lora
from model_tools.loading import LoadedModel, wrap_model
from tiny import KINDS, tiny_model

cached_model = cache(tiny_model)
EXACT, ROUGH = 1e-4, 0.1  # nats: float32; bfloat16 and 4-bit weights, whose kernels differ between one and many tokens


def assert_same(found: list, expected: dict[tuple[int, ...], float], limit: float, margin: float = EXACT) -> None:
    """Sorted, each once, equal scores and sets but for completions that lie on the cutoff within the margin."""
    scores = [score for _, score in found]
    assert scores == sorted(scores)
    got = {tuple(tokens): score for tokens, score in found}
    assert len(got) == len(found)
    for tokens in got.keys() | expected.keys():
        if tokens in got and tokens in expected:
            assert abs(got[tokens] - expected[tokens]) < margin
        else:
            assert abs(got.get(tokens, expected.get(tokens)) - limit) < margin


def likely_eos(loaded: LoadedModel, prompt: list[int], rank: int) -> int:
    """The token that is `rank`-th most likely after the prompt: as eos it gives searches something to find."""
    return int(np.argsort(-next_log_probs(loaded, prompt)[-1], kind="stable")[rank])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_dfs_finds_what_recursion_finds(data: st.DataObject) -> None:
    """Any architecture and attention, new and legacy caches, with and without guess and padding."""
    kind, seed = data.draw(st.sampled_from(KINDS)), data.draw(st.integers(0, 2))
    loaded = cached_model(kind, seed, data.draw(st.sampled_from([1.0, 2.0])))
    model = LegacyModel(loaded.model) if data.draw(st.booleans()) else loaded.model
    token = st.integers(0, 76)
    prompt = data.draw(st.lists(token, min_size=1, max_size=9))
    eos = likely_eos(loaded, prompt, data.draw(st.integers(0, 4)))
    room, min_prob = data.draw(st.integers(1, 5)), data.draw(st.sampled_from([0.3, 0.05, 0.01]))
    limit = -math.log(min_prob)
    expected = enumerate_completions(loaded, prompt, limit=limit, max_new_tokens=room, eos_id=eos)
    right = list(data.draw(st.sampled_from(sorted(expected)))) if expected else []
    guess = data.draw(st.sampled_from([[], right, right[:-1], right[:1] + [eos, 5], [*right[:-1], 3, 4]]))
    guess = guess + data.draw(st.lists(token, max_size=4))
    padding = data.draw(st.integers(0, 3))
    ids = torch.tensor([[0] * padding + prompt + guess])
    mask = torch.tensor([[0] * padding + [1] * len(prompt + guess)])
    loaded.model.set_attn_implementation(data.draw(st.sampled_from(["sdpa", "eager", cpu_attention.NAME])))
    found = dfs(
        model,
        ids if data.draw(st.booleans()) else ids[0],
        eos,
        room,
        min_prob,
        pos=padding + len(prompt),
        attention_mask=mask if padding or data.draw(st.booleans()) else None,
    )
    assert_same(found, expected, limit)
    assert all(tokens[-1] == eos and len(tokens) <= room for tokens, _ in found)


@pytest.mark.parametrize("kind", KINDS)
def test_dfs_finds_something(kind: str) -> None:
    """The comparison above is not one of empty sets."""
    loaded = cached_model(kind, 0, 2.0)
    eos = likely_eos(loaded, [1, 9, 4], 0)
    found = dfs(loaded.model, torch.tensor([1, 9, 4]), eos, 4, 0.01)
    assert len(found) > 1 and found[0][0] == [eos]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("legacy", [False, True])
def test_bfloat16_with_a_margin(kind: str, legacy: bool) -> None:
    loaded = tiny_model(kind, 1, 1.5)
    loaded.model.to(torch.bfloat16)
    model = LegacyModel(loaded.model) if legacy else loaded.model
    compare_roughly(loaded, model)


@pytest.mark.parametrize("kind", ["llama", "mistral", "qwen3", "arc_llama"])
@pytest.mark.parametrize("legacy", [False, True])
def test_4_bit_with_a_margin(kind: str, legacy: bool, tmp_path) -> None:
    loaded = tiny_model(kind, 2, 1.5)
    loaded.model.save_pretrained(tmp_path)
    config = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.float32)
    four_bit = AutoModelForCausalLM.from_pretrained(
        tmp_path, quantization_config=config, device_map="cpu", dtype=torch.float32, local_files_only=True
    )
    assert any(type(module).__name__ == "Linear4bit" for module in four_bit.modules())
    loaded = replace(loaded, model=four_bit.eval())
    name = fingerprint_of(model=four_bit, tokenizer=loaded.tokenizer)
    compare_roughly(loaded, LegacyModel(four_bit) if legacy else four_bit)
    assert (
        fingerprint_of(model=four_bit, tokenizer=loaded.tokenizer) == name
    )  # bitsandbytes may repack what it has used


def compare_roughly(loaded: LoadedModel, model: torch.nn.Module) -> None:
    prompts = [[1, 20, 3, 4, 5], [1, 7, 7], [1, 40, 12, 13, 50, 3, 3, 9]]
    compared = 0
    for prompt in prompts:
        eos = likely_eos(loaded, prompt, 1)
        limit = -math.log(0.01)
        expected = enumerate_completions(loaded, prompt, limit=limit + ROUGH, max_new_tokens=3, eos_id=eos)
        for guess in ([], list(min(expected, key=expected.get, default=()))):
            found = dfs(model, torch.tensor(prompt + guess), eos, 3, 0.01, pos=len(prompt))
            got = {tuple(tokens): score for tokens, score in found}
            assert all(abs(got[tokens] - expected[tokens]) < ROUGH for tokens in got)
            assert {tokens for tokens, nll in expected.items() if nll < limit - ROUGH} <= got.keys()
            compared += len(got)
    assert compared > 5


def test_a_sliding_window_that_is_exceeded() -> None:
    """The batch engine refuses it; the plain way keeps all tokens and leaves the mask to the model."""
    base = tiny_model("mistral", 0, 2.0)
    config = MistralConfig(**{**base.model.config.to_dict(), "sliding_window": 6})
    model = MistralForCausalLM(config).eval()
    model.load_state_dict(base.model.state_dict())
    loaded = wrap_model(model=model, tokenizer=base.tokenizer, fingerprint="window")
    prompt = [1, 9, 4, 30, 31, 32, 33, 34, 35, 8]
    assert np.abs(next_log_probs(loaded, prompt) - next_log_probs(base, prompt)).max() > 0.01  # the window matters
    eos, least = likely_eos(loaded, prompt, 0), 0.0005
    expected = enumerate_completions(loaded, prompt, limit=-math.log(least), max_new_tokens=4, eos_id=eos)
    assert len(expected) > 2
    for guess in ([], list(max(expected, key=expected.get))):
        found = dfs(model, torch.tensor(prompt + guess), eos, 4, least, pos=len(prompt))
        assert_same(found, expected, -math.log(least))


def test_with_adapters_and_after_training_mode() -> None:
    loaded = tiny_model("llama", 3, 2.0)
    model = add_lora(model=loaded.model, recipe=LoraRecipe(rank=2), seed=0)
    for parameter in model.parameters():
        if parameter.requires_grad:
            torch.nn.init.normal_(parameter, std=0.1, generator=torch.Generator().manual_seed(1))
    wrapped = replace(loaded, model=model)
    eos = likely_eos(wrapped, [1, 5, 6], 0)
    expected = enumerate_completions(wrapped, [1, 5, 6], limit=-math.log(0.01), max_new_tokens=3, eos_id=eos)
    model.train()
    assert_same(dfs(model, torch.tensor([1, 5, 6]), eos, 3, 0.01), expected, -math.log(0.01))


def test_a_guess_saves_passes_of_a_legacy_model() -> None:
    loaded = cached_model("llama", 0, 4.0)
    prompt = [1, 9, 4]
    path = list(prompt)
    for _ in range(6):
        path.append(likely_eos(loaded, path, 0))
    eos = path[-1]
    calls = {}
    for name, guess in (("without", []), ("with", path[3:])):
        model = LegacyModel(loaded.model)
        found = plain_search(
            model=model, prompt=np.array(prompt), eos_id=eos, min_prob=0.3, max_new_tokens=6, guess=guess
        )
        calls[name] = (model.calls, [c.tokens for c in found])
    assert calls["with"][1] == calls["without"][1]
    assert calls["with"][0] < calls["without"][0]


def test_both_engines_agree_and_score_alike() -> None:
    loaded = cached_model("qwen3", 1, 2.0)
    prompts = [np.array([1, 9, 4]), np.array([1, 30, 31, 32])]
    eos = likely_eos(loaded, [1, 9, 4], 0)
    answers = [[np.array([5, eos]), np.array([6, 7, eos])], [np.array([eos]), np.array([3, 3, 3, eos])]]
    limits = {"eos_id": eos, "min_prob": 0.02, "max_new_tokens": 4}
    for model in (loaded.model, LegacyModel(loaded.model)):
        searched = [
            completions
            for _, group in search_prompts(model=model, prompts=prompts, **limits, most_prompts=1)
            for completions in group
        ]
        for prompt, found in zip(prompts, searched, strict=True):
            expected = enumerate_completions(
                loaded, prompt.tolist(), limit=-math.log(0.02), max_new_tokens=4, eos_id=eos
            )
            assert_same([(c.tokens, c.nll) for c in found], expected, -math.log(0.02))
        [(group, nll)] = score_answers(model=model, prompts=prompts, answers=answers, eos_id=eos)
        assert group == range(2)
        for row, per_prompt in zip(nll, answers, strict=True):
            for value, prompt, answer in zip(row, prompts, per_prompt, strict=True):
                assert abs(value - answer_nll(loaded, prompt.tolist(), answer.tolist())) < EXACT
                assert abs(value - plain_nll(model=model, prompt=prompt, answer=answer)) < EXACT


def test_out_of_memory_makes_smaller_groups() -> None:
    """A real model with a hook that runs out of memory when a cache holds more than two rows."""
    loaded = tiny_model("llama", 0, 2.0)
    prompts = [np.array([1, 9, 4 + n]) for n in range(5)]
    eos = likely_eos(loaded, [1, 9, 4], 0)
    limits = {"model": loaded.model, "prompts": prompts, "eos_id": eos, "min_prob": 0.02, "max_new_tokens": 3}
    whole = [(list(group), found) for group, found in search_prompts(**limits)]
    assert [group for group, _ in whole] == [[0, 1, 2, 3, 4]]

    def refuse(module, args, kwargs):
        if getattr(kwargs.get("past_key_values"), "rows", 1) > 2:
            raise torch.OutOfMemoryError("no room for more than two rows")

    hook = loaded.model.register_forward_pre_hook(refuse, with_kwargs=True)
    parts = [(list(group), found) for group, found in search_prompts(**limits)]
    assert [group for group, _ in parts] == [[0, 1], [2, 3], [4]]
    together = [found for _, group in parts for found in group]
    assert [[c.tokens for c in found] for found in together] == [[c.tokens for c in found] for found in whole[0][1]]
    hook.remove()
    loaded.model.register_forward_pre_hook(
        lambda *_: (_ for _ in ()).throw(torch.OutOfMemoryError("none")), with_kwargs=True
    )
    with pytest.raises(torch.OutOfMemoryError):
        list(search_prompts(**limits))


IDS = torch.tensor([1, 2, 3])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"input_ids": [1, 2, 3]}, "input_ids is a tensor, not list"),
        ({"input_ids": torch.tensor([1.0, 2.0])}, "whole numbers, not torch.float32"),
        ({"input_ids": torch.zeros((2, 3), dtype=torch.long)}, r"\(1, L\), not \(2, 3\)"),
        ({"input_ids": torch.zeros((1, 0), dtype=torch.long)}, r"not \(1, 0\)"),
        ({"input_ids": torch.tensor([1, 77])}, "token id 77 is outside the vocabulary of 77"),
        ({"input_ids": torch.tensor([1, -1])}, "token id -1"),
        ({"input_ids": torch.tensor([1, 2, 99]), "pos": 2}, "token id 99"),
        ({"eos_token_id": 77}, "eos_token_id.*77"),
        ({"eos_token_id": None}, "eos_token_id is a whole number, not None"),
        ({"min_prob": 0}, "min_prob .* got 0"),
        ({"min_prob": 1.5}, "min_prob .* got 1.5"),
        ({"min_prob": float("nan")}, "min_prob"),
        ({"max_new_tokens": 0}, "max_new_tokens .* got 0"),
        ({"max_new_tokens": 2.5}, "max_new_tokens .* got 2.5"),
        ({"pos": 0}, "1 to 3 here, got 0"),
        ({"pos": 4}, "1 to 3 here, got 4"),
        ({"attention_mask": torch.ones(5, dtype=torch.long)}, "attention_mask is 3 or 3"),
        ({"attention_mask": torch.tensor([1, 2, 1])}, "zeros and ones"),
        ({"attention_mask": torch.zeros(3, dtype=torch.long)}, "prompt 0.*shape"),
    ],
)
def test_bad_input_is_named(change: dict, message: str) -> None:
    arguments = {"input_ids": IDS, "eos_token_id": 2, "max_new_tokens": 3, "min_prob": 0.1, **change}
    for model in (cached_model("llama").model, LegacyModel(cached_model("llama").model)):
        with pytest.raises(ValueError, match=message):
            dfs(model, **arguments)


def test_nothing_is_more_probable_than_certain() -> None:
    assert dfs(cached_model("llama").model, IDS, 2, 3, 1) == []


@pytest.mark.parametrize("legacy", [False, True])
def test_nan_is_an_error(legacy: bool) -> None:
    loaded = tiny_model("llama", 5)
    loaded.model.lm_head.weight.data[:] = float("nan")
    with pytest.raises(ValueError, match="NaN"):
        dfs(LegacyModel(loaded.model) if legacy else loaded.model, IDS, 2, 3, 0.1)


def test_calc_score_equals_the_search() -> None:
    loaded = cached_model("mistral", 0, 2.0)
    prompt = "I12O"
    ids = torch.tensor(loaded.tokenizer.encode(prompt))
    found = dfs(loaded.model, ids, likely_eos(loaded, ids.tolist(), 0), 2, 0.01)
    assert found
    for tokens, score in found:
        text = loaded.tokenizer.decode(tokens)
        assert abs(calc_score(prompt, text, (loaded.model, loaded.tokenizer)) - score) < EXACT
