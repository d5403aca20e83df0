"""BARC files: indexed once, any puzzle at once, malformed lines named or counted, the index never believed without a check."""

from __future__ import annotations

import json
import logging
import os
import pickle

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arc_loader.sources import barc_index
from arc_loader.sources.barc import BarcFile
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.tasks import Pair
from arc_strategies import json_pairs

SOURCE = 'def main(input_grid):\n    # "examples": [[[[1]]]] \u00e4\n    raise SystemExit("never run")\n'


def line(pairs=(([[1, 2]], [[3]]),), *, separators=(", ", ": "), **fields):
    return json.dumps(
        {"source": SOURCE, "examples": [list(pair) for pair in pairs], "seeds": ["a"]} | fields, separators=separators
    )


@pytest.fixture
def write(tmp_path):
    def _write(lines, name="set_1.jsonl"):
        path = tmp_path / name
        path.write_bytes(b"\n".join(text if isinstance(text, bytes) else text.encode() for text in lines) + b"\n")
        return path

    return _write


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    puzzles=st.lists(json_pairs(), min_size=1, max_size=5),
    spellings=st.lists(st.sampled_from([(", ", ": "), (",", ":"), (" , ", " : ")]), min_size=5, max_size=5),
    first=st.booleans(),
)
def test_every_puzzle_comes_back_whatever_the_spelling(puzzles, spellings, first, write):
    lines = []
    for pairs, separators in zip(puzzles, spellings, strict=False):
        fields = json.loads(line(pairs, note={"examples": "a name in another object"}))
        if first:
            fields = {"examples": fields.pop("examples")} | fields
        lines += [json.dumps(fields, separators=separators), "  " if first else json.dumps(fields)]
    puzzles = [pairs for pairs in puzzles for _ in range(1 if first else 2)]
    path = write(lines)
    path.with_name(path.name + ".index.npz").unlink(missing_ok=True)
    for file in (BarcFile(path), BarcFile(path)):  # made, then read back
        assert len(file) == len(puzzles) and file.pair_counts.tolist() == list(map(len, puzzles))
        for n in reversed(range(len(puzzles))):
            puzzle = file[n]
            assert list(puzzle.pairs) == [Pair(a, b) for a, b in puzzles[n]]
            assert puzzle.source == SOURCE
            assert puzzle.line == (2 * n + 1 if first else n + 1) and puzzle.id == f"set-1-{puzzle.line}"
        file.close()


def test_numbers_count_from_either_end_and_no_further(write):
    file = BarcFile(write([line([([[n]], [[0]])]) for n in range(4)]))
    assert file[-1].pairs[0].input.tolist() == [[3]] and [p.line for p in file] == [1, 2, 3, 4]
    for number in (4, -5):
        with pytest.raises(IndexError, match=f"{number} of 4"):
            file[number]


def test_a_copy_reads_on_its_own(write):
    file = BarcFile(write([line(), line()]))
    first = file[0].pairs
    again = pickle.loads(pickle.dumps(file))
    assert again[0].pairs == first and again[1].source == SOURCE
    with again:
        assert again[0].pairs == first
    assert again[1].pairs == first  # opened again after close


def test_the_index_is_made_once_and_kept_where_it_is_told(write, tmp_path, monkeypatch):
    path = write([line()])
    made = []
    monkeypatch.setattr(
        barc_index, "_make_index", lambda *a, _do=barc_index._make_index, **k: made.append(1) or _do(*a, **k)
    )
    BarcFile(path)
    BarcFile(path)
    assert len(made) == 1 and (tmp_path / "set_1.jsonl.index.npz").is_file()
    BarcFile(path, cache_folder=tmp_path / "cache" / "deep")
    BarcFile(path, cache_folder=tmp_path / "cache" / "deep")
    assert len(made) == 2 and len(list((tmp_path / "cache" / "deep").iterdir())) == 1


def test_a_changed_file_is_indexed_again(write):
    path = write([line([([[1]], [[2]])])])
    assert BarcFile(path)[0].pairs[0].input.tolist() == [[1]]
    write([line([([[1]], [[2]])]), line([([[7, 7]], [[8]])])])
    assert BarcFile(path)[1].pairs[0].input.tolist() == [[7, 7]]
    before = path.stat()
    data = path.read_bytes()
    path.write_bytes(data.replace(b"[[7, 7]]", b"[[7],[7]]"[:8].ljust(8)))  # same size and time, other (broken) content
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size and path.stat().st_mtime_ns == before.st_mtime_ns
    with pytest.raises(SourceError, match="line 2"):
        BarcFile(path)


def test_a_file_that_changes_under_the_reader_is_noticed(write):
    path = write([line([([[1, 2]], [[2]])])])
    file = BarcFile(path)
    path.write_bytes(path.read_bytes().replace(b"[[1, 2]]", b"[[ 1  ]]"))
    with pytest.raises(SourceError, match="line 1: the file changed"):
        file[0]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no archive", None, "format", "arrays"])
def test_a_damaged_index_is_made_again(write, damage, caplog):
    path = write([line(), line()])
    index = path.with_name(path.name + ".index.npz")
    BarcFile(path)
    if damage is None:
        index.write_bytes(index.read_bytes()[:-40])
    elif isinstance(damage, bytes):
        index.write_bytes(damage)
    else:
        with np.load(index) as arrays:
            held = dict(arrays)
        held |= {"format": np.array(0)} if damage == "format" else {"firsts": held["firsts"] + 1}
        np.savez(index, **held)
    with caplog.at_level(logging.WARNING):
        assert len(BarcFile(path)) == 2
    assert damage == "format" or "damaged index" in caplog.text
    caplog.clear()
    assert len(BarcFile(path)) == 2 and not caplog.text
    with np.load(index) as arrays:
        assert arrays["format"] == barc_index.FORMAT and arrays["firsts"].tolist() == [0, 1, 2]


def test_an_index_that_cannot_be_kept_is_no_failure(write, tmp_path, caplog):
    path = write([line()])
    (tmp_path / "no-folder").write_text("a file")
    with caplog.at_level(logging.WARNING):
        assert len(BarcFile(path, cache_folder=tmp_path / "no-folder")) == 1
    assert "cannot be kept" in caplog.text


WRONG = [
    ("{", "broken JSON"),
    (b"\xff\xfe", "broken JSON"),
    ("[]", r"an object is needed, not \[\]"),
    ("7", "an object is needed, not 7"),
    (line() + line(), "broken JSON"),
    (line()[:-1], "broken JSON"),
    (line(source=None), "source: a text is needed, not None"),
    (line(source=""), "source: a text is needed, not ''"),
    (line(examples=[]), r"examples: a list of at least one pair is needed, not \[\]"),
    (line(examples=7919305117726043), "examples: a list .*7919305117726043"),
    (line(examples="x", note={"examples": [[[[1]], [[2]]]]}), "examples: .*'x'"),
    (line(examples=7919305117726043, note={"examples": [[[[1]], [[2]]]]}), "examples: .*7919305117726043"),
    (
        '{"note": {"examples": [[[[1]], [[2]]]]}, "examples": 7919305117726043, "source": "x"}',
        "examples: a list .*7919305117726043",
    ),
    ('{"source": "x"}', "examples is missing"),
    ('{"examples": [[[[1]], [[2]]]]}', "source is missing"),
    ('{"source": "x", "note": {"examples": [[[[1]], [[2]]]]}}', "examples is missing"),
    (line()[:-1] + ', "source": "y"}', "field source is there twice"),
    (line()[:-1] + ', "examples": [[[[1]], [[2]]]]}', "field examples is there twice"),
    (line(examples=[[[[1]], [[2]]], [[[1]]]]), r"examples\[1\]: a list of input and output.*\[\[\[1\]\]\]"),
    (line(examples=[[[[1]], [[2]], [[3]]]]), r"examples\[0\]: a list of input and output"),
    (line([([[1]], [[2]]), ([[1, 2], [3]], [[4]])]), r"examples\[1\]\[0\] row 1: .*\[3\]"),
    (line([([[1]], [[10]])]), r"examples\[0\]\[1\] row 0 column 0: .*10"),
    (line([([[1]], [[2.0]])]), r"examples\[0\]\[1\] row 0 column 0: .*2.0"),
    (line([([[1]], [[1]] * 31)]), r"examples\[0\]\[1\]: .*31"),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_a_malformed_line_is_named_or_skipped(write, wrong, message, caplog):
    good = line([([[5]], [[6]])])
    path = write([good, wrong, good])
    with pytest.raises(SourceError, match=rf"set_1.jsonl: line 2: {message}"):
        BarcFile(path)
    assert not path.with_name(path.name + ".index.npz").exists()
    for _ in range(2):  # the index made, and read back
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            file = BarcFile(path, on_error="skip")
        assert (len(file), file.skipped) == (2, 1) and file[1].line == 3 and file[1].source == SOURCE
        assert "skipped 1 of 3 lines" in caplog.text and "line 2" in caplog.text
    with pytest.raises(SourceError, match=f"line 2: {message}"):  # also from the index that skipped it
        BarcFile(path)


@pytest.mark.parametrize(
    ("lines", "on_error", "message"),
    [
        ([""], "raise", "no puzzles in it"),
        (["{", "["], "skip", "line 1: broken JSON"),
        ([line()], "ignore", "'ignore'"),
    ],
)
def test_a_file_without_puzzles_is_refused(write, lines, on_error, message):
    with pytest.raises(SourceError, match=f"set_1.jsonl: .*{message}"):
        BarcFile(write(lines), on_error=on_error)


def test_a_missing_file_is_named(tmp_path):
    for path in (tmp_path / "nowhere.jsonl", tmp_path):
        with pytest.raises(SourceError, match="cannot be read"):
            BarcFile(path)


def test_many_batches_are_one_file(write, monkeypatch):
    monkeypatch.setattr(barc_index, "BATCH_BYTES", 500)
    rng = np.random.default_rng(0)
    puzzles = [
        [
            tuple(rng.integers(0, 10, rng.integers(1, 6, 2)).tolist() for _ in range(2))
            for _ in range(rng.integers(1, 9))
        ]
        for _ in range(40)
    ]
    lines = [line(pairs) for pairs in puzzles]
    lines[17] = lines[17].replace('"source"', '"source": 3, "x"')  # one slow line within a batch
    file = BarcFile(write(lines), on_error="skip")
    assert file.skipped == 1 and len(file) == 39
    for puzzle in file:
        assert list(puzzle.pairs) == [Pair(a, b) for a, b in puzzles[puzzle.line - 1]]


def test_draws_take_three_to_five_pairs_of_puzzles_with_six(write):
    many = [([[n]], [[9 - n]]) for n in range(8)]
    file = BarcFile(write([line(many[:5]), line(many), line(many[:6])]))
    assert file.drawable().tolist() == [1, 2]
    sizes = set()
    for seed in range(40):
        task, (truth,) = file.draw(1, rng=np.random.default_rng(seed))
        used = [int(g[0, 0]) for g in (*(pair.input for pair in task.train), *task.test)]
        assert len(set(used)) == len(used) and len(task.test) == 1 and task.id == "set-1-2"
        assert truth.tolist() == [[9 - used[-1]]]
        sizes.add(len(used))
        assert file.draw(1, rng=np.random.default_rng(seed))[0] == task
    assert sizes == {3, 4, 5}
