"""The prompt formats by name. Data only; a recipe says `format_named(name)`.

`architects`: the published layout of the 2024 runs; `short`: the same without what can be spared; `chat-16`: the 16 tokens of the 2025
winners, a chat turn a grid; `markdown` and its sisters: text for models with a vocabulary of words, a grid encoder for the grids.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from arc_loader.grid_encoders import USUAL_ENCODER
from arc_loader.grids import shown
from arc_loader.prompt_format import FormatError, PromptFormat

ARCHITECTS = PromptFormat(
    name="architects",
    preprompt="ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjklmnpqrstuvwxyz",
    query_beg="I",
    reply_beg="\n+/-=O",
    reply_end="\n</s>",
    lines_sep="\n",
    max_tokens=8192,
)
SHORT = PromptFormat(
    name="short", preprompt="", query_beg="I", reply_beg="O", reply_end="</s>", lines_sep="\n", max_tokens=4096
)

CHAT_PAD, CHAT_START, CHAT_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
CHAT_16_TOKENS = (*"0123456789", "\n", "user", "assistant", CHAT_START, CHAT_END, CHAT_PAD)
CHAT_16 = PromptFormat(
    name="chat-16",
    preprompt="",
    query_beg=f"{CHAT_START}user\n",
    reply_beg=f"{CHAT_END}{CHAT_START}assistant\n",
    reply_end=CHAT_END,
    lines_sep="\n",
    bos_token="",
    eos_token=CHAT_END,
    max_tokens=8192,
    special_tokens=CHAT_16_TOKENS[11:],
)


def markdown_format(
    *,
    name: str = "markdown",
    grid_encoder: str = str(USUAL_ENCODER),
    preprompt: str = "Each puzzle has one rule that turns an input grid into its output grid. Apply it to the last input.\n",
    bos_token: str = "<s>",
    eos_token: str = "</s>",
    special_tokens: tuple[str, ...] = (),
    max_tokens: int = 16384,
) -> PromptFormat:
    """Headed sections with grids as a grid encoder writes them.

    grid_encoder: its name, e.g. `GridCodeBlockEncoder(MinimalGridEncoder())`
    Lengths count a token a character: what a vocabulary of words makes of the text is shorter.
    Raises FormatError for an encoder that cannot be read.
    """
    return PromptFormat(
        name=name,
        preprompt=preprompt,
        query_beg="\n## Input\n\n",
        reply_beg="\n\n## Output\n\n",
        reply_end=f"\n{eos_token}",
        lines_sep="\n",
        bos_token=bos_token,
        eos_token=eos_token,
        max_tokens=max_tokens,
        special_tokens=special_tokens,
        grid_encoder=grid_encoder,
    )


FORMATS: Mapping[str, PromptFormat] = MappingProxyType(
    {
        fmt.name: fmt
        for fmt in (
            ARCHITECTS,
            SHORT,
            CHAT_16,
            markdown_format(),
            markdown_format(name="markdown-code-block", grid_encoder="GridCodeBlockEncoder(MinimalGridEncoder())"),
            markdown_format(
                name="markdown-symbols",
                grid_encoder="GridShapeEncoder(RowNumberEncoder(ReplaceNumberEncoder(MinimalGridEncoder())))",
            ),
        )
    }
)


def format_named(name: str) -> PromptFormat:
    """The format of that name. Raises FormatError that lists the known ones for any other."""
    if not isinstance(name, str) or name not in FORMATS:
        raise FormatError(f"no format is called {shown(name)}; known are {', '.join(FORMATS)}")
    return FORMATS[name]
