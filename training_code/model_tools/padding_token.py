"""Which token serves as padding when a tokenizer names none, or its end token. Knows names of tokens only."""

from collections.abc import Collection, Iterable, Sequence

NEW_PADDING = "<pad>"


def choose_padding(
    *, candidates: Sequence[str | None], taken: Collection[str | None], special: Iterable[str], unknown: str | None
) -> str | None:
    """The first of `candidates` that is not `taken` by another role; else one of the vocabulary's `special` tokens, in their order.

    Of those, first one that is for padding text (`<pad>`, `<|finetune_right_pad_id|>`), then the `unknown` token if it has no other use
    any more, one held in reserve (`<|reserved_special_token_0|>`), one for padding something else. None: a new token is needed.
    """
    free = [token for token in special if token not in taken]
    pads = [token for token in free if "pad" in token.lower()]
    for_text = [token for token in pads if not any(kind in token for kind in ("vision", "image", "audio"))]
    in_reserve = [token for token in free if "reserved" in token.lower()]
    order = [*candidates, *for_text, unknown, *in_reserve, *pads]
    return next((token for token in order if token is not None and token not in taken), None)
