"""Positions against a slow reading, one token after another."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from model_tools.positions import GridPositions, RunningPositions, pack_positions, positions_for, unpack_positions
from tiny import KINDS, tiny_model

POSITIONS = GridPositions(grid_start_ids=(10, 11), row_end_id=12, cell_ids=tuple(range(10)))
TOKENS = st.lists(st.integers(0, 15), min_size=1, max_size=60)


def slow(tokens, state=(-1, 0, 0, 0)):
    index, segment, row, col = state
    out = []
    for token in tokens:
        index += 1
        if token in (10, 11):
            segment, row, col = segment + 1, 1, 0
        elif token == 12:
            row, col = row + 1, 0
        elif token < 10:
            col += 1
        else:
            row, col = 0, 0
        out.append((index, segment, row, col))
    return out


def unpacked(packed):
    return list(zip(*(axis[0].tolist() for axis in unpack_positions(packed)), strict=True))


@given(TOKENS)
def test_grid_positions_equal_a_slow_reading(tokens):
    assert unpacked(POSITIONS.of(torch.tensor([tokens]))) == slow(tokens)


@pytest.mark.parametrize("positions", [POSITIONS, RunningPositions()])
@settings(max_examples=50)
@given(tokens=TOKENS, data=st.data())
def test_a_continuation_equals_the_whole(positions, tokens, data):
    cut = data.draw(st.integers(1, len(tokens)))
    ids = torch.tensor([tokens])
    whole = positions.of(ids)
    rest = positions.of(ids[:, cut:], after=whole[:, cut - 1])
    assert torch.equal(torch.cat((whole[:, :cut], rest), 1), whole)


def test_a_cell_is_predicted_from_the_place_left_of_it():
    # I 1 2 \n 3 4 O: the cells of both rows follow a token in the same row, one column before
    *_, row, col = unpack_positions(POSITIONS.of(torch.tensor([[10, 1, 2, 12, 3, 4, 11]])))
    assert row.tolist() == [[1, 1, 1, 2, 2, 2, 1]]
    assert col.tolist() == [[0, 1, 2, 0, 1, 2, 0]]


def test_packing_saturates_and_comes_back():
    axes = [torch.tensor([a]) for a in (70_000, 500, 99, 63)]
    assert [int(a) for a in unpack_positions(pack_positions(*axes))] == [70_000, 500, 63, 63]


@pytest.mark.parametrize("kind", KINDS)
def test_models_name_their_positions(kind):
    loaded = tiny_model(kind)
    assert isinstance(positions_for(loaded.model), GridPositions if kind == "arc_llama" else RunningPositions)
