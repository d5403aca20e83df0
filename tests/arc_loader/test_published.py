"""The published ArcDataset, method by method, against what each is published to do."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader import ArcDataset
from arc_loader.formatting import FormatError
from arc_loader.grids import GridError
from arc_loader.submission import SubmissionError
from arc_loader.transforms import TransformError
from arc_loader.views import ViewError
from arc_strategies import tasks as random_tasks

FMT = {
    "preprompt": "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjklmnpqrstuvwxyz",
    "query_beg": "I",
    "reply_beg": "\n+/-=O",
    "reply_end": "\n</s>",
    "lines_sep": "\n",
    "max_tokens": 128000,
}
WIDE = {"input": [[1] * 9], "output": [[2] * 9]}
CHALLENGE = {
    "wide": {"train": [WIDE] * 3, "test": [{"input": [[3] * 9]}, {"input": [[4] * 9] * 2}]},
    "tall": {"train": [{"input": [[1]] * 9, "output": [[2]] * 9}] * 2, "test": [{"input": [[3]] * 9}]},
}
SOLUTIONS = {"wide": [[[5] * 9], [[6]]], "tall": [[[7]] * 9]}


@pytest.fixture
def dataset() -> ArcDataset:
    return ArcDataset(CHALLENGE, SOLUTIONS)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("__init__", ["challenge", "solutions", "keys", "is_fake", "is_orig"]),
        ("load_from_json", ["challenges_file"]),
        ("load_from_rearc", ["path", "n", "sizes", "seed", "mix_datasets", "shuffle", "remove_easiest"]),
        ("load_from_neoneye", ["path"]),
        ("load_solutions", ["solutions_file"]),
        ("change_keys", ["keys"]),
        ("split", ["n", "split_seed", "len_opts"]),
        ("remove_test_data", []),
        ("move_test_to_train", []),
        ("repeat", ["n", "seed"]),
        ("grouped_keys", []),
        ("decode", ["text", "lines_sep", "key"]),
        ("get_submission", ["results"]),
        ("validate_submission", ["submission"]),
        ("transform_array", ["array", "transforms", "apply_perm", "invert"]),
        ("get_base_key", ["key"]),
        ("get_base_key_and_reply_num", ["key"]),
        ("count_tokens", ["text"]),
    ],
)
def test_names_and_arguments_are_the_published_ones(name, arguments):
    found = [p for p in inspect.signature(getattr(ArcDataset, name)).parameters if p != "self"]
    assert found == arguments


def test_first_arguments_of_methods_with_options():
    for name, first in [
        ("augment", ["seed"]),
        ("augment_keys", ["keys"]),
        ("get_length", ["key", "len_name", "max_of_transposed"]),
        ("get_task", ["key", "max_tokens", "len_name", "reply"]),
        ("as_list", ["len_name"]),
        ("sorted_by_len", []),
        ("max_new_tokens", []),
    ]:
        parameters = inspect.signature(getattr(ArcDataset, name)).parameters
        assert [p for p in parameters if p != "self"][: len(first)] == first
        assert any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())


def test_published_options_pass_through(dataset):
    text = dataset.get_task("tall_0", **FMT)[1]["text"]
    assert text.startswith(FMT["preprompt"] + "I1\n1") and text.endswith("7\n7\n</s>")
    assert dataset.max_new_tokens(**FMT) == ArcDataset.max_new_tokens(**FMT) == 932
    rows = dataset.as_list(len_name="text", **FMT)
    assert [row["key"] for row in rows] == dataset.keys
    with pytest.raises(TypeError, match="query_start"):
        dataset.get_task("tall_0", query_start="I")


@settings(max_examples=40)
@given(task=random_tasks(), limit=st.integers(60, 500), part=st.sampled_from(["train", "input", "text", None]))
def test_a_cut_text_fits_and_one_more_demonstration_would_not(task, limit, part):
    challenge = {
        task.id: {
            "train": [{"input": p.input.tolist(), "output": p.output.tolist()} for p in task.train],
            "test": [{"input": g.tolist()} for g in task.test],
        }
    }
    data = ArcDataset(challenge, {task.id: [g.tolist() for g in task.test]})
    options = {name: value for name, value in FMT.items() if name != "max_tokens"}
    key, measured = f"{task.id}_0", part or "text"
    lengths = [
        data.get_length(key + ".ex" + "-".join(map(str, range(n))), measured, **options)
        for n in range(1, len(task.train) + 1)
    ]
    kept = sum(length <= limit for length in lengths)
    if not kept:
        with pytest.raises(FormatError, match="even with its first demonstration"):
            data.get_task(key, max_tokens=limit, len_name=part, **options)
        return
    found, texts = data.get_task(key, max_tokens=limit, len_name=part, **options)
    assert found == (key if kept == len(task.train) else key + ".ex" + "-".join(map(str, range(kept))))
    assert 1 + data.count_tokens(texts[measured]) == lengths[kept - 1] <= limit
    assert texts["text"] == texts["input"] + texts["reply"] and texts["input"] == texts["train"] + texts["query"]


def test_other_special_tokens_count_as_one(dataset):
    chat = {"query_beg": "<|start|>U", "reply_beg": "<|end|><|start|>A", "reply_end": "<|end|>", "lines_sep": "\n"}
    text = dataset.get_task("tall_0", **chat)[1]["text"]
    assert dataset.get_length("tall_0", "text", **chat) == 1 + dataset.count_tokens(text) == 1 + 6 * 17 + 3 * 6


def test_length_names_are_checked(dataset):
    for call in (dataset.get_length, lambda key, name: dataset.get_task(key, 100, name)):
        with pytest.raises(ValueError, match="train, query, input, reply, text, not 'all'"):
            call("tall_0", "all")


def test_length_of_the_longer_of_a_puzzle_and_its_transpose(dataset):
    assert dataset.get_length("wide_0", "reply", **FMT) == 11  # nine cells, newline, eos
    assert dataset.get_length("wide_0", "reply", max_of_transposed=True, **FMT) == 19
    assert dataset.get_length("tall_0", "reply", **FMT) == 19
    assert dataset.sorted_by_len(len_name="reply", **FMT).keys == ["wide_1", "wide_0", "tall_0"]
    assert dataset.sorted_by_len(len_name="reply", max_of_transposed=True, **FMT).keys == ["wide_1", "wide_0", "tall_0"]
    assert dataset.sorted_by_len(len_name="query", reverse=True, **FMT).keys == ["wide_1", "tall_0", "wide_0"]
    turned = dataset.change_keys(["wide_0.tp", "tall_0.tp"])
    assert turned.sorted_by_len(len_name="reply", **FMT).keys == ["tall_0.tp", "wide_0.tp"]


@pytest.mark.parametrize("how", [0, 1, "len"])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_split_has_n_parts_that_make_up_the_whole(dataset, how, n):
    many = dataset.augment(seed=0, tp="all", rt="all")
    parts = many.split(n, how, **({"len_name": "input", **FMT} if how == "len" else {}))
    assert len(parts) == n and sorted(sum((part.keys for part in parts), [])) == sorted(many.keys)
    for part in parts:
        assert part.keys == [key for key in many.keys if ArcDataset.get_base_key(key) in part.challenge]
        assert part.solutions == {i: many.solutions[i] for i in part.challenge}


def test_seeds_decide_the_split():
    data = ArcDataset({f"p{n}": CHALLENGE["tall"] for n in range(20)})
    first = [part.keys for part in data.split(2, 5)]
    assert first == [part.keys for part in data.split(2, split_seed=5)]
    assert first != [part.keys for part in data.split(2, split_seed=6)]


def test_all_symmetries_once_a_round(dataset):
    keys = dataset.change_keys(["tall_0"]).augment(seed=3, tp="all", rt="all", n=2).keys
    turns = ["", ".rt", ".rt.rt", ".rt.rt.rt"]
    assert keys == [f"tall_0{flip}{turn}" for turn in turns for flip in ("", ".tp")] * 2
    kept = dataset.augment(seed=3, perm=True, keep_background=True, n=5).keys
    assert all(key.split(".perm")[1][0] == "0" and len(key.split(".perm")[1]) == 10 for key in kept)


@pytest.mark.parametrize(
    "key", ["tall_0.flip", "tall_0.rt90", "tall_0.perm012345678", "tall_0.perm0023456789", "tall_0.ex2", "tall_0.ex0-0"]
)
def test_wrong_operations_are_errors_everywhere(dataset, key):
    with pytest.raises(ViewError, match=key.split(".")[1]):
        dataset.change_keys([key])
    with pytest.raises(ViewError):
        dataset.get_task(key, **FMT)
    with pytest.raises(ViewError):
        dataset.get_length(key, "input", **FMT)
    if key != "tall_0.ex2":  # fits other puzzles
        with pytest.raises(TransformError):
            ArcDataset.transform_array([[1]], key.split(".", 1)[1])
        with pytest.raises(ViewError):
            ArcDataset.get_base_key(key)


def test_wrong_options_of_augment_are_errors(dataset):
    for options in ({"tp": "both"}, {"rt": 2}, {"n": 0}):
        with pytest.raises(ValueError, match=str(next(iter(options)))):
            dataset.augment(seed=0, **options)
    with pytest.raises(GridError, match="array"):
        ArcDataset.transform_array([[1, 2], [3]], "tp")


def test_decoding_brings_the_answer_back_from_its_view(dataset):
    truth = np.array(SOLUTIONS["wide"][0])
    for key in dataset.change_keys(["wide_0"]).augment(seed=1, tp="all", rt="all", perm=True, shfl_ex=True).keys:
        shown = ArcDataset.transform_array(truth, key.split(".")[1:])
        text = "\n".join("".join(map(str, row)) for row in shown.tolist())
        grid, correct, info = dataset.decode(text + "\n</s>", "\n", key)
        assert correct is True and info == "ALL_CORRECT" and np.array_equal(grid, truth)
        _, correct, info = dataset.decode(text[:-1] + "9", "\n", key)
        assert correct is False and info == "bad_content"
    assert ArcDataset(CHALLENGE).decode("1", "\n", "wide_0")[1:] == (None, "sol_unknown")
    for text in ("", "1 2", "12\n3", "x", "1" * 31):
        assert dataset.decode(text, "\n", "wide_0")[0] is None
        assert dataset.decode(text, "\n", "wide_0")[2] == "cant_decode"


def test_submissions_are_complete_and_scored_by_test_input(dataset):
    empty = dataset.get_submission()
    assert empty["wide"] == [{"attempt_1": [[0]], "attempt_2": [[0]]}] * 2 and set(empty) == {"wide", "tall"}
    half = dataset.get_submission({"wide": [[{"output": np.array([[1]])}, {"output": SOLUTIONS["wide"][0]}], []]})
    assert dataset.validate_submission(half) == 0.5
    full = dataset.get_submission({i: [[g, [[0]], [[1]]] for g in grids] for i, grids in SOLUTIONS.items()})
    assert dataset.validate_submission(full) == 2.0
    assert dataset.change_keys([]).get_submission() == empty
    for wrong, named in [
        ({"wide": empty["wide"]}, "tall"),
        ({**empty, "new": []}, "new"),
        ({**empty, "tall": [{"attempt_1": [[1]]}]}, "attempt_2"),
        ({**empty, "tall": [{"attempt_1": [[10]], "attempt_2": [[0]]}]}, "10"),
    ]:
        with pytest.raises(SubmissionError, match=named):
            dataset.validate_submission(wrong)
    with pytest.raises(SubmissionError, match="solutions"):
        ArcDataset(CHALLENGE).validate_submission(empty)
    with pytest.raises(SubmissionError, match="unknown puzzle 'new'"):
        dataset.get_submission({"new": [[]]})


def test_marks_are_kept_and_nothing_is_changed_in_place(dataset):
    marked = ArcDataset(CHALLENGE, SOLUTIONS, None, True, True)
    assert (marked.is_fake, marked.is_orig) == (True, True) and (dataset.is_fake, dataset.is_orig) == (False, False)
    keys = list(marked.keys)
    for changed in (marked.repeat(2), marked.augment(1, tp="all"), marked.change_keys(keys[:1]), marked.split(2, 0)[0]):
        assert changed is not marked and changed.is_fake
    assert marked.keys == keys
    assert not marked.remove_test_data().is_orig and not marked.move_test_to_train().is_orig
