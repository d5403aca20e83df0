"""Folders of puzzle files: the original repositories and neoneye's collection."""

from __future__ import annotations

import json
import logging

import pytest

from arc_loader import ArcDataset
from arc_loader.sources.folder import known_solutions, read_folder
from arc_loader.sources.neoneye import neoneye_sets, read_neoneye
from arc_loader.sources.puzzle_json import SourceError


def puzzle(colour, *, output=True):
    test = {"input": [[colour, 2]]} | ({"output": [[3]]} if output else {})
    return {"train": [{"input": [[colour]], "output": [[1]]}], "test": [test], "name": "a stray field"}


def put(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))


def test_a_folder_is_read_with_its_solutions(tmp_path):
    put(tmp_path / "b_2.json", puzzle(5))
    put(tmp_path / "a.json", puzzle(4, output=False))
    put(tmp_path / "notes.txt", "no puzzle")
    tasks, solutions = read_folder(tmp_path)
    assert list(tasks) == ["a", "b-2"] and tasks["b-2"].source_id == "b_2"
    assert tasks["b-2"].test[0].tolist() == [[5, 2]]
    assert solutions["a"] is None and solutions["b-2"][0].tolist() == [[3]]
    assert list(known_solutions(solutions)) == ["b-2"]


def test_solutions_are_known_only_if_every_test_has_its_output(tmp_path):
    some = puzzle(1)
    some["test"].append({"input": [[0]]})
    put(tmp_path / "a.json", some)
    tasks, solutions = read_folder(tmp_path)
    assert len(tasks["a"].test) == 2 and solutions == {"a": None}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        ("{", "broken JSON"),
        ("[]", "puzzle x: an object is needed"),
        ("{}", "puzzle x: train is missing"),
        ('{"train": 1, "train": 2}', "puzzle x: field train is there twice"),
        (json.dumps(puzzle(1)).replace("[[3]]", "[[3], [1, 2]]"), r"puzzle x: test\[0\].output row 1"),
    ],
)
def test_a_malformed_puzzle_file_is_named_or_skipped(tmp_path, caplog, content, message):
    put(tmp_path / "x.json", content)
    with pytest.raises(SourceError, match=f"x.json: .*{message}|x.json: {message}"):
        read_folder(tmp_path)
    with pytest.raises(SourceError, match="all 1 puzzles are malformed"):
        read_folder(tmp_path, on_error="skip")
    put(tmp_path / "y.json", puzzle(1))
    with caplog.at_level(logging.WARNING):
        tasks, solutions = read_folder(tmp_path, on_error="skip")
    assert list(tasks) == list(solutions) == ["y"]
    assert len(caplog.records) == 1 and "skipped 1 of 2 puzzles" in caplog.text and "x.json" in caplog.text


def test_what_is_no_folder_of_puzzles_is_named(tmp_path):
    put(tmp_path / "data" / "training" / "a.json", puzzle(1))
    with pytest.raises(SourceError, match="no <id>.json files.*there are some in .*training"):
        read_folder(tmp_path)
    with pytest.raises(SourceError, match="no <id>.json files"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(SourceError, match="'ignore'"):
        read_folder(tmp_path / "data" / "training", on_error="ignore")


def test_ids_that_become_the_same_are_refused(tmp_path):
    put(tmp_path / "a_b.json", puzzle(1))
    put(tmp_path / "a-b.json", puzzle(2))
    with pytest.raises(SourceError, match="a-b and a_b both get the id a-b"):
        read_folder(tmp_path)


def test_the_newest_version_wins_by_number(tmp_path):
    data = tmp_path / "dataset" / "Concept" / "data"
    for version, colour in (("", 1), ("_v2", 2), ("_v10", 3), ("_v9", 4), ("_vx", 5)):
        put(data / "group" / f"Above1{version}.json", puzzle(colour))
    put(data / "other" / "only_v3.json", puzzle(6))
    tasks, solutions = read_neoneye(tmp_path / "dataset" / "Concept")
    assert {i: int(t.train[0].input[0, 0]) for i, t in tasks.items()} == {"Above1": 3, "Above1-vx": 5, "only": 6}
    assert all(grids[0].tolist() == [[3]] for grids in solutions.values())
    again, _ = read_neoneye(tmp_path, name="Concept")
    assert again == tasks
    loaded = ArcDataset.load_from_neoneye(str(tmp_path / "dataset" / "Concept"))
    assert loaded.keys == ["Above1_0", "Above1-vx_0", "only_0"] and loaded.solutions["only"] == [[[3]]]


def test_a_name_in_several_groups_gets_its_group_in_front(tmp_path):
    for group in ("easy", "hard"):
        put(tmp_path / "data" / group / "1.json", puzzle(1))
    put(tmp_path / "data" / "hard" / "2.json", puzzle(1))
    put(tmp_path / "data" / "1.json", puzzle(1))
    tasks, _ = read_neoneye(tmp_path)
    assert sorted(tasks) == ["1", "2", "easy-1", "hard-1"]


def test_an_unknown_data_set_of_the_collection_is_named(tmp_path):
    put(tmp_path / "dataset" / "Mini" / "data" / "g" / "a.json", puzzle(1))
    assert neoneye_sets(tmp_path) == ["Mini"]
    for arguments in ({}, {"name": "Maxi"}):
        with pytest.raises(SourceError, match=r"the collection has \['Mini'\]"):
            read_neoneye(tmp_path, **arguments)
    (tmp_path / "dataset" / "Empty" / "data").mkdir(parents=True)
    with pytest.raises(SourceError, match="no data/<group>/<puzzle>.json"):
        read_neoneye(tmp_path, name="Empty")
