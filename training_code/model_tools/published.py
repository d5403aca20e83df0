"""Loading, saving and shrinking by the names and arguments of the published 2024 code. A thin layer: the work is done elsewhere."""

from collections.abc import Iterable

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from model_tools.keep_recipes import KeepCharacters
from model_tools.loading import load_model
from model_tools.saving import save_checkpoint
from model_tools.shrink import shrink_vocabulary
from model_tools.tokenizer import CHARACTERS, character_tokens


def load_unsloth_model(name: str, bits: int = 16) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The checkpoint `name` (folder or hub id) in 16, 8 or 4 bits as (model, tokenizer).

    By unsloth where it can be used, else by transformers; on the GPU if there is one, in what that is fast in (`dtypes.pick_dtype`).
    Raises ValueError as `load_model`.
    """
    loaded = load_model(path=name, bits=bits, device="cuda" if torch.cuda.is_available() else "cpu")
    return loaded.model, loaded.tokenizer


def load_unsloth_4bit(path: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """`load_unsloth_model` in 4 bits."""
    return load_unsloth_model(path, 4)


def save_model_and_tokenizer(path: str, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
    """Writes both to the folder `path`, the model in its own dtype; no `tokenizer.model` is left beside the tokenizer.json."""
    save_checkpoint(path=path, model=model, tokenizer=tokenizer, dtype=None)


def keep_single_char_tokens(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    keep: Iterable[str] | None = None,
    keep_norm: bool = False,
    keep_model_tok: bool = True,
    remove_unk: bool = False,
) -> dict[int, int]:
    """Shrinks both in place to single-character tokens; returns old id -> new id.

    keep: characters, or entries of the vocabulary as `tokenizer.tokenize` gives them (`Ċ` and `<0x0A>` for the newline); None: letters,
    digits, `!?.:,;*+/-=` and newline
    keep_norm: the normalizer stays; keep_model_tok: so do the tokens that the configs name; remove_unk: the unknown token goes
    Raises ValueError for what is neither, and as `shrink_vocabulary`.
    """
    characters = CHARACTERS if keep is None else "".join(dict.fromkeys(_character(entry, tokenizer) for entry in keep))
    recipe = KeepCharacters(
        characters=characters, keep_config_tokens=keep_model_tok, keep_normalizer=keep_norm, drop_unknown=remove_unk
    )
    return dict(shrink_vocabulary(model=model, tokenizer=tokenizer, keep=recipe).mapping)


def _character(entry: str, tokenizer: PreTrainedTokenizerBase) -> str:
    """The character that an entry of the vocabulary stands for; a character stands for itself."""
    token_of = character_tokens(tokenizer)
    if len(entry) == 1 and token_of(entry) is not None:
        return entry
    text = " " if entry == "▁" else tokenizer.backend_tokenizer.decoder.decode([entry])
    if len(text) != 1 or token_of(text) != entry:
        raise ValueError(f"{entry!r} is neither a character nor the token of one")
    return text
