"""RE-ARC folders: pairs, difficulties, malformed files."""

from __future__ import annotations

import json
import logging

import numpy as np
import pytest

from arc_loader.packed import PackedPairs
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.sources.rearc import RearcPool, iter_rearc, read_rearc
from arc_loader.tasks import Pair


@pytest.fixture
def folder(tmp_path):
    """A folder of two puzzles; pair n of each is colour n, of difficulty (n * 3) % 10 / 10."""
    (tmp_path / "tasks").mkdir()
    metadata = {}
    for name in ("a_b", "c"):
        pairs = [{"input": [[n, n]], "output": [[n], [n]]} for n in range(10)]
        (tmp_path / "tasks" / f"{name}.json").write_text(json.dumps(pairs))
        metadata[name] = {"n_generations": 10, "pso_difficulties": [n * 3 % 10 / 10 for n in range(10)]}
    (tmp_path / "metadata.json").write_text(json.dumps(metadata))
    return tmp_path


def colours(pairs):
    return [int(pair.input[0, 0]) for pair in pairs]


def test_a_folder_is_read(folder):
    read = read_rearc(folder)
    assert list(read) == ["a-b", "c"] and colours(read["a-b"]) == list(range(10))
    assert read["a-b"][4].output.tolist() == [[4], [4]]
    (pool, _) = iter_rearc(folder)
    assert (pool.source_id, pool.difficulties) == ("a_b", None)


def test_the_easiest_share_is_removed(folder):
    (pool, _) = iter_rearc(folder, with_difficulties=True)
    hard = {n: n * 3 % 10 for n in range(10)}
    for share, kept in ((0, 10), (0.1, 9), (0.5, 5), (0.59, 5), (0.9, 1), (0.3, 7)):
        left = colours(pool.without_easiest(share))
        assert len(left) == kept and left == sorted(left)
        assert {hard[n] for n in left} == set(range(10 - kept, 10))
    for share in (1, -0.1, 1.5, True, float("nan")):
        with pytest.raises(ValueError, match="share"):
            pool.without_easiest(share)


def test_of_equally_difficult_pairs_the_first_go_and_a_share_is_not_rounded_wrongly():
    pairs = PackedPairs.of(Pair([[n // 10, n % 10]], [[1]]) for n in range(100))
    pool = RearcPool("p", "p", pairs, np.arange(100) % 2 / 2)
    gone = range(0, 58, 2)  # 0.29 * 100 is 28.999999999999996
    assert list(pool.without_easiest(0.29)) == [pair for n, pair in enumerate(pairs) if n not in gone]


def test_without_difficulties_none_can_be_removed(folder):
    (folder / "metadata.json").unlink()
    (pool, _) = iter_rearc(folder)
    assert len(pool.without_easiest(0)) == 10
    with pytest.raises(ValueError, match="puzzle a_b: difficulties"):
        pool.without_easiest(0.5)
    with pytest.raises(SourceError, match="metadata.json: cannot be read"):
        list(iter_rearc(folder, with_difficulties=True))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "puzzle c: an object with pso_difficulties.*None"),
        ({}, "puzzle c: pso_difficulties: 10 numbers.*None"),
        ({"pso_difficulties": [0.1] * 9}, "puzzle c: pso_difficulties: 10 numbers.*9 numbers"),
        ({"pso_difficulties": [0.1] * 9 + [True]}, r"puzzle c: pso_difficulties\[9\]: .*True"),
        ({"pso_difficulties": [float("inf")] * 10}, r"puzzle c: pso_difficulties\[0\]: .*inf"),
        ({"pso_difficulties": ["0.1"] * 10}, r"puzzle c: pso_difficulties\[0\]: .*'0.1'"),
    ],
)
def test_wrong_difficulties_are_named_or_skipped(folder, value, message, caplog):
    metadata = json.loads((folder / "metadata.json").read_text())
    (folder / "metadata.json").write_text(json.dumps(metadata | {"c": value}))
    with pytest.raises(SourceError, match=f"metadata.json: {message}"):
        list(iter_rearc(folder, with_difficulties=True))
    with caplog.at_level(logging.WARNING):
        pools = list(iter_rearc(folder, with_difficulties=True, on_error="skip"))
    assert [pool.task_id for pool in pools] == ["a-b"] and "skipped 1 of 2 puzzles" in caplog.text


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("", "the file is empty"),
        ("[", "broken JSON"),
        ("[]", "a list of examples"),
        ("{}", "a list of examples"),
        ("[1]", "example 0: an object"),
        ('[{"input": [[1]]}]', "example 0.output is missing"),
        ('[{"input": [[1]], "input": [[1]], "output": [[1]]}]', "example 0: field input is there twice"),
        (
            '[{"input": [[1]], "output": [[1]]}, {"input": [[1, 2], [3]], "output": [[1]]}]',
            "example 1.input row 1",
        ),
        ('[{"input": [[10]], "output": [[1]]}]', "example 0.input row 0 column 0"),
    ],
)
def test_a_malformed_file_is_named(folder, content, named):
    (folder / "tasks" / "c.json").write_text(content)
    with pytest.raises(SourceError, match="c.json: ") as caught:
        read_rearc(folder)
    assert named in str(caught.value)
    assert list(read_rearc(folder, on_error="skip")) == ["a-b"]


def test_other_spellings_and_further_fields_are_read_too(folder):
    expected = read_rearc(folder)["c"]
    pairs = json.loads((folder / "tasks" / "c.json").read_text())
    turned = [{"output": pair["output"], "more": 1, "input": pair["input"]} for pair in pairs]
    for text in (json.dumps(turned), json.dumps(pairs, indent=2), "\ufeff" + json.dumps(pairs, separators=(",", ":"))):
        (folder / "tasks" / "c.json").write_text(text, encoding="utf-8")
        assert read_rearc(folder)["c"] == expected


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(SourceError, match="no RE-ARC folder"):
        read_rearc(tmp_path)


def test_ids_that_become_the_same_are_refused(folder):
    (folder / "tasks" / "a-b.json").write_text((folder / "tasks" / "c.json").read_text())
    with pytest.raises(SourceError, match="a-b and a_b both get the id a-b"):
        read_rearc(folder)
    assert sum(map(len, read_rearc(folder, on_error="skip").values())) == 20
