"""The small model's tokenizer: one token a character, and the table of such tokens for any tokenizer.

The vocabulary is the one that the published shrinking keeps (letters, digits, a few signs, newline), plus start, end and padding.
Knows characters, not puzzles.
"""

import string

from tokenizers import Tokenizer, decoders, models, processors
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from arc_loader.formatting import TokenTable

PAD, BOS, EOS = "<pad>", "<s>", "</s>"
CHARACTERS = "\n" + string.digits + string.ascii_uppercase + string.ascii_lowercase + "!?.:,;*+/-="


def build_tokenizer() -> PreTrainedTokenizerFast:
    """A new tokenizer of 77 tokens: `<pad>` 0, `<s>` 1, `</s>` 2, then `CHARACTERS` in order; encoding puts `<s>` in front."""
    vocab = {token: number for number, token in enumerate([PAD, BOS, EOS, *CHARACTERS])}
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=[]))
    tokenizer.decoder = decoders.Fuse()
    tokenizer.add_special_tokens([PAD, BOS, EOS])
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{BOS} $A", special_tokens=[(BOS, vocab[BOS])])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token=PAD, bos_token=BOS, eos_token=EOS)


def token_table(tokenizer: PreTrainedTokenizerBase) -> TokenTable:
    """The table character -> id of every character in `CHARACTERS` and special token that `tokenizer` writes as one token.

    Raises ValueError if a digit, the newline, or the start or end token is not one token.
    """
    vocab = {}
    for character in CHARACTERS:
        ids = tokenizer.encode(character, add_special_tokens=False)
        if len(ids) == 1:
            vocab[character] = ids[0]
        elif character in string.digits + "\n":
            raise ValueError(f"the tokenizer writes {character!r} as {len(ids)} tokens {ids}, one is needed")
    for name, token in (("bos_token", tokenizer.bos_token), ("eos_token", tokenizer.eos_token)):
        if token is None:
            raise ValueError(f"the tokenizer has no {name}")
        vocab[token] = tokenizer.convert_tokens_to_ids(token)
    return TokenTable(vocab)
