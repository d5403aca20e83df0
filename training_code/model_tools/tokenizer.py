"""The small model's tokenizer: one token a character, and the table of such tokens for any tokenizer.

The vocabulary is the one that the published shrinking keeps (letters, digits, a few signs, newline), plus start, end and padding.
Knows characters, not puzzles.
"""

import string
from collections.abc import Callable

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from arc_loader.formatting import TokenTable

PAD, BOS, EOS = "<pad>", "<s>", "</s>"
METASPACE = "▁"
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
    """The table character -> id of every character in `CHARACTERS` that has a token of its own, and of every added token.

    Looked up in the vocabulary, never by encoding, so it is the same whether a tokenizer would merge characters or not.
    Raises ValueError if a digit or the newline has no token, or there is no end token.
    """
    known = character_tokens(tokenizer)
    vocab = {}
    for character in CHARACTERS:
        token = known(character)
        if token is not None:
            vocab[character] = tokenizer.convert_tokens_to_ids(token)
        elif character in string.digits + "\n":
            raise ValueError(f"the tokenizer has no token for {character!r} alone, one is needed")
    if tokenizer.eos_token is None:
        raise ValueError("the tokenizer has no eos_token")
    added = {str(token): number for number, token in tokenizer.added_tokens_decoder.items()}
    for token, number in added.items():
        vocab.setdefault(token, number)
    return TokenTable(vocab)


def character_tokens(tokenizer: PreTrainedTokenizerBase) -> Callable[[str], str | None]:
    """A function from a character to the vocabulary's entry for it alone; None where there is none.

    Byte-level vocabularies write bytes as printable characters (the newline as `Ċ`), those from SentencePiece the space as `▁` and
    single bytes in hexadecimal (the newline as `<0x0A>`); others hold the character itself.
    """
    backend = tokenizer.backend_tokenizer
    decoder = "" if backend.decoder is None else str(backend.decoder)
    if "ByteLevel" in decoder:
        byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)

        def entries(character: str) -> list[str]:
            return [piece for piece, _ in byte_level.pre_tokenize_str(character)]

    elif "ByteFallback" in decoder:

        def entries(character: str) -> list[str]:
            encoded = character.encode("utf-8")
            return [METASPACE if character == " " else character] + [f"<0x{encoded[0]:02X}>"] * (len(encoded) == 1)

    else:

        def entries(character: str) -> list[str]:
            return [character]

    return lambda character: next((e for e in entries(character) if backend.token_to_id(e) is not None), None)
