"""A recipe's prompt format with the start and end tokens of a model: the layout is the recipe's, the special tokens are the model's."""

from dataclasses import replace

from arc_loader.prompt_format import FormatError, PromptFormat
from model_tools.loading import LoadedModel, LoadedTokens


def format_for(*, fmt: PromptFormat, loaded: LoadedModel | LoadedTokens) -> PromptFormat:
    """`fmt` itself where the model has its start and end token, else with the model's own in their place.

    Raises FormatError if the end token of the layout is not the one the model stops at, or the layout needs a special token that the
    model does not have.
    """
    known, tokenizer = loaded.table.vocab, loaded.tokenizer
    if fmt.bos_token and fmt.bos_token not in known:
        fmt = replace(fmt, bos_token=tokenizer.bos_token or "")
    if fmt.eos_token not in known:
        reply_end = fmt.reply_end.removesuffix(fmt.eos_token) + tokenizer.eos_token
        fmt = replace(fmt, reply_end=reply_end, eos_token=tokenizer.eos_token)
    if missing := [token for token in fmt.special_tokens if token not in known]:
        raise FormatError(f"format {fmt.name}: the model has no token {missing[0]!r}")
    if known[fmt.eos_token] != loaded.eos_id:
        raise FormatError(
            f"format {fmt.name}: replies end with {fmt.eos_token!r}, but the model's end token is {tokenizer.eos_token!r}"
        )
    return fmt
