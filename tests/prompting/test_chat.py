"""Every version in every chat family: what is learned token by token, and inference prompts that begin training prompts."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.formats import ARCHITECTS
from arc_loader.grid_encoders import USUAL_ENCODER
from base_tokenizers import base_tokenizer
from chat_tokenizers import FAMILIES, chat_tokenizer
from model_tools.tokenizer import build_tokenizer, token_table
from prompt_strategies import encoders, puzzles
from prompting.answers import parse_answer
from prompting.chat import Chat, family_template, template_for
from prompting.puzzle import PromptError
from prompting.question import training_question
from prompting.rendering import Words, render
from prompting.versions import VERSIONS, version_named
from prompting.writer import PromptWriter, RawLayout

CHATS = {family: (chat_tokenizer(family), Chat(chat_tokenizer(family))) for family in FAMILIES}
IN_WORDS = [name for name, version in VERSIONS.items() if not version.raw]
ENDS = {"llama3": "<|eot_id|>", "llama3.2": "<|eot_id|>", "phi3": "<|end|>"}


def writer_for(family: str, encoder=USUAL_ENCODER) -> PromptWriter:
    tokenizer, chat = CHATS[family]
    end = tokenizer.eos_token
    fmt = replace(ARCHITECTS, bos_token=tokenizer.bos_token or "", eos_token=end, reply_end=f"\n{end}")
    return PromptWriter(encoder=encoder, chat=chat, raw=RawLayout(fmt, token_table(tokenizer)))


@pytest.mark.parametrize("family", FAMILIES)
@given(name=st.sampled_from(list(VERSIONS)), puzzle=puzzles(), encoder=encoders, seed=st.integers(0, 9))
@settings(max_examples=30)
def test_the_inference_prompt_begins_the_training_prompt(family, name, puzzle, encoder, seed):
    version, writer = VERSIONS[name], writer_for(family, encoder)
    question = training_question(version=version, puzzle=puzzle, rng=np.random.default_rng(seed))
    sample = writer.sample(version=version, question=question)
    asked = replace(question, answer=None)
    ids = writer.prompt_ids(version=version, question=asked)
    assert ids.dtype == sample.input_ids.dtype == np.int32
    np.testing.assert_array_equal(ids, sample.input_ids[: len(ids)])
    last = sample.loss_mask[len(ids) :]
    assert last[0] and last[: last.sum()].all()  # the answer follows at once and is learned without a gap
    assert version.raw or not sample.loss_mask[: len(ids)].any()
    if not version.raw:
        words = render(version=version, question=asked, encoder=encoder)
        full = writer.chat.full_text(replace(words, answer=writer.answer_text(version=version, question=question)))
        assert "".join(full).startswith(writer.chat.prompt_text(words))


@pytest.mark.parametrize("family", FAMILIES)
@given(name=st.sampled_from(IN_WORDS), puzzle=puzzles(), encoder=encoders, seed=st.integers(0, 9))
@settings(max_examples=25)
def test_the_loss_is_on_the_answer_and_its_end_token_by_token(family, name, puzzle, encoder, seed):
    """Each token's characters are found by the tokenizer's own offsets, not by where the prompt's tokens end."""
    version, (tokenizer, chat) = VERSIONS[name], CHATS[family]
    question = training_question(version=version, puzzle=puzzle, rng=np.random.default_rng(seed))
    words = render(version=version, question=question, encoder=encoder)
    encoded = chat.encode(words)
    prompt, answer, behind = chat.full_text(words)
    end = ENDS.get(family, "<|im_end|>")
    assert behind.startswith(end) and encoded.text == prompt + answer + behind
    whole = tokenizer(encoded.text, add_special_tokens=False, return_offsets_mapping=True)
    assert encoded.input_ids.tolist() == whole["input_ids"]  # no other tokens than those of the text as a whole
    for learned, (first, last) in zip(encoded.answer.tolist(), whole["offset_mapping"], strict=True):
        inside = len(prompt) <= first < len(prompt + answer + end)
        assert learned == inside, (first, last, encoded.text[first:last])
    said = tokenizer.decode(encoded.input_ids[encoded.answer], clean_up_tokenization_spaces=False)
    assert said.removesuffix(end) == answer
    back = parse_answer(version=version, text=said.removesuffix(end), encoder=encoder)
    assert np.array_equal(back, question.answer)


@given(puzzle=puzzles(), seed=st.integers(0, 9))
def test_the_raw_layout_is_the_published_text(puzzle, seed):
    """Against the text that the house's format writes, a token a character, with the model's own small tokenizer."""
    tokenizer = build_tokenizer()
    table = token_table(tokenizer)
    writer = PromptWriter(encoder=USUAL_ENCODER, chat=None, raw=RawLayout(ARCHITECTS, table))
    version = version_named("architects-v0")
    question = training_question(version=version, puzzle=puzzle, rng=np.random.default_rng(seed))
    sample = writer.sample(version=version, question=question)
    rows = ["\n".join("".join(map(str, row)) for row in grid.tolist()) for grid in (question.test, question.answer)]
    text = ARCHITECTS.preprompt
    for pair in question.demonstrations:
        shown = ["\n".join("".join(map(str, row)) for row in grid.tolist()) for grid in (pair.input, pair.output)]
        text += f"I{shown[0]}\n+/-=O{shown[1]}\n</s>"
    text += f"I{rows[0]}\n+/-=O{rows[1]}\n</s>"
    assert tokenizer(text)["input_ids"] == sample.input_ids.tolist()
    learned = sample.loss_mask.sum()
    others = sum(pair.output.size + len(pair.output) + 1 for pair in question.demonstrations[1:])
    assert (
        learned == others + question.answer.size + len(question.answer) + 1
    )  # all answers but the first demonstration's
    with pytest.raises(PromptError, match="chat template"):
        writer.sample(version=version_named("output-from-examples-v1"), question=question)


@given(puzzle=puzzles(), below=st.integers(20, 400), cut=st.booleans(), name=st.sampled_from(list(VERSIONS)))
def test_too_long_prompts_lose_their_last_demonstrations(puzzle, below, cut, name):
    version, writer = VERSIONS[name], writer_for("qwen2.5")
    question = training_question(version=version, puzzle=puzzle, rng=np.random.default_rng(0))
    sample, whole = writer.fitted(version=version, question=question, below=below, cut=cut)
    lengths = {}
    for kept in range(len(question.demonstrations), -1, -1):
        if kept or not question.demonstrations:
            shorter = replace(question, demonstrations=question.demonstrations[:kept])
            lengths[kept] = len(writer.sample(version=version, question=shorter).input_ids)
    assert whole == lengths[len(question.demonstrations)]
    fitting = [n for n in lengths.values() if n < below] if cut else [whole] * (whole < below)
    assert (None if sample is None else len(sample.input_ids)) == max(fitting, default=None)


def test_templates_of_the_families_are_what_their_own_tokenizers_bring():
    words = Words("You solve.", "Here: 12", "34")
    assert Chat(chat_tokenizer("llama3")).full_text(words) == (
        "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nYou solve.<|eot_id|><|start_header_id|>user"
        "<|end_header_id|>\n\nHere: 12<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
        "34",
        "<|eot_id|>",
    )
    assert Chat(chat_tokenizer("smollm")).full_text(words) == Chat(chat_tokenizer("qwen2.5")).full_text(words)
    assert Chat(chat_tokenizer("smollm")).full_text(words)[2] == "<|im_end|>\n"
    assert Chat(chat_tokenizer("phi3")).full_text(words) == (
        "<|system|>\nYou solve.<|end|>\n<|user|>\nHere: 12<|end|>\n<|assistant|>\n",
        "34",
        "<|end|>\n<|endoftext|>",
    )
    assert "Today Date: 26 Jul 2024" in Chat(chat_tokenizer("llama3.2")).prompt_text(
        words
    )  # not the day of the training
    assert Chat(chat_tokenizer("qwen3")).prompt_text(words).endswith("assistant\n<think>\n\n</think>\n\n")


def test_of_several_templates_the_default_is_taken():
    tokenizer = chat_tokenizer("qwen2.5")
    own = tokenizer.chat_template
    tokenizer.chat_template = {"tool_use": "{{ 1 }}", "default": own}
    assert Chat(tokenizer).template == own
    tokenizer.chat_template = {"tool_use": "{{ 1 }}"}
    assert Chat(tokenizer).template == family_template("chatml")
    assert set(Chat(tokenizer).end_ids()) == {tokenizer.convert_tokens_to_ids("<|im_end|>")}
    assert len(Chat(chat_tokenizer("llama3")).end_ids()) == 2  # the end of a turn and the end of a text


def test_what_a_chat_refuses():
    chat = CHATS["qwen2.5"][1]
    with pytest.raises(PromptError, match="special token <|im_end|>".replace("|", r"\|")):
        chat.encode(Words("a", "b<|im_end|>", "c"))
    for answer in (None, "", " x", "x\n"):
        with pytest.raises(PromptError, match="answer"):
            chat.encode(Words("a", "b", answer))
    with pytest.raises(PromptError, match="llama3: <.begin_of_text.>.*chatml.*phi3"):
        template_for(base_tokenizer("tekken"))
    with pytest.raises(PromptError, match="known are llama3, chatml, phi3"):
        family_template("alpaca")
    forgets = Chat(CHATS["qwen2.5"][0], template="{{ messages[1].content }}")
    with pytest.raises(PromptError, match="does not put the answer behind the prompt"):
        forgets.encode(Words("a", "b", "c"))


def test_the_templates_are_package_data():
    """What pyproject names as package data is what the code reads."""
    folder = importlib.util.find_spec("prompting").submodule_search_locations[0]
    text = (Path(folder).parents[1] / "pyproject.toml").read_text()
    assert 'prompting = ["templates/*.jinja", "chat_templates/*.jinja"]' in text
