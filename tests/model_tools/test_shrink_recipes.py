"""What a shrink can be told to keep: corpora with their merges, exact tokens, and the published function; other kinds of bases."""

import copy
import json
import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer, LlamaTokenizer

from arc_loader.formats import CHAT_16
from arc_loader.formatting import prompt_ids
from arc_loader.tasks import Pair, Task
from base_tokenizers import base_tokenizer, corpus
from model_tools.keep_recipes import KEEP_CHAT_16, KeepCharacters, KeepCorpus, KeepTokens
from model_tools.loading import load_model
from model_tools.published import keep_single_char_tokens, save_model_and_tokenizer
from model_tools.saving import save_checkpoint
from model_tools.shrink import Shrunk, shrink_vocabulary
from model_tools.tokenizer import CHARACTERS
from shrink_tools import logits, old_ids
from tiny import BASE_KINDS, tiny_base_model

PAIR = Pair([[1, 2], [3, 4]], [[5]])
TASK = Task(id="t", train=(PAIR, PAIR), test=(PAIR.input,))


@pytest.mark.parametrize("kind", BASE_KINDS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_tokens_of_a_corpus_with_their_merges(kind, data):
    """The texts, and any text of their words, are written as before; logits agree on the kept rows."""
    texts = tuple(data.draw(st.lists(st.sampled_from(corpus()), min_size=1, max_size=4, unique=True)))
    base, other = tiny_base_model(kind), tiny_base_model(kind)
    shrunk = shrink_vocabulary(model=other.model, tokenizer=other.tokenizer, keep=KeepCorpus(texts=texts))
    kept = sorted(shrunk.mapping)
    assert len(CHARACTERS) < len(kept) < len(base.tokenizer)
    for text in texts:
        old = base.tokenizer.encode(text)
        assert shrunk.tokenizer.encode(text) == [shrunk.mapping[i] for i in old]
        assert shrunk.tokenizer.decode(shrunk.tokenizer.encode(text)) == base.tokenizer.decode(old)
        new = logits(shrunk.model, shrunk.tokenizer.encode(text))
        torch.testing.assert_close(new, logits(base.model, old)[:, kept], atol=1e-5, rtol=1e-5)
    splits = base.tokenizer.backend_tokenizer.pre_tokenizer
    if splits is not None:  # one without, as from SentencePiece, has no words
        pieces = {text[slice(*span)] for text in texts for _, span in splits.pre_tokenize_str(text)}
        words = sorted(piece for piece in pieces if re.fullmatch(" [A-Za-z]+", piece)) or [""]
        mixed = "".join(data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=6)))
        assert shrunk.tokenizer.encode(mixed) == [shrunk.mapping[i] for i in base.tokenizer.encode(mixed)]


@pytest.mark.parametrize("kind", BASE_KINDS)
def test_a_corpus_survives_the_disk(kind, tmp_path):
    other = tiny_base_model(kind)
    shrunk = shrink_vocabulary(
        model=other.model, tokenizer=other.tokenizer, keep=KeepCorpus(texts=corpus()[:5], characters="")
    )
    save_checkpoint(path=tmp_path, model=shrunk.model, tokenizer=shrunk.tokenizer, dtype="float32")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    before = base_tokenizer({"nemo": "tekken"}.get(kind, kind))
    for text in corpus()[:5]:
        assert tokenizer.encode(text) == [shrunk.mapping[i] for i in before.encode(text)]


def test_the_16_tokens_of_the_chat(tmp_path):
    base, other = tiny_base_model("qwen3"), tiny_base_model("qwen3")
    shrunk = shrink_vocabulary(model=other.model, tokenizer=other.tokenizer, keep=KEEP_CHAT_16)
    assert len(shrunk.tokenizer) == shrunk.model.config.vocab_size == 16
    save_checkpoint(path=tmp_path, model=shrunk.model, tokenizer=shrunk.tokenizer, dtype="float32")
    loaded = load_model(path=tmp_path, dtype="float32")
    tokenizer = loaded.tokenizer
    assert (tokenizer.eos_token, tokenizer.pad_token, tokenizer.bos_token) == ("<|im_end|>", "<|endoftext|>", None)
    assert loaded.model.config.eos_token_id == tokenizer.eos_token_id != tokenizer.pad_token_id == loaded.pad_id
    assert loaded.model.generation_config.eos_token_id == [tokenizer.eos_token_id, tokenizer.pad_token_id]
    turns = [
        {"role": "user", "content": "12\n34"},
        {"role": "assistant", "content": "5"},
        {"role": "user", "content": "12\n34"},
    ]
    text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    assert text.startswith("<|im_start|>user\n12\n34<|im_end|><|im_start|>assistant\n5<|im_end|>")
    ids = tokenizer.encode(text)
    assert tokenizer.decode(ids) == text and set(ids) == set(range(16)) - {
        tokenizer.pad_token_id, *tokenizer.convert_tokens_to_ids(list("06789"))
    }  # fmt: skip
    assert loaded.table.encode(text).tolist() == ids
    assert prompt_ids(fmt=CHAT_16, table=loaded.table, task=TASK).tolist()[:3] == ids[:3]
    back = {new: old for old, new in shrunk.mapping.items()}
    expected = logits(base.model, [back[i] for i in ids])[:, sorted(shrunk.mapping)]
    torch.testing.assert_close(logits(loaded.model, ids), expected, atol=1e-5, rtol=1e-5)
    assert [base.tokenizer.convert_ids_to_tokens(back[i]) for i in ids[:2]] == ["<|im_start|>", "user"]


def test_chat_template_stays_only_if_it_can_be_written():
    def shrunk(keep) -> Shrunk:
        base = tiny_base_model("qwen3")
        return shrink_vocabulary(model=base.model, tokenizer=base.tokenizer, keep=keep)

    whole = shrunk(KeepCharacters())
    assert not whole.chat_template_removed
    text = whole.tokenizer.apply_chat_template([{"role": "user", "content": "12"}], tokenize=False)
    assert whole.tokenizer.decode(whole.tokenizer.encode(text)) == text
    digits = shrunk(KeepCharacters(characters="0123456789\n"))
    assert digits.chat_template_removed and digits.tokenizer.chat_template is None


@pytest.mark.parametrize("kind", BASE_KINDS)
def test_the_published_function(kind):
    base = tiny_base_model(kind)
    model, tokenizer = copy.deepcopy(base.model), base_tokenizer({"nemo": "tekken"}.get(kind, kind))
    keep = list("ABC0123456789") + tokenizer.tokenize("\n")
    mapping = keep_single_char_tokens(model, tokenizer, keep=keep, remove_unk=True)
    assert tokenizer.encode("A1\n0", add_special_tokens=False) == [mapping[i] for i in old_ids(base.tokenizer, "A1\n0")]
    assert tokenizer.encode("Z", add_special_tokens=False) == []
    assert model.config.vocab_size == len(tokenizer) < 25
    other, whole = copy.deepcopy(base.model), base_tokenizer({"nemo": "tekken"}.get(kind, kind))
    everything = keep_single_char_tokens(other, whole)
    metaspace = base.tokenizer.get_vocab().get(
        "▁"
    )  # what SentencePiece puts before a text is among the tokens of the newline
    assert set(mapping) - {metaspace} <= set(everything) and whole.unk_token == base.tokenizer.unk_token
    with pytest.raises(ValueError, match="'user' is neither a character nor the token of one"):
        keep_single_char_tokens(copy.deepcopy(base.model), base.tokenizer, keep=["user"])


@pytest.mark.parametrize("bits", [4, 8])
def test_a_quantised_base_is_shrunk_too(bits, tmp_path):
    base = tiny_base_model("nemo")
    save_checkpoint(path=tmp_path / "base", model=base.model, tokenizer=base.tokenizer, dtype="float32")
    full, small = (load_model(path=tmp_path / "base", dtype="float32", bits=bits) for _ in range(2))
    mapping = keep_single_char_tokens(small.model, small.tokenizer, remove_unk=True)
    ids = [full.tokenizer.bos_token_id, *old_ids(full.tokenizer, "I12\n34")]
    save_model_and_tokenizer(str(tmp_path / "small"), small.model, small.tokenizer)
    again = load_model(path=tmp_path / "small", dtype="float32", bits=bits)
    for loaded in (full, small, again):
        loaded.model.train()  # no dropout; in eval mode bitsandbytes' CPU kernel rounds to bfloat16
    expected = logits(full.model, ids)[:, sorted(mapping)]
    torch.testing.assert_close(logits(small.model, [mapping[i] for i in ids]), expected, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(logits(again.model, again.tokenizer.encode("I12\n34")), expected, atol=1e-5, rtol=1e-5)


def test_llama_tokenizers_of_their_own_class(tmp_path):
    """transformers' LlamaTokenizer builds itself anew from vocabulary and merges; what is saved after a shrink must not."""
    source = json.loads(base_tokenizer("llama2").backend_tokenizer.to_str())["model"]
    texts = ("The grid rotates 12\n3",)
    for keep in (KeepCharacters(characters=CHARACTERS + " "), KeepCorpus(texts=texts)):
        tokenizer = LlamaTokenizer(vocab=source["vocab"], merges=[tuple(merge) for merge in source["merges"]])
        before = tokenizer.encode(texts[0])
        model = tiny_base_model("llama2").model
        mapping = shrink_vocabulary(model=model, tokenizer=tokenizer, keep=keep).mapping
        save_checkpoint(path=tmp_path, model=model, tokenizer=tokenizer)
        again = AutoTokenizer.from_pretrained(tmp_path)
        ids = again.encode(texts[0], add_special_tokens=False)
        assert again.decode(ids) == texts[0] and type(again) is not LlamaTokenizer
        if isinstance(keep, KeepCorpus):
            assert ids == [mapping[i] for i in before]
        else:
            assert len(ids) == len(texts[0]) and again.decode(again.encode(" 1", add_special_tokens=False)) == " 1"


def test_exact_tokens_and_the_start_token():
    tokens = (*"0123456789", "\n", "</s>", "<pad>")
    for start, expected in ((None, 0), ("<s>", 1)):
        base = tiny_base_model("nemo")
        keep = KeepTokens(tokens=(*tokens, *([start] if start else ())), start=start, end="</s>", padding="<pad>")
        shrunk = shrink_vocabulary(model=base.model, tokenizer=base.tokenizer, keep=keep)
        assert len(shrunk.tokenizer) == shrunk.model.config.vocab_size == 13 + expected
        assert len(shrunk.tokenizer.encode("12\n")) == 3 + expected
        assert shrunk.model.config.bos_token_id == shrunk.tokenizer.bos_token_id == (0 if start else None)


@pytest.mark.parametrize("kind", BASE_KINDS)
def test_a_character_of_several_bytes_is_one_token_with_its_merges(kind):
    base = tiny_base_model(kind)
    shrunk = shrink_vocabulary(model=base.model, tokenizer=base.tokenizer, keep=KeepCharacters(characters="abé1\n"))
    assert len(shrunk.tokenizer.backend_tokenizer.get_vocab()) <= 5 + 2 + 6  # two bytes; special tokens
    for text in ("é", "aéb1é\n", "ééé"):
        ids = shrunk.tokenizer.encode(text, add_special_tokens=False)
        assert len(ids) == len(text) and shrunk.tokenizer.decode(ids) == text


def test_special_tokens_of_the_config_stay_unless_told():
    for keep_config, size in ((True, 78), (False, 77)):
        base = tiny_base_model("llama3")
        base.model.generation_config.eos_token_id = [base.eos_id, base.tokenizer.convert_tokens_to_ids("<|eot_id|>")]
        keep = KeepCharacters(keep_config_tokens=keep_config)
        shrunk = shrink_vocabulary(model=base.model, tokenizer=base.tokenizer, keep=keep)
        assert len(shrunk.tokenizer) == size
        ends = base.model.generation_config.eos_token_id
        assert (
            ends
            == [shrunk.tokenizer.eos_token_id] + [shrunk.tokenizer.convert_tokens_to_ids("<|eot_id|>")] * keep_config
        )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: KeepCharacters(characters=""), "characters is ''"),
        (lambda: KeepCorpus(texts="abc"), "a tuple of texts is needed"),
        (lambda: KeepTokens(tokens=("1", "e"), end="e", padding="e"), "end and padding are both 'e'"),
        (lambda: KeepTokens(tokens=("1", "e"), end="e", padding="p"), r"\['p'\] are special but not among"),
        (lambda: KeepTokens(tokens=("1", "1", "e", "p"), end="e", padding="p"), "stands twice"),
    ],
)
def test_recipes_without_sense_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
