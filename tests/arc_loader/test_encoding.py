"""The look-up way to token ids against the slow, obvious one: text first, then the table, a part at a time."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.encoded_puzzle import EncodedPuzzle
from arc_loader.formats import CHAT_16_TOKENS, FORMATS, markdown_format
from arc_loader.formatting import Encoder, FormatError, PromptFormat, TokenTable, prompt_ids, training_sample
from arc_loader.symmetry import composed, turned
from arc_loader.tasks import Pair, Task
from arc_loader.transforms import Recolour, Reorder
from arc_loader.views import View, ViewError
from arc_strategies import grid_ops, grids, ops, tasks, tasks_and_views

CHARACTERS = sorted({c for n in range(32, 127) for c in chr(n)} | set("\nðñòõ÷øùúûþ"))
LETTERS = TokenTable({token: 3 * n + 1 for n, token in enumerate(["<s>", "</s>", "<pad>", *CHARACTERS])})
CHAT = TokenTable({token: 15 - n for n, token in enumerate(CHAT_16_TOKENS)})
MANY = TokenTable(
    {**LETTERS.vocab, **{chr(0x4E00 + n): 1000 + n for n in range(300)}}
)  # more tokens than fit in a byte
OTHERS = [
    replace(FORMATS["short"], name="wide", lines_sep=", ", query_beg="[", reply_beg="] -> [", reply_end="]</s>"),
    markdown_format(name="thrice", grid_encoder="GridShapeEncoder(RepeatNumberEncoder(3))"),
    markdown_format(name="bars", grid_encoder="GridCodeBlockEncoder(RowNumberEncoder(GridWithSeparationEncoder('|')))"),
]
CASES = [
    *((fmt, CHAT if fmt.name == "chat-16" else LETTERS) for fmt in [*FORMATS.values(), *OTHERS]),
    (FORMATS["architects"], MANY),
]
every_case = pytest.mark.parametrize(("fmt", "table"), CASES, ids=[f"{f.name}-{len(t.vocab)}" for f, t in CASES])


def slow_sample(*, fmt, table, task, mask_first_n, answer=None):
    """ids and mask as `training_sample` should make them: each part as text, then encoded."""
    turns = [(pair.input, pair.output) for pair in task.train]
    if answer is not None:
        turns.append((task.test[0], answer))
    parts = [(fmt.bos_token + fmt.preprompt, False)]
    for n, (question, reply) in enumerate(turns):
        parts.append((fmt.query_text(question), False))
        parts.append((fmt.reply_text(reply), n >= min(mask_first_n, len(turns) - 1)))
    ids = [table.encode(text) for text, _ in parts]
    mask = [np.full(len(part), learned) for part, (_, learned) in zip(ids, parts, strict=True)]
    return np.concatenate(ids), np.concatenate(mask)


def slow_prompt(*, fmt, table, task):
    return table.encode(fmt.bos_token + fmt.prompt(task))


def same(sample, expected) -> bool:
    ids, mask = expected
    assert sample.input_ids.dtype == np.int32 and sample.loss_mask.dtype == bool
    return np.array_equal(sample.input_ids, ids) and np.array_equal(sample.loss_mask, mask)


@every_case
@settings(max_examples=30)
@given(task=tasks(), with_answer=st.booleans(), mask_first_n=st.integers(0, 7))
def test_a_puzzle_is_encoded_as_its_text(fmt, table, task, with_answer, mask_first_n):
    answer = task.test[-1] if with_answer else None
    options = {"fmt": fmt, "table": table, "task": task, "mask_first_n": mask_first_n, "answer": answer}
    assert same(training_sample(key="k", **options), slow_sample(**options))
    assert np.array_equal(prompt_ids(fmt=fmt, table=table, task=task), slow_prompt(fmt=fmt, table=table, task=task))


@every_case
@settings(max_examples=40)
@given(task_and_view=tasks_and_views(), mask=st.integers(0, 7), limit=st.integers(20, 900) | st.none(), data=st.data())
def test_any_view_is_encoded_as_the_text_of_that_view(fmt, table, task_and_view, mask, limit, data):
    task, view = task_and_view
    answers = data.draw(st.none() | st.lists(grids(max_side=6), min_size=len(task.test), max_size=len(task.test)))
    puzzle = EncodedPuzzle(encoder=Encoder.of(fmt=fmt, table=table), task=task, answers=answers)
    answered = view.query is not None and answers is not None
    answer = view.apply_grid(answers[view.query]) if answered else None
    asked = view if answered else View(view.task_id, None, view.ops)
    for _ in range(2):  # the second time from what is kept
        try:
            reserve = fmt.count_tokens(fmt.reply_text(answer)) if answered else 0
            cut = asked if limit is None else fmt.fit_view(task, asked, max_tokens=limit, reserve=reserve)
        except FormatError:
            with pytest.raises(FormatError, match="even with its first demonstration"):
                puzzle.sample(view, mask_first_n=mask, max_tokens=limit)
        else:
            sample = puzzle.sample(view, mask_first_n=mask, max_tokens=limit)
            assert sample.key == str(View(view.task_id, view.query, cut.ops))
            seen = cut.apply(task)
            assert same(sample, slow_sample(fmt=fmt, table=table, task=seen, mask_first_n=mask, answer=answer))
            assert limit is None or len(sample.input_ids) <= limit
    if view.query is None:
        with pytest.raises(FormatError, match="no test input"):
            puzzle.prompt(view)
        return
    try:
        cut = view if limit is None else fmt.fit_view(task, view, max_tokens=limit)
    except FormatError:
        with pytest.raises(FormatError, match="even with its first demonstration"):
            puzzle.prompt(view, max_tokens=limit)
    else:
        shown, ids = puzzle.prompt(view, max_tokens=limit)
        assert shown == cut and np.array_equal(ids, slow_prompt(fmt=fmt, table=table, task=cut.apply(task)))


@given(grid=grids(max_side=7), chosen=ops(count=5))
def test_operations_come_to_one_symmetry_one_recolouring_and_one_order(grid, chosen):
    view = View("x", None, chosen)
    found = composed(view)
    once = turned(grid, found.symmetry)
    if found.colours is not None:
        once = np.array(found.colours)[once]
    assert np.array_equal(once, view.apply_grid(grid))
    order = list(range(5))
    for op in chosen:
        if isinstance(op, Reorder):
            order = [order[i] for i in op.order]
    assert list(range(5) if found.order is None else found.order) == order


@given(st.lists(grid_ops(), max_size=9))
def test_there_are_eight_symmetries(chosen):
    symmetric = [op for op in chosen if not isinstance(op, Recolour)]
    found = composed(View("x", None, tuple(symmetric)))
    assert 0 <= found.symmetry < 8 and found.colours is None and found.order is None


def test_the_largest_grid_has_all_its_cells():
    grid = np.random.default_rng(0).integers(0, 10, (30, 30)).astype(np.int8)
    task = Task("big", (Pair(grid, grid.T),), (grid[:1],))
    for fmt, table in CASES:
        expected = slow_sample(fmt=fmt, table=table, task=task, mask_first_n=0)
        assert same(training_sample(fmt=fmt, table=table, task=task, key="k", mask_first_n=0), expected)


def small() -> PromptFormat:
    return FORMATS["short"]


@pytest.mark.parametrize(
    ("added", "named"),
    [("00", "'00'"), ("I1", "'I1'"), ("4\n", "could hold cells"), ("</s>I", "spans the border"), ("<s>I", "spans")],
)
def test_a_table_that_hides_cells_or_borders_is_refused(added, named):
    table = TokenTable({**LETTERS.vocab, added: 5000})
    with pytest.raises(FormatError, match=named):
        Encoder.of(fmt=small(), table=table)


@pytest.mark.parametrize("missing", ["7", "I", "\n", "</s>", "<s>"])
def test_a_table_without_a_token_of_the_layout_is_refused(missing):
    table = TokenTable({t: i for t, i in LETTERS.vocab.items() if t not in (missing, *"<>/")})
    with pytest.raises(FormatError):
        training_sample(
            fmt=small(), table=table, task=Task("a", (Pair([[1], [2]], [[7]]),), ()), key="a", mask_first_n=0
        )


def test_special_tokens_with_digits_that_cannot_occur_do_no_harm():
    table = TokenTable({**LETTERS.vocab, "<|reserved_0|>": 5000})
    task = Task("a", (Pair([[0, 0]], [[0]]),), ())
    expected = slow_sample(fmt=small(), table=table, task=task, mask_first_n=0)
    assert same(training_sample(fmt=small(), table=table, task=task, key="a", mask_first_n=0), expected)


def test_views_that_do_not_fit_are_refused():
    task = Task("a", (Pair([[1]], [[2]]),), (np.array([[3]]),))
    puzzle = EncodedPuzzle(encoder=Encoder.of(fmt=small(), table=LETTERS), task=task, answers=None)
    for key in ("a_1", "a.ex1", "b"):
        with pytest.raises(ViewError, match=key):
            puzzle.sample(View.parse(key), mask_first_n=0)
    with pytest.raises(FormatError, match="2 answers to 1 test"):
        EncodedPuzzle(encoder=Encoder.of(fmt=small(), table=LETTERS), task=task, answers=[[[1]], [[2]]])


def test_an_encoder_travels_to_another_process():
    encoder = Encoder.of(fmt=small(), table=LETTERS)
    assert Encoder.of(fmt=small(), table=LETTERS) is encoder
    there = pickle.loads(pickle.dumps(encoder))
    grid = np.array([[1, 2], [3, 4]], np.int8)
    assert np.array_equal(there.ids(there.question(grid)), encoder.ids(encoder.question(grid)))
