"""Tables of lengths and prompts for the terminal."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.encoding import Sample
from prompting.length_table import PERCENTILES, length_table
from prompting.shown import sample_text


class Letters:
    """A tokenizer of letters."""

    def decode(self, token_ids, *, skip_special_tokens):
        assert not skip_special_tokens
        return "".join(chr(97 + n) for n in token_ids)


def test_what_is_learned_is_marked():
    sample = Sample("x", np.arange(6, dtype=np.int32), np.array([0, 0, 1, 1, 0, 1], bool))
    assert sample_text(sample, tokenizer=Letters(), colours=False) == "ab[[cd]]e[[f]]"
    assert sample_text(sample, tokenizer=Letters(), colours=True) == "ab\x1b[1;32mcd\x1b[0me\x1b[1;32mf\x1b[0m"


def test_the_table():
    table = length_table(lengths={"a": list(range(1, 101)), "bb": [7, 0, 5], "c": [0]}, max_seq_len=91).splitlines()
    assert table[0].split() == "set and prompt prompts 50 % 75 % 90 % 95 % 97 % longest too long".split()
    assert table[2].split() == ["a", "100", "50", "75", "90", "95", "97", "100", "10.0%"]
    assert table[3].split() == ["bb", "2", "5", "7", "7", "7", "7", "7", "0.0%"]
    assert table[4].split() == ["c", "0", *"-------"]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 9999), min_size=1, max_size=60))
def test_percentiles_against_counting(tokens):
    """The smallest length that at least this share of the prompts does not exceed."""
    row = length_table(lengths={"a": tokens}, max_seq_len=5000).splitlines()[2].split()
    for shown, percent in zip(row[2:8], PERCENTILES, strict=True):
        expected = min(n for n in tokens if sum(m <= n for m in tokens) * 100 >= percent * len(tokens))
        assert int(shown) == expected
