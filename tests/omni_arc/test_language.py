"""The language against slow, obvious definitions on random grids; nothing is changed in place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omni_arc import language as lang
from omni_grids import grids

booleans = st.booleans()


def slow_components(grid, *, diagonal, multicolour, background):
    """Sets of cells: merged until nothing changes any more."""
    height, width = grid.shape
    parts = [{(r, c)} for r in range(height) for c in range(width) if background is None or grid[r, c] != background]

    def joined(a, b):
        for r, c in a:
            for y, x in b:
                near = max(abs(r - y), abs(c - x)) == 1 if diagonal else abs(r - y) + abs(c - x) == 1
                if near and (multicolour or grid[r, c] == grid[y, x]):
                    return True
        return False

    merged = True
    while merged:
        merged = False
        for i in range(len(parts)):
            for j in range(i + 1, len(parts)):
                if joined(parts[i], parts[j]):
                    parts[i] |= parts.pop(j)
                    merged = True
                    break
            if merged:
                break
    return sorted(parts, key=min)


@settings(max_examples=60, deadline=None)
@given(grids(max_side=6), booleans, booleans, st.sampled_from([0, 1, None]))
def test_objects_are_the_connected_parts(grid, diagonal, multicolour, background):
    found = lang.find_objects(grid, diagonal=diagonal, multicolour=multicolour, background=background)
    slow = slow_components(grid, diagonal=diagonal, multicolour=multicolour, background=background)
    assert [set(obj.cells) for obj in found] == slow
    for obj in found:
        assert obj.size == len(obj.cells) and (obj.bottom - obj.top + 1, obj.right - obj.left + 1) == obj.pixels.shape
        assert all(grid[cell] == obj.pixels[cell[0] - obj.top, cell[1] - obj.left] for cell in obj.cells)
    if background is None or background == 0:
        assert (lang.draw(np.zeros_like(grid), found) == grid).all()


@settings(deadline=None)
@given(grids())
def test_enclosed_cells_do_not_reach_the_border(grid):
    hidden = lang.enclosed(grid)
    seen = (grid == 0) & ~hidden
    padded = np.pad(grid == 0, 1, constant_values=True)
    reached = np.zeros_like(padded)
    reached[0] = True
    for _ in range(grid.size + sum(grid.shape) * 2 + 4):  # spread by one step, often enough
        wider = reached.copy()
        wider[1:] |= reached[:-1]
        wider[:-1] |= reached[1:]
        wider[:, 1:] |= reached[:, :-1]
        wider[:, :-1] |= reached[:, 1:]
        wider &= padded
        if (wider == reached).all():
            break
        reached = wider
    assert (reached[1:-1, 1:-1] == seen).all()


@settings(deadline=None)
@given(grids(), st.integers(1, 3))
def test_what_undoes_what(grid, n):
    same = np.array_equal
    assert same(lang.flip_rows(lang.flip_rows(grid)), grid)
    assert same(lang.rotate(lang.rotate(grid, n), 4 - n), grid)
    assert same(lang.transpose(grid), lang.flip_columns(lang.rotate(grid)))
    assert same(lang.shrink(lang.scale(grid, n), n), grid)
    assert same(lang.split(lang.tile(grid, n, 2), n, 2)[-1], grid)
    assert same(lang.crop(lang.pad(grid, n, 7), (n, n, n + grid.shape[0] - 1, n + grid.shape[1] - 1)), grid)
    assert same(lang.shift(lang.shift(grid, lang.DOWN_LEFT, n, fill=None), lang.UP_RIGHT, n, fill=None), grid)
    assert same(lang.squeeze(lang.scale(grid, n)), lang.squeeze(grid))
    assert not grid.any() or same(lang.trim(lang.pad(grid, n)), lang.trim(grid))
    assert same(lang.stamp(grid > 0, np.ones((n, n), np.int8)), lang.scale((grid > 0).astype(np.int8), n))
    panels = [[grid, grid], [grid, grid]]
    back = lang.split_at_lines(lang.join_with_lines(panels, 9), 9)
    assert all(same(back[r][c], grid) for r in range(2) for c in range(2))


@settings(deadline=None)
@given(grids(), st.sampled_from(lang.STRAIGHT))
def test_gravity_keeps_the_cells_of_every_line_in_order(grid, direction):
    fallen = lang.gravity(grid, direction)
    lines, after = (grid.T, fallen.T) if direction[0] else (grid, fallen)
    for line, new in zip(lines.tolist(), after.tolist(), strict=True):
        things = [cell for cell in line if cell]
        gap = [0] * (len(line) - len(things))
        assert new == (gap + things if sum(direction) > 0 else things + gap)


@settings(deadline=None)
@given(grids(max_side=4, colours=5), st.integers(2, 3), st.integers(2, 3), st.integers(0, 10**6))
def test_a_repeated_pattern_is_restored_from_what_is_seen(grid, rows, columns, seed):
    whole = np.tile(grid + 1, (rows + 1, columns + 1))
    damaged = whole.copy()
    rng = np.random.default_rng(seed)
    damaged[rng.integers(whole.shape[0]), rng.integers(whole.shape[1])] = 9
    assert whole.shape[0] % lang.period(whole)[0] == 0 and (lang.repeat_pattern(whole, 9) == whole).all()
    restored = lang.repeat_pattern(damaged, 9)
    seen = damaged != 9
    assert (restored[seen] == whole[seen]).all() and restored.shape == whole.shape


@settings(deadline=None)
@given(grids(max_side=6, min_side=3))
def test_symmetry_is_restored(grid):
    whole = lang.symmetric_pattern(grid)
    damaged = whole.copy()
    damaged[0, : grid.shape[1]] = 9
    assert (lang.restore_symmetry(damaged, 9) != 9).all()
    assert (lang.restore_symmetry(damaged, 9)[damaged != 9] == whole[damaged != 9]).all()


@settings(deadline=None)
@given(grids(), st.integers(0, 3))
def test_neighbours_are_counted_one_by_one(grid, colour):
    height, width = grid.shape
    for diagonal in (False, True):
        counted = lang.count_neighbours(grid, colour, diagonal)
        for r in range(height):
            for c in range(width):
                around = lang.AROUND if diagonal else lang.STRAIGHT
                cells = [(r + y, c + x) for y, x in around if 0 <= r + y < height and 0 <= c + x < width]
                assert counted[r, c] == sum(grid[cell] == colour for cell in cells)


@settings(deadline=None)
@given(grids(), st.sampled_from(lang.STRAIGHT))
def test_objects_fall_until_something_stops_them(grid, direction):
    for obj in lang.find_objects(grid)[:3]:
        fallen = lang.fall(obj, grid, direction)
        rest = lang.erase(grid, obj)
        assert lang.count(lang.draw(rest, fallen), 0) == lang.count(grid, 0)  # nothing is covered or lost
        beyond = lang.move(fallen, direction)
        inside = all(0 <= r < grid.shape[0] and 0 <= c < grid.shape[1] for r, c in beyond.cells)
        assert not inside or any(rest[cell] for cell in beyond.cells)


@settings(deadline=None)
@given(grids(max_side=6))
def test_turned_and_mirrored_objects_keep_their_cells(grid):
    for obj in lang.find_objects(grid, multicolour=True):
        assert (lang.image(lang.turn(obj)) == lang.rotate(lang.image(obj))).all()
        assert (lang.image(lang.mirror(obj, lang.UP)) == lang.flip_rows(lang.image(obj))).all()
        assert (lang.image(lang.enlarge(obj, 2)) == lang.scale(lang.image(obj), 2)).all()
        assert lang.is_symmetric(obj) == (lang.mirror(obj, lang.LEFT).pixels == obj.pixels).all()
        assert lang.same_shape(obj, lang.recolour(obj, 7)) and lang.recolour(obj, 7).colours == [7]
        ring = lang.grow(obj, 8)
        assert set(obj.cells) <= set(ring.cells) and ring.height == obj.height + 2


@settings(deadline=None)
@given(grids(), st.integers(0, 10**6))
def test_nothing_is_changed_in_place(grid, seed):
    grid.setflags(write=False)
    rng = np.random.default_rng(seed)
    cell = int(rng.integers(grid.shape[0])), int(rng.integers(grid.shape[1]))
    obj = lang.object_of(grid, np.ones(grid.shape, bool))
    results = [
        *(lang.flood_fill(grid, cell, 5), lang.fill_enclosed(grid, 5), lang.ray(grid, cell, lang.UP_LEFT, 5)),
        *(lang.line(grid, cell, (cell[0], 0), 5), lang.frame(grid, (0, 0, 2, 2), 5), lang.connect(grid, 1, 5)),
        *(lang.draw(grid, obj), lang.erase(grid, obj), lang.paint(grid, grid == 1, 5), lang.image(obj)),
        *(lang.trim(grid), lang.replace_colour(grid, 1, 5), lang.recolour_by(grid, {1: 5})),
    ]
    for result in results:
        assert result.dtype == np.int8 and not np.shares_memory(result, grid)


def test_what_cannot_be_done_says_so():
    grid = np.zeros((3, 4), np.int8)
    with pytest.raises(ValueError, match=r"no straight line leads from \(0, 0\) to \(1, 3\)"):
        lang.line(grid, (0, 0), (1, 3), 1)
    with pytest.raises(ValueError, match="3 rows and 4 columns"):
        lang.split(grid, 2, 2)
    with pytest.raises(ValueError, match="at least one cell"):
        lang.object_of(grid, grid == 1)
