"""Packed pairs are the pairs that went in; the quick parser takes what the slow one takes, and nothing else."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.packed import PackedPairs
from arc_loader.sources.barc_line import read_line_slowly
from arc_loader.sources.pair_bytes import pairs_of_blocks, pairs_of_objects
from arc_loader.sources.puzzle_json import SourceError, parse_pairs, value_of
from arc_loader.tasks import Pair
from arc_strategies import grids, json_pairs

some_pairs = st.lists(st.builds(Pair, grids(max_side=6), grids(max_side=6)), max_size=6)
spellings = st.sampled_from([(", ", ": "), (",", ":"), (" ,  ", " : "), (",\n", ":\t")])


def objects(pairs):
    return [{"input": a, "output": b} for a, b in pairs]


@given(pairs=some_pairs)
def test_pairs_come_back_as_they_went_in(pairs):
    packed = PackedPairs.of(pairs)
    assert list(packed) == pairs and len(packed) == len(pairs)
    assert [packed[n - len(pairs)] for n in range(len(pairs))] == pairs
    assert list(packed[1:]) == pairs[1:] and list(packed.take([*reversed(range(len(pairs)))])) == pairs[::-1]
    again = pickle.loads(pickle.dumps(packed))
    assert again == packed and not again.cells.flags.writeable
    for pair in packed:
        assert not pair.input.flags.writeable and pair.input.dtype == np.int8
        assert Pair(pair.input, pair.output) == pair


def test_packed_pairs_never_change():
    packed = PackedPairs.of([Pair([[1]], [[2]])])
    with pytest.raises(AttributeError, match="cells"):
        packed.cells = None
    with pytest.raises(ValueError, match="read-only"):
        packed.cells[0] = 3
    with pytest.raises(IndexError, match="1 of 1"):
        packed[1]


@pytest.mark.parametrize(
    ("cells", "shapes", "message"),
    [
        ([1, 2, 3], [[[1, 1], [1, 1]]], "3 cells for grids of 2"),
        ([1, 10], [[[1, 1], [1, 1]]], "1 to 10"),
        ([1, -1], [[[1, 1], [1, 1]]], "-1 to 1"),
        ([1], [[[1, 1], [0, 1]]], "0 to 1"),
        ([1] * 32, [[[1, 1], [31, 1]]], "1 to 31"),
        ([1], [[1, 1]], "needed"),
    ],
)
def test_cells_and_shapes_that_are_no_grids_are_refused(cells, shapes, message):
    with pytest.raises(ValueError, match=message):
        PackedPairs(cells=np.array(cells), shapes=np.array(shapes))


@given(blocks=st.lists(json_pairs(), min_size=1, max_size=4), spelling=spellings)
def test_the_quick_parser_reads_what_json_dump_writes(blocks, spelling):
    found = pairs_of_blocks([json.dumps(block, separators=spelling).encode() for block in blocks])
    if spelling in ((", ", ": "), (",", ":")):
        assert found is not None
    if found is not None:
        flat = [Pair(a, b) for block in blocks for a, b in block]
        assert PackedPairs(cells=found.cells, shapes=found.shapes) == PackedPairs.of(flat)
        assert found.counts.tolist() == list(map(len, blocks))
    one = pairs_of_objects(json.dumps(objects(blocks[0]), separators=spelling).encode())
    assert PackedPairs(cells=one.cells, shapes=one.shapes) == PackedPairs.of(Pair(a, b) for a, b in blocks[0])


PARTS = [
    *(
        b'}, {"input": ',
        b', "output": ',
        b'"input"',
        b'"output"',
        b'"in put"',
        b'{"input": ',
        b'"name": 1, ',
        b", ",
        b"",
    ),
    *(b"], [", b"]], [[", b"]]], [[[", b"]]]], [[[[", b"]]]]], [[[[["),
]


@settings(max_examples=400)
@given(data=st.data(), pairs=json_pairs(max_side=3, max_pairs=2))
def test_the_quick_parser_takes_nothing_that_the_slow_one_refuses(data, pairs):
    """Any one to three bytes or larger parts put in, taken out or exchanged."""
    as_objects = data.draw(st.booleans())
    text = bytearray(json.dumps(objects(pairs) if as_objects else pairs).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        byte = data.draw(st.sampled_from(b'0123456789[],{}": -.eIO\x01\x02\x03\x04\n'))
        how = data.draw(st.sampled_from("put take swap".split()))
        text[at : at + (how != "put")] = b"" if how == "take" else bytes([byte])
    text = bytes(text)
    for _ in range(data.draw(st.integers(0, 2))):
        old, new = data.draw(st.sampled_from(PARTS)), data.draw(st.sampled_from(PARTS))
        text = text.replace(old, new, data.draw(st.integers(0, 2)))
    found = pairs_of_objects(text) if as_objects else pairs_of_blocks([text])
    try:
        if as_objects:
            slow = parse_pairs(value_of(text, where="here"), where="here")
        else:
            slow, _ = read_line_slowly(b'{"source": "x", "examples": ' + text + b"}", where="here")
    except SourceError:
        slow = None
    if found is not None:
        assert slow is not None, text
        assert PackedPairs(cells=found.cells, shapes=found.shapes) == PackedPairs.of(slow)


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "[[]]",
        "[[[[]]]]",
        "[[[[1]]]]",
        "[[[[1]], [[2]], [[3]]]]",
        "[[[[1]], [[2]], [[3]], [[4]]]]",
        "[[[[1]]], [[[2]]]]",
        "[[[[1]], [[12]]]]",
        "[[[[1]], [[2;3]], [[4]]]]",
        f"[[[{[1] * 31}], [[2]]]]",
        f"[[[{[1] * 258}], [[2]]]]",
        f"[[{[[1]] * 31}, [[2]]]]",
    ],
)
def test_the_quick_parser_leaves_what_are_no_pairs(body):
    assert pairs_of_blocks([body.encode()]) is None
    assert pairs_of_blocks([b"[[[[1]], [[2]]]]", body.encode()]) is None
    assert pairs_of_objects(body.encode()) is None
    for text in (b'[{"in put": [[1]], "output": [[2]]}]', b'[{"input": [[1]]}, {"input": [[2]]}]'):
        assert pairs_of_objects(text) is None
