"""A tokenizer of words and programs that keeps every token of a one-character tokenizer under its old id.

Byte-level byte-pair encoding, so that any text can be written: digits always stand alone (they are cells), so does the newline before one
(it ends a row), and some texts are always one token (what opens a grid, what closes it). Knows texts, not puzzles or models.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

_BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
_PIECES = (
    "[0-9]",
    r"\n(?=[0-9])",  # ends a row of a grid
    r"\n+ *",  # ends of lines with the indentation that follows
    " ?[A-Za-z_]+",
    r" ?[^\sA-Za-z0-9_]+",
    r"\s+",
)


@dataclass(frozen=True)
class Blocks:
    """Texts that are always one token. opening: before a grid's first cell; closing: behind its last, where no letter follows."""

    opening: tuple[str, ...]
    closing: str

    def pattern(self) -> str:
        """What cuts a text into pieces that no token crosses; earlier alternatives win."""
        longest_first = sorted(self.opening, key=len, reverse=True)
        whole = [*map(re.escape, longest_first), f"{re.escape(self.closing)}(?![A-Za-z])"]
        return "|".join((*whole, *_PIECES))


def train_word_tokenizer(
    *,
    base: PreTrainedTokenizerBase,
    texts: Iterable[str],
    size: int,
    special_tokens: Iterable[str],
    blocks: Blocks,
) -> PreTrainedTokenizerFast:
    """A tokenizer of at most `size` tokens: those of `base` under their ids, `special_tokens`, single bytes, and what `texts` repeat.

    base: one character a token; its start, end and padding tokens and what it puts in front stay as they are
    Raises ValueError if `size` leaves no room for all bytes and `blocks`, `texts` do not hold each of `blocks` twice, or a token of `base`
    is no single byte.
    """
    vocab = {token: number for token, number in base.get_vocab().items() if number in base.added_tokens_decoder}
    for token, number in base.get_vocab().items():
        if token not in vocab:
            pieces = [piece for piece, _ in _BYTES.pre_tokenize_str(token)]
            if len(token) != 1 or len(pieces) != 1 or len(pieces[0]) != 1:
                raise ValueError(f"the base's token {token!r} is no single character of one byte")
            vocab[pieces[0]] = number
    if sorted(vocab.values()) != list(range(len(vocab))):
        raise ValueError(f"the base's {len(vocab)} tokens do not have the ids 0 to {len(vocab) - 1}")
    specials = [*base.all_special_tokens, *special_tokens]
    for token in specials:
        vocab.setdefault(token, len(vocab))

    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = _pre_tokenizer(blocks)
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(specials), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    trained.train_from_iterator(texts, trainer)
    learned = json.loads(trained.to_str())["model"]
    for token, _ in sorted(learned["vocab"].items(), key=lambda item: item[1]):
        vocab.setdefault(token, len(vocab))
    if missing := [text for text in (*blocks.opening, blocks.closing) if _as_bytes(text) not in learned["vocab"]]:
        raise ValueError(f"{size} tokens learned from these texts do not hold {missing[0]!r} as one")
    return _tokenizer(base, vocab, [tuple(merge) for merge in learned["merges"]], specials, blocks)


def _tokenizer(
    base: PreTrainedTokenizerBase,
    vocab: dict[str, int],
    merges: list[tuple[str, str]],
    specials: list[str],
    blocks: Blocks,
) -> PreTrainedTokenizerFast:
    backend = Tokenizer(models.BPE(vocab=vocab, merges=merges))
    backend.pre_tokenizer = _pre_tokenizer(blocks)
    backend.decoder = decoders.ByteLevel()
    backend.add_special_tokens(specials)
    roles = {f"{role}_token": getattr(base, f"{role}_token") for role in ("pad", "bos", "eos")}
    if bos := roles["bos_token"]:
        backend.post_processor = processors.TemplateProcessing(single=f"{bos} $A", special_tokens=[(bos, vocab[bos])])
    extra = [token for token in specials if token not in roles.values()]
    return PreTrainedTokenizerFast(
        tokenizer_object=backend, extra_special_tokens=extra, clean_up_tokenization_spaces=False, **roles
    )


def _pre_tokenizer(blocks: Blocks) -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(blocks.pattern()), "isolated"), _BYTES])


def _as_bytes(text: str) -> str:
    """A text as byte-level vocabularies write it."""
    return "".join(piece for piece, _ in _BYTES.pre_tokenize_str(text))
