"""Every format, one wrong spot anywhere: refused with file, puzzle, pair and field; or on request skipped and counted."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arc_loader.sources.barc import BarcFile
from arc_loader.sources.folder import read_folder
from arc_loader.sources.kaggle import read_challenges
from arc_loader.sources.neoneye import read_neoneye
from arc_loader.sources.partitions import read_partition
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.sources.rearc import read_rearc
from arc_strategies import spoiled

PAIRS = [
    {"input": [[1, 2], [3, 4]], "output": [[5, 6]]},
    {"input": [[7]], "output": [[8], [9]]},
    {"input": [[0, 0, 1]], "output": [[2, 3], [4, 5]]},
]
PUZZLE = {"train": PAIRS[:2], "test": PAIRS[2:]}


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def kaggle(folder, good, bad):
    put(folder / "f.json", json.dumps({"good": good, "bad": bad}))
    return "f.json: puzzle bad: ", lambda **how: read_challenges(folder / "f.json", **how)


def single_files(folder, good, bad):
    put(folder / "good.json", json.dumps(good))
    put(folder / "bad.json", json.dumps(bad))
    return "bad.json: puzzle bad: ", lambda **how: read_folder(folder, **how)[0]


def neoneye(folder, good, bad):
    put(folder / "data" / "g" / "good.json", json.dumps(good))
    put(folder / "data" / "g" / "bad_v2.json", json.dumps(bad))
    return "bad_v2.json: puzzle bad: ", lambda **how: read_neoneye(folder, **how)[0]


def partition(folder, good, bad):
    put(folder / "f.json", json.dumps({"good": good, "bad": bad}))
    return "f.json: puzzle bad: ", lambda **how: read_partition(folder / "f.json", **how)


def variants(folder, good, bad):
    put(folder / "f.json", json.dumps({"good": good, "bad": [good, bad]}))
    return "f.json: puzzle bad variant 1: ", lambda **how: read_partition(folder / "f.json", **how)


def rearc(folder, good, bad):
    put(folder / "tasks" / "good.json", json.dumps(good))
    put(folder / "tasks" / "bad.json", json.dumps(bad))
    return "bad.json: ", lambda **how: read_rearc(folder, **how)


def barc(folder, good, bad):
    (folder / "f.jsonl.index.npz").unlink(missing_ok=True)
    put(folder / "f.jsonl", "".join(json.dumps({"source": "x", "examples": p}) + "\n" for p in (good, bad)))
    return "f.jsonl: line 2: ", lambda **how: ["good" for _ in BarcFile(folder / "f.jsonl", **how)]


def spot(way, *, pairs_of=None):
    """How a message names the place at the end of a path: ("train", 1, "output", 0, 2) is train[1].output row 0 column 2."""
    if pairs_of is not None:  # the whole value is a list of pairs, each an object or (for BARC) a list
        name, way = f"{pairs_of}{way[0]}" if pairs_of.endswith(" ") else f"{pairs_of}[{way[0]}]", way[1:]
        name += "" if not way else f".{way[0]}" if isinstance(way[0], str) else f"[{way[0]}]"
        cells = way[1:]
    else:
        name = way[0] + "".join(f"[{way[1]}]" if len(way) > 1 else "") + "".join(way[2:3] and f".{way[2]}")
        cells = way[3:]
    return name + "".join(f" {what} {n}" for what, n in zip(("row", "column"), cells, strict=False))


OBJECTS = [kaggle, single_files, neoneye, partition, variants]
LISTS = {rearc: (PAIRS, "example "), barc: ([[p["input"], p["output"]] for p in PAIRS], "examples")}


@pytest.mark.parametrize("kind", [*OBJECTS, *LISTS], ids=lambda f: f.__name__)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_one_wrong_spot_is_named_in_full_or_skipped(data, kind, tmp_path, caplog):
    good, pairs_of = LISTS.get(kind, (PUZZLE, None))
    bad, way = data.draw(spoiled(good))
    if kind is kaggle and way[:1] == ("test",) and way[2:3] == ("output",):
        return  # outputs of tests in Kaggle's challenges are never looked at
    start, read = kind(tmp_path, good, bad)
    with pytest.raises(SourceError) as caught:
        read()
    assert start + spot(way, pairs_of=pairs_of) in str(caught.value)
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        assert list(read(on_error="skip")) == ["good"]
    assert len(caplog.records) == 1 and "skipped 1 of 2" in caplog.text and start in caplog.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@pytest.mark.parametrize("kind", [*OBJECTS, *LISTS], ids=lambda f: f.__name__)
@given(data=st.data())
def test_a_file_cut_anywhere_is_refused(data, kind, tmp_path):
    good, _ = LISTS.get(kind, (PUZZLE, None))
    _, read = kind(tmp_path, good, good)
    (path, *_) = [p for p in sorted(tmp_path.rglob("*.json*")) if p.suffix in (".json", ".jsonl")]
    text = path.read_text()
    end = len(text.rstrip())
    cut = data.draw(st.integers(0, end - 1))
    if kind is barc and text[:cut].rstrip().count("}") == text[:cut].rstrip().count("{"):
        return  # cut between two lines: a shorter file, but a right one
    path.write_text(text[:cut])
    with pytest.raises(SourceError, match=path.name):
        read()
