"""The named prompt formats beside the published one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from arc_loader.formats import CHAT_16, CHAT_16_TOKENS, FORMATS, format_named, markdown_format
from arc_loader.formatting import ARCHITECTS, SHORT, FormatError, TokenTable
from arc_loader.grids import same_grid
from arc_loader.tasks import Pair, Task
from arc_strategies import grids, tasks

TASK = Task("abc", (Pair([[1, 2], [3, 4]], [[5]]),), (np.array([[6, 7]]),))


def test_formats_are_found_by_name_and_unknown_names_list_the_known():
    assert format_named("architects") is ARCHITECTS and format_named("short") is SHORT
    assert all(format_named(name).name == name for name in FORMATS)
    with pytest.raises(FormatError, match="predict-output-v2.*architects, short, chat-16"):
        format_named("predict-output-v2")
    with pytest.raises(TypeError):
        FORMATS["new"] = SHORT


def test_the_chat_format_has_sixteen_tokens_and_a_turn_a_grid():
    assert len(set(CHAT_16_TOKENS)) == 16
    table = TokenTable({token: n for n, token in enumerate(CHAT_16_TOKENS)})
    text = "<|im_start|>user\n12\n34<|im_end|><|im_start|>assistant\n5<|im_end|><|im_start|>user\n67<|im_end|><|im_start|>assistant\n"
    assert CHAT_16.prompt(TASK) == text and CHAT_16.reply_text(np.array([[8, 9]])) == "89<|im_end|>"
    assert len(table.encode(text)) == CHAT_16.count_tokens(text) == CHAT_16.length(TASK) == 23
    assert CHAT_16.max_new_tokens() == 900 + 29 + 1 + 1


def test_the_markdown_format():
    text = markdown_format(preprompt="P\n").prompt(TASK)
    assert text == (
        "P\n\n## Input\n\n```grid shape: 2x2\n1 12\n2 34\n```\n\n## Output\n\n```grid shape: 1x1\n1 5\n```\n</s>"
        "\n## Input\n\n```grid shape: 1x2\n1 67\n```\n\n## Output\n\n"
    )
    assert FORMATS["markdown-code-block"].grid_text(np.array([[1, 2]])) == "```grid\n12\n```"
    with pytest.raises(FormatError, match="unknown encoder Foo"):
        markdown_format(grid_encoder="Foo()")


@pytest.mark.parametrize("fmt", FORMATS.values(), ids=lambda f: f.name)
@given(grid=grids())
def test_replies_are_read_back(fmt, grid):
    assert same_grid(fmt.decode(fmt.reply_text(grid)), grid)
    assert same_grid(fmt.decode(fmt.grid_text(grid)), grid)
    assert fmt.count_tokens(fmt.reply_text(grid)) < fmt.max_new_tokens()
    for wrong in (
        fmt.reply_text(grid) + "1",
        "x" + fmt.reply_text(grid),
        fmt.query_text(grid),
        fmt.reply_text(grid)[2:] + "\n1",
    ):
        read = fmt.decode(wrong)
        assert read is None or fmt.grid_text(read) == wrong.removesuffix(fmt.reply_end)


@given(task=tasks())
def test_special_tokens_count_as_one(task):
    table = TokenTable({token: n for n, token in enumerate(CHAT_16_TOKENS)})
    assert len(table.encode(CHAT_16.prompt(task))) == CHAT_16.length(task)


def test_special_tokens_are_texts():
    with pytest.raises(FormatError, match="special_tokens"):
        markdown_format(special_tokens="user")
    with pytest.raises(FormatError, match="special_tokens"):
        markdown_format(special_tokens=("",))
