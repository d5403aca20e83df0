"""Scores on top of the prompt caches against the model run over whole sequences."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brute_force import answer_nll
from inference_tools import view_batch
from inference_tools.scoring import score
from inference_tools.search import search
from search_cases import batch_of
from tiny import KINDS, tiny_model

cached_model = cache(tiny_model)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_scores_are_those_of_whole_sequences(data: st.DataObject) -> None:
    loaded = cached_model(data.draw(st.sampled_from(KINDS)), 1, 2.0)
    ids = st.integers(0, len(loaded.tokenizer) - 1)
    prompts = data.draw(st.lists(st.lists(ids, min_size=1, max_size=70), min_size=1, max_size=5))
    answer = st.lists(ids, min_size=1, max_size=data.draw(st.sampled_from([1, 3, 90])))
    answers = [[data.draw(answer) for _ in prompts] for _ in range(data.draw(st.integers(0, 3)))]
    batch = batch_of(loaded, prompts, data.draw(st.sampled_from([1, 90])))  # answers may need more room than there is
    got = score(batch=batch, answers=answers)
    assert got.shape == (len(answers), len(prompts)) and got.dtype == np.float64
    for row, per_view in zip(got, answers, strict=True):
        wanted = [answer_nll(loaded, prompt, tokens) for prompt, tokens in zip(prompts, per_view, strict=True)]
        np.testing.assert_allclose(row, wanted, atol=1e-3, rtol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_search_and_score_share_a_batch(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After searches and scores in any order both still agree; prompts come in pieces."""
    monkeypatch.setitem(view_batch.PROMPT_TOKENS, "cpu", 192)
    loaded = cached_model(kind, 0, 1.0)
    rng = np.random.default_rng(0)
    prompts = [rng.integers(0, len(loaded.tokenizer), length).tolist() for length in (90, 3, 64, 31, 31, 100)]
    batch = batch_of(loaded, prompts, 70)
    eos = int(batch.prompt_log_probs[0].argsort(descending=True)[1])
    limits = {"batch": batch, "eos_id": eos, "min_prob": 0.001, "max_new_tokens": 4}
    first = search(**limits)
    assert sum(map(len, first.completions)) > 2
    long = [rng.integers(0, len(loaded.tokenizer), 66).tolist() for _ in prompts]
    found = [found[-1].tokens if found else (eos,) for found in first.completions]
    scores = score(batch=batch, answers=[long, found])
    np.testing.assert_allclose(
        scores[0], [answer_nll(loaded, p, a) for p, a in zip(prompts, long, strict=True)], rtol=1e-5
    )
    for view, completions in enumerate(first.completions):
        if completions:
            assert scores[1, view] == pytest.approx(completions[-1].nll, abs=1e-4)
    again = search(**limits, guesses=found)
    for old, new in zip(first.completions, again.completions, strict=True):
        assert [c.tokens for c in old] == [c.tokens for c in new]


@pytest.mark.parametrize(
    ("answers", "message"),
    [([[[1]]], "1 answers for 2 views"), ([[[1], []]], "view 1"), ([[[1], [10**6]]], "1000000"), ([[[1], [-1]]], "-1")],
)
def test_wrong_answers_are_refused(answers: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        score(batch=batch_of(cached_model("llama", 0), [[1, 2], [3]], 4), answers=answers)
