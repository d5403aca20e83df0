"""Merges that stay: every text of kept tokens is encoded as with all of them, as the `tokenizers` library does it."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from model_tools.merges import closed_under_merging, merges_among, not_built

LETTERS = "abcd"


@st.composite
def merge_lists(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Merges in order of priority, each of parts that are there already; some tokens are reached in several ways."""
    tokens, merges = list(LETTERS), []
    for _ in range(draw(st.integers(1, 25))):
        pair = (draw(st.sampled_from(tokens)), draw(st.sampled_from(tokens)))
        if pair not in merges and len("".join(pair)) < 9:
            merges.append(pair)
            tokens += ["".join(pair)] * ("".join(pair) not in tokens)
    return merges


def encoder(tokens: set[str], merges: list[tuple[str, str]]) -> Tokenizer:
    return Tokenizer(models.BPE(vocab={token: n for n, token in enumerate(sorted(tokens))}, merges=merges))


@settings(max_examples=150, deadline=None)
@given(merges=merge_lists(), words=st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=5))
def test_kept_merges_encode_the_words_as_all_do(merges, words):
    everything = set(LETTERS) | {left + right for left, right in merges}
    whole = encoder(everything, merges)
    used = {token for word in words for token in whole.encode(word).tokens}
    kept = closed_under_merging(tokens=used, merges=merges)
    assert used <= kept <= everything
    small = encoder(kept, merges_among(tokens=kept, merges=merges))
    for word in words:
        assert small.encode(word).tokens == whole.encode(word).tokens


@settings(max_examples=150, deadline=None)
@given(merges=merge_lists())
def test_which_tokens_are_built(merges):
    everything = set(LETTERS) | {left + right for left, right in merges}
    whole = encoder(everything, merges)
    expected = {token for token in everything if whole.encode(token).tokens != [token]}
    assert set(not_built(tokens=everything, merges=merges)) == expected


def test_bytes_and_strangers():
    merges = [("a", "b"), ("ab", "c"), ("c", "d")]
    assert closed_under_merging(tokens=["<0x0A>", "abc"], merges=merges) == {"<0x0A>", "a", "b", "c", "ab", "abc"}
    assert closed_under_merging(tokens=["xyz"], merges=merges) == {"xyz"}  # found by looking it up whole, or not at all
    assert merges_among(tokens={"a", "b", "c", "ab", "abc"}, merges=merges) == merges[:2]
    assert not_built(tokens=["abc", "xyz", "bc"], merges=merges) == ["xyz", "bc"]
