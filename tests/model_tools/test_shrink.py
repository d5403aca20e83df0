"""Vocabulary shrink on the four families of tokenizers and their architectures: same logits, one token a character, nothing returns."""

import json
from functools import cache
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, AutoTokenizer

from arc_loader.formats import ARCHITECTS
from arc_loader.formatting import prompt_ids
from arc_loader.tasks import Pair, Task
from model_tools.adapters import LoraRecipe, add_lora
from model_tools.keep_recipes import KeepCharacters, KeepTokens
from model_tools.loading import LoadedModel, load_model, wrap_model
from model_tools.saving import save_checkpoint
from model_tools.shrink import Shrunk, shrink_vocabulary
from model_tools.tokenizer import CHARACTERS
from shrink_tools import logits, old_ids
from tiny import BASE_KINDS, tiny_base_model, tiny_model

CASES = [(kind, tied) for kind in BASE_KINDS for tied in (False, True)]
TEXTS = st.text(alphabet=CHARACTERS, min_size=1, max_size=40)
PAIR = Pair([[1, 2], [3, 4]], [[5]])
TASK = Task(id="t", train=(PAIR, PAIR), test=(PAIR.input,))


@cache
def both(kind: str, tied: bool) -> tuple[LoadedModel, Shrunk]:
    """A base model, and the same one shrunk to characters."""
    base, other = tiny_base_model(kind, tied=tied), tiny_base_model(kind, tied=tied)
    return base, shrink_vocabulary(model=other.model, tokenizer=other.tokenizer, keep=KeepCharacters())


@cache
def reloaded(kind: str, tied: bool, folder: Path) -> tuple[torch.nn.Module, object]:
    shrunk = both(kind, tied)[1]
    save_checkpoint(path=folder, model=shrunk.model, tokenizer=shrunk.tokenizer, dtype="float32")
    return AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)


def check_same(base: LoadedModel, mapping: dict[int, int], model, tokenizer, text: str) -> None:
    """One token a character, ids there and back, and the original's logits on the kept rows."""
    ids = tokenizer.encode(text, add_special_tokens=False)
    old = old_ids(base.tokenizer, text)
    assert ids == [mapping[i] for i in old] and len(ids) == len(text)
    assert tokenizer.decode(ids) == text
    start = [] if base.tokenizer.bos_token is None else [base.tokenizer.bos_token_id]
    assert tokenizer.encode(text) == [mapping[i] for i in start] + ids
    kept = sorted(mapping)
    expected = logits(base.model, start + old)[:, kept]
    torch.testing.assert_close(logits(model, tokenizer.encode(text)), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(("kind", "tied"), CASES)
@settings(max_examples=15, deadline=None)
@given(text=TEXTS)
def test_same_logits_for_any_text(kind, tied, text):
    base, shrunk = both(kind, tied)
    check_same(base, shrunk.mapping, shrunk.model, shrunk.tokenizer, text)


@pytest.mark.parametrize(("kind", "tied"), CASES)
def test_saved_and_loaded_again_the_old_vocabulary_stays_away(kind, tied, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shrunk")
    folder.joinpath("tokenizer.model").write_bytes(b"old")
    folder.joinpath("vocab.json").write_text("{}")
    model, tokenizer = reloaded(kind, tied, folder)
    base, shrunk = both(kind, tied)
    assert {file.name for file in folder.iterdir()} - {"chat_template.jinja"} == {
        *("config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
    }
    assert (
        len(tokenizer)
        == len(shrunk.tokenizer)
        == model.config.vocab_size
        == model.get_input_embeddings().weight.shape[0]
    )
    assert (model.get_output_embeddings().weight is model.get_input_embeddings().weight) is tied
    for text in (CHARACTERS, "I12\n34\n+/-=O5", "\n\n\n", "the grid 10 25 user".replace(" ", "=")):
        check_same(base, shrunk.mapping, model, tokenizer, text)
    for name in ("bos_token", "eos_token", "pad_token", "unk_token", "chat_template"):
        assert getattr(tokenizer, name) == getattr(shrunk.tokenizer, name)
    assert load_model(path=folder, dtype="float32").table.encode("I1\n").tolist() == tokenizer.encode("I1\n")[-3:]


@pytest.mark.parametrize(("kind", "tied"), CASES)
def test_sizes_roles_and_configs_agree(kind, tied):
    base, shrunk = both(kind, tied)
    model, tokenizer, mapping = shrunk.model, shrunk.tokenizer, shrunk.mapping
    assert len(tokenizer) == {"qwen3": 79}.get(
        kind, 77
    )  # 74 characters; start, end, padding; two more specials and no start for Qwen
    assert list(mapping) == sorted(mapping) and list(mapping.values()) == list(range(len(tokenizer)))
    assert (model.get_output_embeddings().weight is model.get_input_embeddings().weight) is tied
    assert model.get_output_embeddings().out_features == model.get_input_embeddings().num_embeddings == len(tokenizer)
    assert tokenizer.pad_token_id not in (tokenizer.eos_token_id, tokenizer.bos_token_id, None)
    assert tokenizer.eos_token == base.tokenizer.eos_token and tokenizer.bos_token == base.tokenizer.bos_token
    for new, old in ((model.config, base.model.config), (model.generation_config, base.model.generation_config)):
        for name in ("bos_token_id", "eos_token_id"):
            value = getattr(old, name)
            assert getattr(new, name) == ([mapping[i] for i in value] if isinstance(value, list) else mapping[value])
        assert new.pad_token_id == tokenizer.pad_token_id
    assert (
        tokenizer.decode([tokenizer.pad_token_id])
        == {
            "nemo": "<pad>",
            "llama3": "<|finetune_right_pad_id|>",
            "qwen3": "<|endoftext|>",
            "llama2": "<unk>",
        }[kind]
    )
    assert tokenizer.unk_token is None and tokenizer.encode("€", add_special_tokens=False) == []
    assert tokenizer.backend_tokenizer.normalizer is None
    batch = tokenizer(["I1", "I123"], padding=True, return_tensors="pt")
    assert (batch["input_ids"] == tokenizer.pad_token_id).sum() == 2 == (batch["attention_mask"] == 0).sum()


def test_prompts_through_the_table_are_what_the_tokenizer_says():
    for kind in ("nemo", "llama2"):
        shrunk = both(kind, False)[1]
        loaded = wrap_model(model=shrunk.model, tokenizer=shrunk.tokenizer, fingerprint="x")
        ids = prompt_ids(fmt=ARCHITECTS, table=loaded.table, task=TASK).tolist()
        assert ids == shrunk.tokenizer.encode(shrunk.tokenizer.decode(ids[1:]))


def test_padding_when_all_tokens_have_a_role():
    base = tiny_base_model("llama2", tied=True)
    before = base.model.get_input_embeddings().weight.clone()
    shrunk = shrink_vocabulary(model=base.model, tokenizer=base.tokenizer, keep=KeepCharacters(drop_unknown=False))
    tokenizer, weight = shrunk.tokenizer, base.model.get_input_embeddings().weight
    assert shrunk.new_padding and tokenizer.pad_token == "<pad>" and tokenizer.pad_token_id == len(tokenizer) - 1
    assert not weight[-1].any() and torch.equal(weight[:-1], before[sorted(shrunk.mapping)])
    assert tokenizer.unk_token == "<unk>" and tokenizer.encode("€", add_special_tokens=False) == [
        tokenizer.unk_token_id
    ]


def test_padding_that_is_the_end_token_is_replaced():
    base = tiny_base_model("nemo")
    base.tokenizer.pad_token = base.tokenizer.eos_token
    shrunk = shrink_vocabulary(model=base.model, tokenizer=base.tokenizer, keep=KeepCharacters())
    assert shrunk.tokenizer.pad_token == "<pad>" and not shrunk.new_padding


def test_spaces_of_sentencepiece():
    base = tiny_base_model("llama2")
    shrunk = shrink_vocabulary(model=base.model, tokenizer=base.tokenizer, keep=KeepCharacters(characters="ab 12\n"))
    for text in (" a b", "1  2\n", "ab", " "):
        ids = shrunk.tokenizer.encode(text, add_special_tokens=False)
        assert len(ids) == len(text) and shrunk.tokenizer.decode(ids) == text


def test_what_cannot_be_shrunk_is_refused_and_left_alone():
    def refused(message: str, base: LoadedModel, keep=KeepCharacters(), model=None) -> None:  # noqa: B008
        size, text = base.model.get_input_embeddings().weight.shape, base.tokenizer.backend_tokenizer.to_str()
        with pytest.raises(ValueError, match=message):
            shrink_vocabulary(model=model or base.model, tokenizer=base.tokenizer, keep=keep)
        assert base.model.get_input_embeddings().weight.shape == size
        assert base.tokenizer.backend_tokenizer.to_str() == text

    refused("no token for '€' alone", tiny_base_model("nemo"), KeepCharacters(characters="1€"))
    refused(
        "'rotat' is not one token",
        tiny_base_model("nemo"),
        KeepTokens(tokens=("1", "rotat", "</s>", "<pad>"), end="</s>", padding="<pad>"),
    )
    small = tiny_model("arc_llama")
    refused("positions of 'arc_llama' models depend on token ids", small)
    base = tiny_base_model("llama3")
    base.model.config.eos_token_id = 5000
    refused("names the token id 5000, which the tokenizer does not have", base)
    base = tiny_base_model("nemo")
    refused("the model has adapters", base, model=add_lora(model=base.model, recipe=LoraRecipe(rank=2), seed=0))
    base = tiny_base_model("nemo")
    base.model.get_input_embeddings().weight = torch.nn.Parameter(torch.zeros(30, 64))
    refused("the embedding has 30 rows, no row", base)


def test_the_tokenizer_file_holds_nothing_else(tmp_path):
    save_checkpoint(path=tmp_path, model=both("nemo", False)[1].model, tokenizer=both("nemo", False)[1].tokenizer)
    data = json.loads((tmp_path / "tokenizer.json").read_text(encoding="utf-8"))
    assert len(data["model"]["vocab"]) == 77 and data["model"]["merges"] == [] and data["model"]["unk_token"] is None
    assert {token["content"] for token in data["added_tokens"]} == {"<s>", "</s>", "<pad>"}
    assert data["post_processor"]["special_tokens"]["<s>"]["ids"] == [data["model"]["vocab"]["<s>"]]
