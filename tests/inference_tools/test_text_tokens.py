"""Prompts and replies as token ids: one-character vocabulary and the full vocabularies of four families."""

import numpy as np
import pytest
from tokenizers import processors

from base_tokenizers import FAMILIES, base_tokenizer
from inference_tools import calc_score, infer_single
from inference_tools.text_tokens import decode_reply, encode_prompt, encode_reply, end_token
from model_tools.tokenizer import build_tokenizer
from tiny import BASE_KINDS, tiny_base_model

PROMPT, REPLY = "I12\n305O45\n6</s>I7\n89O", "10\n25"


def tokenizers() -> list:
    return [pytest.param(build_tokenizer, id="one character")] + [
        pytest.param(lambda family=family: base_tokenizer(family), id=family) for family in FAMILIES
    ]


@pytest.mark.parametrize("make", tokenizers())
def test_prompt_and_reply_join_to_the_whole_text(make) -> None:
    """The prompt's ids with the start token once and no end token, the reply's without either; together they are the whole text."""
    tokenizer = make()
    eos = tokenizer.eos_token
    prompt, reply = PROMPT.replace("</s>", eos), REPLY + eos
    ids, answer = (
        encode_prompt(tokenizer=tokenizer, prompt=prompt),
        encode_reply(tokenizer=tokenizer, prompt=prompt, reply=reply),
    )
    starts = [] if tokenizer.bos_token is None else [tokenizer.bos_token_id]
    assert ids.tolist()[: len(starts)] == starts and (ids == tokenizer.bos_token_id).sum() == len(starts)
    assert [*ids, *answer] == tokenizer.encode(prompt + reply)
    assert answer[-1] == end_token(tokenizer)
    assert decode_reply(tokenizer=tokenizer, tokens=answer.tolist()).strip(" ") == reply
    space = tokenizer.convert_tokens_to_ids("▁") if "▁" in tokenizer.get_vocab() else -1
    assert space not in answer  # no space was put in front, as this tokenizer does at the start of a text


def test_a_start_token_in_the_text_is_not_doubled() -> None:
    tokenizer = build_tokenizer()
    ids = encode_prompt(tokenizer=tokenizer, prompt="<s>I1O")
    assert ids.tolist() == encode_prompt(tokenizer=tokenizer, prompt="I1O").tolist()


def test_an_end_token_that_the_tokenizer_adds_is_taken_off() -> None:
    tokenizer = build_tokenizer()
    ids = encode_prompt(tokenizer=tokenizer, prompt="I1O")
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    assert tokenizer.encode("I1O")[-1] == 2
    assert encode_prompt(tokenizer=tokenizer, prompt="I1O").tolist() == ids.tolist()
    assert encode_prompt(tokenizer=tokenizer, prompt="I1O</s>").tolist()[: len(ids) + 1] == [*ids, 2]


@pytest.mark.parametrize("text", ["Iä1", "1 2", "_", "😀"])
def test_characters_that_would_be_dropped_are_named(text: str) -> None:
    tokenizer = build_tokenizer()
    missing = next(c for c in sorted(text) if not tokenizer.encode(c, add_special_tokens=False))
    with pytest.raises(ValueError, match=f"no token for {missing!r}"):
        encode_prompt(tokenizer=tokenizer, prompt=text)
    with pytest.raises(ValueError, match=f"reply: .* no token for {missing!r}"):
        encode_reply(tokenizer=tokenizer, prompt="I1O", reply=text)


def test_a_tokenizer_without_an_end() -> None:
    tokenizer = build_tokenizer()
    tokenizer.eos_token = None
    with pytest.raises(ValueError, match="no eos_token"):
        end_token(tokenizer)


@pytest.mark.parametrize("kind", BASE_KINDS)
def test_models_with_a_full_vocabulary(kind: str) -> None:
    """Search, samples and scores need no shrunk vocabulary."""
    loaded = tiny_base_model(kind)
    pair = (loaded.model, loaded.tokenizer)
    prompt = PROMPT.replace("</s>", loaded.tokenizer.eos_token)
    [(greedy, score)] = infer_single(prompt, pair, max_new_tokens=3)
    assert greedy and np.isfinite(score)
    end_score = calc_score(prompt, loaded.tokenizer.eos_token, pair)
    found = dict(infer_single(prompt, pair, None, float(np.exp(-end_score)) * 0.9, 1))
    assert list(found) == [loaded.tokenizer.eos_token]
    assert abs(found[loaded.tokenizer.eos_token] - end_score) < 1e-4
