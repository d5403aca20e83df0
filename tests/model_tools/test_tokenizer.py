"""The one-character tokenizer and its table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer

from model_tools.tokenizer import CHARACTERS, build_tokenizer, token_table

TOKENIZER = build_tokenizer()
TABLE = token_table(TOKENIZER)


@given(st.lists(st.sampled_from([*CHARACTERS, "</s>"]), max_size=40))
def test_tokenizer_and_table_agree_one_token_a_character(pieces):
    text = "".join(pieces)
    ids = TOKENIZER.encode(text, add_special_tokens=False)
    assert len(ids) == len(pieces)
    assert (TABLE.encode(text).tolist() if text else []) == ids
    assert TOKENIZER.decode(ids) == text


def test_start_token_in_front_77_tokens_and_a_round_trip_over_disk(tmp_path):
    assert len(TOKENIZER) == 77
    assert TOKENIZER.encode("I1")[0] == TOKENIZER.bos_token_id == 1
    TOKENIZER.save_pretrained(tmp_path)
    again = AutoTokenizer.from_pretrained(tmp_path)
    text = "I12\n3O4</s>"
    assert again.encode(text) == TOKENIZER.encode(text)
    assert (again.pad_token_id, again.bos_token_id, again.eos_token_id) == (0, 1, 2)


def test_a_tokenizer_without_an_end_token_is_refused():
    tokenizer = build_tokenizer()
    tokenizer.eos_token = None
    with pytest.raises(ValueError, match="eos_token"):
        token_table(tokenizer)
