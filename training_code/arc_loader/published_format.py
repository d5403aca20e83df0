"""The published prompt options (`fmt_opts`) as a PromptFormat. For the published ArcDataset only: the house passes a PromptFormat."""

from __future__ import annotations

import re

from arc_loader.grids import shown
from arc_loader.prompt_format import PromptFormat

PARTS = ("train", "query", "input", "reply", "text")  # of what `get_task` returns
SPECIAL = re.compile(r"<[^<>\s]+>")  # a special token in a text: </s>, <|end_of_text|>, ...


def prompt_format(
    *,
    preprompt: str = "",
    query_beg: str = "I",
    reply_beg: str = "\n+/-=O",
    reply_end: str = "\n</s>",
    lines_sep: str = "\n",
    max_tokens: int | None = None,
) -> PromptFormat:
    """The published options as a PromptFormat. The end-of-sequence token is the special token that `reply_end` ends with."""
    specials = SPECIAL.findall(reply_end)
    return PromptFormat(
        name="published",
        preprompt=preprompt,
        query_beg=query_beg,
        reply_beg=reply_beg,
        reply_end=reply_end,
        lines_sep=lines_sep,
        eos_token=specials[-1] if specials and reply_end.endswith(specials[-1]) else "",
        max_tokens=max_tokens or 1 << 62,
        special_tokens=tuple(SPECIAL.findall(" ".join((preprompt, query_beg, reply_beg, reply_end)))),
    )


def check_part(len_name: str) -> None:
    """Raise ValueError unless it names a part of what `get_task` returns."""
    if len_name not in PARTS:
        raise ValueError(f"len_name is one of {', '.join(PARTS)}, not {shown(len_name)}")
