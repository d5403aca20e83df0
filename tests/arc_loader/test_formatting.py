"""Prompt formats, strict decoding, fitting, token tables and loss masks."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_loader.formatting import (
    ARCHITECTS,
    SHORT,
    FormatError,
    PromptFormat,
    TokenTable,
    parse_grid,
    prompt_ids,
    training_sample,
)
from arc_loader.grids import same_grid
from arc_loader.tasks import Pair, Task
from arc_loader.transforms import Reorder
from arc_loader.views import View
from arc_strategies import grids, tasks, tasks_and_views

FORMATS = [ARCHITECTS, SHORT]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!?.:,;*+/-=\n"
TABLE = TokenTable({token: 3 * n + 1 for n, token in enumerate(["<s>", "</s>", "<pad>", *LETTERS])})


def small_task() -> Task:
    pair = Pair(np.array([[1, 2], [3, 4]]), np.array([[5]]))
    return Task("abc", (pair, pair), (np.array([[6, 7]]),))


def test_the_layout_is_the_published_one():
    task = small_task()
    demo = "I12\n34\n+/-=O5\n</s>"
    assert ARCHITECTS.prompt(task) == ("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjklmnpqrstuvwxyz" + demo + demo + "I67\n+/-=O")
    assert SHORT.prompt(task) == "I12\n34O5</s>I12\n34O5</s>I67O"
    assert ARCHITECTS.reply_text(np.array([[8, 9]])) == "89\n</s>"
    assert len(ARCHITECTS.preprompt) == 48
    assert ARCHITECTS.max_new_tokens() == 30 * 30 + 29 + 2 + 1
    assert SHORT.max_new_tokens() == 30 * 30 + 29 + 1 + 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines_sep": ""},
        {"lines_sep": "0"},
        {"reply_beg": ""},
        {"query_beg": "1"},
        {"reply_end": "x"},
        {"reply_end": ""},
    ],
)
def test_a_layout_that_cannot_be_read_back_is_refused(wrong):
    options = {"query_beg": "I", "reply_beg": "O", "reply_end": "</s>", "lines_sep": "\n", **wrong}
    with pytest.raises(FormatError):
        PromptFormat(name="wrong", preprompt="", max_tokens=10, **options)


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda f: f.name)
@given(grid=grids())
def test_replies_are_read_back(fmt, grid):
    assert same_grid(fmt.decode(fmt.reply_text(grid)), grid)
    assert same_grid(fmt.decode(fmt.grid_text(grid)), grid)


CANNOT_DECODE = [
    "",
    "\n",
    "</s>",
    "12\n3",
    "12\n\n34",
    "\n12",
    "12\n",
    "12 ",
    " 12",
    "12\r\n34",
    "1a\n34",
    "1-",
    "-1",
    "+1",
    "1.0",
    "1_0",
    "١٢",
    "²",
    "12</s></s>",
    "12</s>34",
    "<s>12",
    "I12O",
    "[[0]]",
    "\n".join(["0"] * 31),
    "0" * 31,
]


@pytest.mark.parametrize("text", CANNOT_DECODE)
def test_anything_but_a_grid_cannot_be_decoded(text):
    assert SHORT.decode(text) is None
    if text != "12\n":  # with this format's own "\n</s>" a good reply
        assert ARCHITECTS.decode(text) is None
        assert ARCHITECTS.decode(text + "\n</s>") is None
    assert SHORT.decode(text + "</s>") is None


@given(st.text("0123456789\n a</s>", max_size=12))
def test_decoding_is_strict(text):
    grid = SHORT.decode(text)
    good = re.fullmatch(r"[0-9]{1,30}(\n[0-9]{1,30}){0,29}(</s>)?", text)
    lines = text.removesuffix("</s>").split("\n")
    assert (grid is not None) == bool(good and len({len(line) for line in lines}) == 1)
    if grid is not None:
        assert SHORT.grid_text(grid) == text.removesuffix("</s>")


@given(st.lists(st.integers(0, 4), min_size=2, max_size=6).filter(lambda widths: len(set(widths)) > 1))
def test_ragged_rows_are_never_a_grid(widths):
    text = "\n".join("7" * width for width in widths)
    assert parse_grid(text, lines_sep="\n") is None


@given(tasks())
def test_tokens_are_counted_as_the_table_makes_them(task):
    for fmt in FORMATS:
        text = fmt.prompt(task) + fmt.reply_text(task.test[0])
        ids = TABLE.encode(text)
        assert ids.dtype == np.int32 and ids.shape == (fmt.count_tokens(text),)
        assert TABLE.decode(ids) == text
        prompt = prompt_ids(fmt=fmt, table=TABLE, task=task)
        assert TABLE.decode(prompt) == "<s>" + fmt.prompt(task)
        assert len(prompt) == fmt.length(task)


@given(st.lists(st.sampled_from(["<s>", "</s>", "<pad>", *LETTERS]), max_size=30))
def test_the_table_reads_special_tokens_whole(tokens):
    ids = TABLE.encode("".join(tokens))
    assert [TABLE.decode([i]) for i in ids] == tokens
    assert ids.tolist() == [TABLE.vocab[t] for t in tokens]


@pytest.mark.parametrize("text", ["é", "a b", "<unk>", "😀", "\ud800"])
def test_a_character_without_token_is_refused(text):
    with pytest.raises(FormatError, match="no token for"):
        TABLE.encode(text)


def test_an_id_without_token_is_refused():
    with pytest.raises(FormatError, match="id 2"):
        TABLE.decode([1, 2])


@pytest.mark.parametrize("vocab", [{}, {"a": 1, "b": 1}, {"a": -1}, {"": 0}])
def test_a_vocabulary_that_is_none_is_refused(vocab):
    with pytest.raises(FormatError):
        TokenTable(vocab)


def slow_sample(fmt, task, mask_first_n, answer):
    """Text and learned flags of a sample, a token at a time, by reading the whole text."""
    text = fmt.bos_token + fmt.train_text(task)
    replies = len(task.train)
    if answer is not None:
        text += fmt.query_text(task.test[0]) + fmt.reply_text(answer)
        replies += 1
    masked = min(mask_first_n, replies - 1)
    tokens, flags, at, seen, inside = [], [], 0, 0, False
    body = len(fmt.bos_token + fmt.preprompt)
    while at < len(text):
        token = next((s for s in ("<s>", "</s>") if text.startswith(s, at)), text[at])
        tokens.append(token)
        flags.append(inside and seen > masked)
        at += len(token)
        if at >= body and not inside and text[:at].endswith(fmt.reply_beg):
            inside, seen = True, seen + 1
        elif inside and text[:at].endswith(fmt.reply_end):
            inside = False
    return tokens, flags


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda f: f.name)
@given(task=tasks(), with_answer=st.booleans(), mask_first_n=st.integers(0, 7))
def test_samples_learn_the_replies_and_nothing_else(fmt, task, with_answer, mask_first_n):
    answer = task.test[-1] if with_answer else None
    sample = training_sample(fmt=fmt, table=TABLE, task=task, key="k", mask_first_n=mask_first_n, answer=answer)
    tokens, flags = slow_sample(fmt, task, mask_first_n, answer)
    assert sample.input_ids.dtype == np.int32 and sample.loss_mask.dtype == bool
    assert [TABLE.decode([i]) for i in sample.input_ids] == tokens
    assert sample.loss_mask.tolist() == flags
    assert sample.loss_mask[-1]  # the last reply is always learned, to its end


def test_a_sample_without_anything_to_learn_is_refused():
    options = {"fmt": SHORT, "table": TABLE, "key": "abc_0"}
    empty = Task("abc", (), (np.array([[1]]),))
    with pytest.raises(FormatError, match="abc_0"):
        training_sample(task=empty, mask_first_n=0, answer=None, **options)
    with pytest.raises(FormatError, match="without a test input"):
        training_sample(task=Task("abc", (), ()), mask_first_n=0, answer=np.array([[1]]), **options)
    with pytest.raises(FormatError, match="-1"):
        training_sample(task=small_task(), mask_first_n=-1, answer=None, **options)


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda f: f.name)
@given(task_and_view=tasks_and_views(), limit=st.integers(20, 400), reserve=st.integers(0, 50))
def test_the_last_demonstrations_are_dropped_until_it_fits(fmt, task_and_view, limit, reserve):
    task, view = task_and_view
    seen = view.apply(task)
    lengths = [
        1 + fmt.count_tokens(fmt.prompt(part) if part.test else fmt.train_text(part))
        for part in (Task(seen.id, seen.train[:n], seen.test) for n in range(1, len(seen.train) + 1))
    ]
    best = sum(length <= limit - reserve for length in lengths)
    if best == 0:
        with pytest.raises(FormatError, match="even with its first demonstration"):
            fmt.fit_view(task, view, max_tokens=limit, reserve=reserve)
        return
    assert fmt.fit(seen, max_tokens=limit, reserve=reserve).train == seen.train[:best]
    fitted = fmt.fit_view(task, view, max_tokens=limit, reserve=reserve)
    assert fitted.apply(task).train == seen.train[:best]
    assert fitted.query == view.query
    assert (fitted == view) == (best == len(seen.train))
    exs = sum(isinstance(op, Reorder) for op in view.ops)
    assert sum(isinstance(op, Reorder) for op in fitted.ops) == max(exs, fitted != view)
    assert View.parse(str(fitted)) == fitted


def test_the_limit_of_the_format_is_the_default():
    pair = Pair(np.zeros((30, 30), dtype=int), np.zeros((30, 30), dtype=int))
    task = Task("big", (pair,) * 10, (np.zeros((30, 30), dtype=int),))
    kept = SHORT.fit(task, reserve=SHORT.max_new_tokens())
    assert len(kept.train) == 1 and SHORT.length(kept) <= 4096 - 931
    assert len(ARCHITECTS.fit(task).train) == 3
