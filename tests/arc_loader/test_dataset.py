"""Dataset and the published ArcDataset."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_loader import ArcDataset
from arc_loader.augmentation import Augmentation
from arc_loader.dataset import Dataset
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.tasks import Pair, Task, TaskError
from arc_loader.views import View, ViewError
from arc_strategies import tasks as random_tasks

CHALLENGE = {
    "aa": {
        "train": [{"input": [[1, 2]], "output": [[3]]}, {"input": [[4], [5]], "output": [[6, 7], [8, 9]]}],
        "test": [{"input": [[0, 1]]}, {"input": [[9]]}],
    },
    "b_b": {"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[3]]}]},
}
SOLUTIONS = {"aa": [[[1, 2]], [[2], [3]]], "b_b": [[[4]]]}
FMT = {"preprompt": "XY", "query_beg": "I", "reply_beg": "O", "reply_end": "\n</s>", "lines_sep": "\n"}
ALL = {"tp": "all", "rt": "all", "perm": True, "shfl_ex": True}


@pytest.fixture
def dataset() -> ArcDataset:
    return ArcDataset(CHALLENGE, SOLUTIONS)


@pytest.fixture
def big() -> ArcDataset:
    """Nine puzzles of growing size."""
    pair = {n: {"input": [[1] * n] * n, "output": [[2] * n]} for n in range(1, 10)}
    return ArcDataset({f"p{n}": {"train": [pair[n]] * 3, "test": [{"input": [[3] * n]}]} for n in pair})


def test_keys_are_one_a_test_input_and_ids_are_cleaned(dataset):
    assert dataset.keys == ["aa_0", "aa_1", "b-b_0"]
    assert dataset.challenge["b-b"] == CHALLENGE["b_b"]
    assert dataset.solutions == {"aa": SOLUTIONS["aa"], "b-b": SOLUTIONS["b_b"]}
    assert dataset.grouped_keys() == {"aa": [["aa_0"], ["aa_1"]], "b-b": [["b-b_0"]]}


def test_kaggles_files_are_loaded(tmp_path):
    (tmp_path / "c.json").write_text(json.dumps(CHALLENGE))
    (tmp_path / "s.json").write_text(json.dumps(SOLUTIONS))
    bare = ArcDataset.load_from_json(str(tmp_path / "c.json"))
    assert bare.solutions == {} and bare.is_orig
    full = bare.load_solutions(str(tmp_path / "s.json"))
    assert full.solutions["aa"] == SOLUTIONS["aa"] and bare.solutions == {}
    assert full.keys == bare.keys and full.challenge == bare.challenge


def test_wrong_puzzles_solutions_and_keys_are_refused(dataset):
    with pytest.raises(SourceError, match="puzzle aa: train is missing"):
        ArcDataset({"aa": {"test": []}})
    with pytest.raises(TaskError, match="1 solutions for 2"):
        ArcDataset(CHALLENGE, {"aa": [[[1]]]})
    with pytest.raises(ViewError, match="aa_2"):
        dataset.change_keys(["aa_2"])
    with pytest.raises(ViewError, match="cc_0"):
        dataset.change_keys(["cc_0"])
    with pytest.raises(ViewError, match="flip"):
        dataset.change_keys(["aa_0.flip"])
    with pytest.raises(ViewError, match="example 2 of only 2"):
        dataset.change_keys(["aa_0.ex2"])
    with pytest.raises(TypeError):
        dataset.augment(seed=0, mirror=True)


def test_same_seed_same_keys(dataset):
    first = dataset.augment(seed=7, n=2, shfl_keys=True, **ALL)
    assert first.keys == dataset.augment(seed=7, n=2, shfl_keys=True, **ALL).keys
    assert first.keys != dataset.augment(seed=8, n=2, shfl_keys=True, **ALL).keys
    assert len(first.keys) == 3 * 16 == len(set(first.keys))
    assert {k: len(v) for k, v in first.grouped_keys().items()} == {"aa": 2, "b-b": 1}
    assert all(len(keys) == 16 for per_query in first.grouped_keys().values() for keys in per_query)
    assert sorted(first.keys) == sorted(dataset.augment(seed=7, n=2, shfl_keys=False, **ALL).keys)
    assert dataset.augment_keys(["aa_0"], seed=1, tp="all") == ["aa_0", "aa_0.tp"]


def test_augmenting_twice_adds_to_the_key(dataset):
    cut = dataset.change_keys(["aa_0.ex1"]).augment(seed=0, rt="all", shfl_ex=True)
    assert cut.keys == ["aa_0.ex1.ex0", "aa_0.ex1.rt.ex0", "aa_0.ex1.rt.rt.ex0", "aa_0.ex1.rt.rt.rt.ex0"]


def test_tests_are_removed_or_become_demonstrations(dataset):
    bare = dataset.augment(seed=0, tp="all").remove_test_data()
    assert bare.keys == ["aa", "aa.tp", "b-b", "b-b.tp"]
    assert bare.solutions == {} and bare.challenge["aa"]["test"] == []
    moved = dataset.move_test_to_train()
    assert moved.keys == ["aa", "b-b"]
    assert moved.challenge["aa"]["train"][2:] == [
        {"input": [[0, 1]], "output": [[1, 2]]},
        {"input": [[9]], "output": [[2], [3]]},
    ]
    assert dataset.challenge["aa"] == CHALLENGE["aa"]
    with pytest.raises(TaskError, match="aa: no solutions"):
        ArcDataset(CHALLENGE).move_test_to_train()


def test_repeat(dataset):
    assert dataset.repeat(2).keys == dataset.keys * 2
    shuffled = dataset.repeat(5, seed=1).keys
    assert shuffled == dataset.repeat(5, seed=1).keys != dataset.keys * 5
    assert all(sorted(shuffled[i : i + 3]) == sorted(dataset.keys) for i in range(0, 15, 3))


@pytest.mark.parametrize("how", [3, "len"])
def test_split_keeps_puzzles_together(big, how):
    many = big.augment(seed=0, rt="all")
    parts = many.split(2, how, **({"len_name": "input", **FMT} if how == "len" else {}))
    assert [part.keys for part in parts] == [part.keys for part in many.split(2, how)]
    ids = [set(part.challenge) for part in parts]
    assert not ids[0] & ids[1] and ids[0] | ids[1] == set(big.challenge)
    assert sorted(parts[0].keys + parts[1].keys) == sorted(many.keys)
    assert all(ArcDataset.get_base_key(key) in ids[n] for n, part in enumerate(parts) for key in part.keys)
    if how == "len":
        assert ids[0] == {"p9", "p7", "p5", "p3", "p1"}


def test_texts_of_a_key(dataset):
    key, texts = dataset.get_task("aa_0", **FMT)
    assert key == "aa_0"
    assert texts["train"] == "XYI12O3\n</s>I4\n5O67\n89\n</s>"
    assert texts["query"] == "I01O" and texts["reply"] == "12\n</s>"
    assert texts["input"] == texts["train"] + texts["query"]
    assert texts["text"] == texts["input"] + texts["reply"]
    assert dataset.get_task("aa_0.tp", **FMT)[1]["reply"] == "1\n2\n</s>"
    _, closed = dataset.get_task("aa_0", reply=False, **FMT)
    assert closed["reply"] == "" and closed["text"] == closed["train"] == texts["train"]
    _, bare = dataset.get_task("aa", **FMT)
    assert bare["query"] == bare["input"] == "" and bare["text"] == texts["train"]


def test_long_texts_lose_their_last_demonstrations(dataset):
    for part in ("train", "input", "text"):
        whole = dataset.get_length("aa_0", part, **FMT)
        assert whole == 1 + dataset.count_tokens(dataset.get_task("aa_0", **FMT)[1][part])
        assert dataset.get_task("aa_0", max_tokens=whole, len_name=part, **FMT)[0] == "aa_0"
        key, texts = dataset.get_task("aa_0", max_tokens=whole - 1, len_name=part, **FMT)
        assert key == "aa_0.ex0" and texts["train"] == "XYI12O3\n</s>"
    assert dataset.get_task("aa_0.tp.ex1-0", max_tokens=whole - 1, len_name="text", **FMT)[0] == "aa_0.tp.ex1"
    rows = dataset.as_list("text", max_tokens=whole - 1, **FMT)
    assert [row["key"] for row in rows] == ["aa_0.ex0", "aa_1.ex0", "b-b_0"]
    assert all(dataset.count_tokens(row["text"]) < whole - 1 for row in rows)


def test_lengths(dataset, big):
    assert dataset.get_length("aa_0", "reply", **FMT) == 4
    assert dataset.get_length("aa_0.tp", "reply", **FMT) == 5
    assert dataset.get_length("aa_0", "reply", max_of_transposed=True, **FMT) == 5
    assert dataset.count_tokens("12\n</s>") == 4
    assert dataset.max_new_tokens(**FMT) == 932
    assert big.sorted_by_len(reverse=True, len_name="input", **FMT).keys == big.keys[::-1]


def test_completions_are_judged(dataset):
    cases = [
        ("12\n</s>", "aa_0", True, "ALL_CORRECT"),
        ("1\n2\n</s>", "aa_0.tp", True, "ALL_CORRECT"),
        ("23", "aa_0.perm1234567890", True, "ALL_CORRECT"),
        ("13", "aa_0", False, "bad_content"),
        ("1\n2", "aa_0", False, "bad_xy_size"),
        ("1\n23", "aa_0", False, "cant_decode"),
        ("12\n", "aa_0", False, "cant_decode"),
        ("", "aa_0", False, "cant_decode"),
        ("12", None, None, "sol_unknown"),
        ("12", "aa", None, "sol_unknown"),
        ("x", None, None, "cant_decode"),
    ]
    for text, key, correct, info in cases:
        grid, *judged = dataset.decode(text, "\n", key)
        assert judged == [correct, info]
        assert (grid is None) == (info == "cant_decode")
        if correct:
            assert grid.tolist() == [[1, 2]]


def test_submissions(dataset):
    empty = dataset.get_submission()
    assert list(empty) == ["aa", "b_b"] and dataset.validate_submission(empty) == 0
    results = {"aa": [[{"output": np.array([[5]])}, {"output": np.array([[1, 2]])}], []], "b-b": [[np.array([[4]])]]}
    done = dataset.get_submission(results)
    assert done["aa"][0] == {"attempt_1": [[5]], "attempt_2": [[1, 2]]}
    assert done["b_b"][0] == {"attempt_1": [[4]], "attempt_2": [[0]]}
    assert dataset.validate_submission(done) == 1.5


def test_static_helpers():
    assert ArcDataset.get_base_key("aa_1.tp") == "aa"
    assert ArcDataset.get_base_key_and_reply_num("aa_1.tp") == ("aa", 1)
    assert ArcDataset.get_base_key_and_reply_num("aa.tp") == ("aa", -1)
    grid = [[1, 2], [3, 4]]
    for transforms in ("tp.rt.perm1234567890", ["tp", "rt", "perm1234567890"]):
        there = ArcDataset.transform_array(grid, transforms)
        assert there.tolist() == (np.rot90(np.transpose(grid)) + 1).tolist()
        assert ArcDataset.transform_array(there, transforms, invert=True).tolist() == grid
        assert ArcDataset.transform_array(grid, transforms, apply_perm=False).tolist() == (there - 1).tolist()


@given(random_tasks(), st.integers(0, 99))
def test_the_house_dataset_is_immutable_and_complete(task, seed):
    data = Dataset.of_queries({task.id: task})
    assert [view.query for view in data.views] == list(range(len(task.test)))
    more = data.augment(rng=np.random.default_rng(seed), augmentation=Augmentation(tp="all", rt=False, perm=False, n=2))
    assert len(more.views) == 4 * len(data.views) and more.tasks == data.tasks
    for view in more.views:
        assert len(more.task(view).train) == len(task.train)
    with pytest.raises(TypeError):
        data.tasks["x"] = task
    bare = more.without_tests()
    assert bare.tasks[task.id].test == () and all(view.query is None for view in bare.views)


def test_a_puzzle_without_tests_has_a_key_without_query():
    pair = Pair(np.array([[1]]), np.array([[2]]))
    assert Dataset.of_queries({"a": Task("a", (pair,), ())}).views == (View("a"),)
