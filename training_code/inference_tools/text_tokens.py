"""Texts to token ids and back with any tokenizer of transformers, for the published functions that take texts.

Inside the house a `TokenTable` does this; here the tokenizer decides, so that vocabularies that were not shrunk work too.
"""

import numpy as np
from transformers import PreTrainedTokenizerBase


def encode_prompt(*, tokenizer: PreTrainedTokenizerBase, prompt: str) -> np.ndarray:
    """Token ids int64 (L,) with the tokenizer's own start token, once, and no end token.

    Raises ValueError for an empty prompt or a character that the tokenizer has no token for.
    """
    if not isinstance(prompt, str) or not prompt:
        raise ValueError(f"a prompt is some text, not {prompt!r}")
    _check_characters(tokenizer=tokenizer, text=prompt, where="prompt")
    ids = list(tokenizer.encode(prompt))
    if len(ids) > 1 and ids[0] == ids[1] == tokenizer.bos_token_id:
        ids = ids[1:]
    if tokenizer.eos_token and ids[-1] == tokenizer.eos_token_id and not prompt.endswith(tokenizer.eos_token):
        ids = ids[:-1]
    return np.array(ids, dtype=np.int64)


def encode_reply(*, tokenizer: PreTrainedTokenizerBase, prompt: str, reply: str) -> np.ndarray:
    """Token ids int64 (L,) of `reply` as it stands behind `prompt`.

    Both are encoded together where that leaves the prompt's tokens as they are (some tokenizers write the start of a text
    differently), else the reply alone. Raises ValueError for an empty reply or a character without a token.
    """
    if not isinstance(reply, str) or not reply:
        raise ValueError(f"a reply is some text, not {reply!r}")
    _check_characters(tokenizer=tokenizer, text=reply, where="reply")
    before = tokenizer.encode(prompt, add_special_tokens=False)
    both = tokenizer.encode(prompt + reply, add_special_tokens=False)
    joined = len(both) > len(before) and both[: len(before)] == before
    return np.array(
        both[len(before) :] if joined else tokenizer.encode(reply, add_special_tokens=False), dtype=np.int64
    )


def decode_reply(*, tokenizer: PreTrainedTokenizerBase, tokens: list[int]) -> str:
    """The text of a completion, special tokens (eos) included."""
    return tokenizer.decode(tokens, skip_special_tokens=False, clean_up_tokenization_spaces=False)


def end_token(tokenizer: PreTrainedTokenizerBase) -> int:
    """The id of the tokenizer's end token; ValueError without one."""
    if tokenizer.eos_token_id is None:
        raise ValueError("the tokenizer has no eos_token: no completion would ever end")
    return int(tokenizer.eos_token_id)


def _check_characters(*, tokenizer: PreTrainedTokenizerBase, text: str, where: str) -> None:
    """ValueError that names a character which the tokenizer would drop or call unknown."""
    ids = tokenizer.encode(text, add_special_tokens=False)
    unknown = tokenizer.unk_token_id
    if (unknown is None or unknown not in ids) and decode_reply(tokenizer=tokenizer, tokens=ids) == text:
        return
    for special in sorted({*tokenizer.all_special_tokens, *tokenizer.get_added_vocab()}, key=len, reverse=True):
        text = text.replace(special, "")
    for character in sorted(set(text)):
        ids = tokenizer.encode(character, add_special_tokens=False)
        if not ids or unknown in ids:
            raise ValueError(f"{where}: the tokenizer has no token for {character!r}")
