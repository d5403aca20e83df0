"""Answers drawn in batches are those that are drawn one prompt at a time; given answers weigh what they weigh alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference_tools.continuation import Continuation
from inference_tools.forced_prompts import forced_nlls
from inference_tools.sampled_prompts import SampleLimits, sampled_answers
from inference_tools.sampling import greedy, multinomial
from tiny import tiny_model

MODELS = {kind: tiny_model(kind, sharpen=4.0) for kind in ("llama", "qwen3", "arc_llama")}
ROWS = st.lists(st.integers(1, 30), min_size=1, max_size=4)


def limits(loaded, budget: int = 32768, longest: int = 10) -> SampleLimits:
    return SampleLimits(
        end_ids=frozenset({loaded.eos_id}), pad_id=loaded.pad_id, max_new_tokens=longest, batch_tokens=budget
    )


def prompts_of(loaded, sizes: list[int], seed: int) -> list[np.ndarray]:
    """Random tokens, among them those that open grids and end rows."""
    rng = np.random.default_rng(seed)
    return [rng.integers(3, len(loaded.tokenizer), size).astype(np.int32) for size in sizes]


@given(
    kind=st.sampled_from(list(MODELS)),
    sizes=ROWS,
    seed=st.integers(0, 99),
    samples=st.integers(0, 4),
    temperature=st.sampled_from([0.5, 1.0, 2.0]),
    budget=st.integers(1, 400),
)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_batches_draw_what_one_prompt_at_a_time_draws(kind, sizes, seed, samples, temperature, budget):
    loaded = MODELS[kind]
    prompts = prompts_of(loaded, sizes, seed)
    seeds = [seed + n for n in range(len(prompts))]
    found = sampled_answers(
        model=loaded.model,
        prompts=prompts,
        samples=samples,
        temperature=temperature,
        seeds=seeds,
        limits=limits(loaded, budget),
    )
    for prompt, own_seed, said in zip(prompts, seeds, found, strict=True):
        start = Continuation(model=loaded.model, prompt=prompt)
        expected = greedy(start=start, eos_id=loaded.eos_id, max_new_tokens=10)
        if samples:
            start = Continuation(model=loaded.model, prompt=prompt)
            expected += multinomial(
                start=start,
                eos_id=loaded.eos_id,
                max_new_tokens=10,
                count=samples,
                temperature=temperature,
                seed=own_seed,
            )
        ours = [one.tokens + ((loaded.eos_id,) if one.ended else ()) for one in said]
        assert ours[0] == expected[0].tokens and sorted(ours[1:]) == sorted(one.tokens for one in expected[1:])
        nll = {one.tokens: one.nll for one in expected}
        assert all(one.nll == pytest.approx(nll[tokens], abs=1e-3) for one, tokens in zip(said, ours, strict=True))


def test_a_sample_does_not_depend_on_how_many_are_drawn_or_what_else_is_asked():
    loaded = MODELS["llama"]
    prompts = prompts_of(loaded, [9, 4], 0)
    asked = {"model": loaded.model, "temperature": 2.0, "limits": limits(loaded)}
    both = sampled_answers(prompts=prompts, samples=6, seeds=[5, 6], **asked)
    alone = sampled_answers(prompts=prompts[1:], samples=3, seeds=[6], **asked)
    assert [one.tokens for one in alone[0]] == [one.tokens for one in both[1][:4]]
    assert len({one.tokens for one in both[0]}) > 3
    assert sampled_answers(prompts=prompts[1:], samples=3, seeds=[7], **asked) != alone
    assert sampled_answers(prompts=[], samples=3, seeds=[], **asked) == []


@given(
    kind=st.sampled_from(list(MODELS)),
    sizes=ROWS,
    lengths=st.lists(st.integers(1, 5), min_size=1, max_size=3),
    seed=st.integers(0, 99),
    budget=st.integers(1, 400),
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_given_answers_weigh_what_they_weigh_alone(kind, sizes, lengths, seed, budget):
    loaded = MODELS[kind]
    prompts = prompts_of(loaded, sizes, seed)
    answers = [prompts_of(loaded, lengths, seed + n + 1) for n in range(len(prompts))]
    found = forced_nlls(model=loaded.model, prompts=prompts, answers=answers, pad_id=loaded.pad_id, batch_tokens=budget)
    assert found.shape == (len(prompts), len(lengths))
    for prompt, row, values in zip(prompts, answers, found, strict=True):
        for answer, value in zip(row, values, strict=True):
            start = Continuation(model=loaded.model, prompt=prompt)
            before = [start.log_probs[:, None]]
            if len(answer) > 1:
                before.append(start.advance(parents=np.zeros(1, np.int64), tokens=answer[None, :-1]))
            alone = np.concatenate(before, axis=1)[0]  # (T, V)
            assert value == pytest.approx(-alone[np.arange(len(answer)), answer].sum(), abs=1e-3)


def test_limits_are_checked():
    loaded = MODELS["llama"]
    right = {
        "model": loaded.model, "prompts": [np.array([5])], "samples": 1, "temperature": 1.0, "seeds": [0],
        "limits": limits(loaded),
    }  # fmt: skip
    for wrong in ({"prompts": [np.array([], int)]}, {"seeds": []}, {"samples": -1}, {"temperature": 0.0}):
        with pytest.raises(ValueError, match="are needed"):
            sampled_answers(**right | wrong)
    for wrong in ({"end_ids": frozenset()}, {"max_new_tokens": 0}, {"batch_tokens": 0}):
        with pytest.raises(ValueError, match="are needed"):
            replace(limits(loaded), **wrong)
    given_answers = {"model": loaded.model, "prompts": [np.array([5])], "answers": [[np.array([5])]], "pad_id": 0}
    for wrong in ({"answers": []}, {"answers": [[np.array([], int)]]}, {"prompts": [np.array([], int)]}):
        with pytest.raises(ValueError, match="rows of|empty"):
            forced_nlls(**given_answers | wrong)
    assert forced_nlls(**given_answers | {"prompts": [], "answers": []}).shape == (0, 0)
