"""Drawing, filling, counting and questions against cell by cell definitions on random grids."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from omni_arc import language as lang
from omni_grids import grids

directions = st.sampled_from(lang.AROUND)


def inside(grid, row, column):
    return 0 <= row < grid.shape[0] and 0 <= column < grid.shape[1]


def some_cell(grid, number):
    return divmod(number % grid.size, grid.shape[1])


@settings(deadline=None)
@given(grids(), st.integers(0, 10**6), directions, st.booleans())
def test_a_ray_goes_on_over_one_colour(grid, number, direction, through):
    row, column = some_cell(grid, number)
    expected, first = grid.copy(), None
    while True:
        row, column = row + direction[0], column + direction[1]
        if not inside(grid, row, column):
            break
        first = grid[row, column] if first is None else first
        if not through and grid[row, column] != first:
            break
        expected[row, column] = 7
    assert (lang.ray(grid, some_cell(grid, number), direction, 7, through) == expected).all()
    assert (lang.ray(grid, some_cell(grid, number), (0, 0), 7) == grid).all()


@settings(deadline=None)
@given(grids())
def test_connect_fills_what_two_cells_see_between_them(grid):
    expected = grid.copy()
    height, width = grid.shape
    for r in range(height):
        for c in range(width):
            ways = [((0, -1), (0, 1)), ((-1, 0), (1, 0))]
            for pair in ways:
                ends = []
                for down, right in pair:
                    y, x = r, c
                    while inside(grid, y, x) and grid[y, x] == 0:
                        y, x = y + down, x + right
                    ends.append(grid[y, x] if inside(grid, y, x) else None)
                if grid[r, c] == 0 and ends == [1, 1]:
                    expected[r, c] = 8
    assert (lang.connect(grid, 1, 8) == expected).all()


@settings(deadline=None)
@given(grids(), st.integers(0, 10**6), st.booleans())
def test_flood_fill_reaches_what_steps_reach(grid, number, diagonal):
    start = some_cell(grid, number)
    reached, todo = {start}, [start]
    while todo:
        r, c = todo.pop()
        for down, right in lang.AROUND if diagonal else lang.STRAIGHT:
            cell = r + down, c + right
            if inside(grid, *cell) and cell not in reached and grid[cell] == grid[start]:
                reached.add(cell)
                todo.append(cell)
    filled = lang.flood_fill(grid, start, 9, diagonal)
    assert {tuple(cell) for cell in np.argwhere(filled != grid).tolist()} == reached


@settings(deadline=None)
@given(grids(), st.integers(-2, 8), st.integers(-2, 8), st.integers(0, 6), st.integers(0, 6))
def test_a_frame_is_the_border_of_its_box(grid, top, left, more_rows, more_columns):
    bottom, right = top + more_rows, left + more_columns
    expected = grid.copy()
    for r in range(grid.shape[0]):
        for c in range(grid.shape[1]):
            in_box = top <= r <= bottom and left <= c <= right
            if in_box and (r in (top, bottom) or c in (left, right)):
                expected[r, c] = 6
    assert (lang.frame(grid, (top, left, bottom, right), 6) == expected).all()


@settings(deadline=None)
@given(grids(), st.integers(-4, 10), st.integers(-4, 10))
def test_what_is_drawn_outside_is_cut_off(grid, top, left):
    obj = lang.move_to(lang.object_of(grid, np.ones(grid.shape, bool)), (top, left))
    canvas = lang.blank(5, 6, 9)
    drawn = lang.draw(canvas, obj)
    for r in range(5):
        for c in range(6):
            there = inside(grid, r - top, c - left)
            assert drawn[r, c] == (grid[r - top, c - left] if there else 9)
    assert (lang.erase(drawn, obj, 9) == canvas).all()


@settings(deadline=None)
@given(grids(max_side=7))
def test_questions_about_objects(grid):
    for obj in lang.find_objects(grid):
        rows, columns = {r for r, _ in obj.cells}, {c for _, c in obj.cells}
        box = [(r, c) for r in range(obj.top, obj.bottom + 1) for c in range(obj.left, obj.right + 1)]
        assert lang.is_rectangle(obj) == (len(box) == obj.size)
        assert lang.is_square(obj) == (len(box) == obj.size and len(rows) == len(columns))
        assert lang.is_line(obj) == (obj.size > 1 and 1 in (len(rows), len(columns)))
        assert lang.on_border(obj, grid) == any(
            not inside(grid, r + y, c + x) for r, c in obj.cells for y, x in lang.STRAIGHT
        )
        holes = lang.count_holes(obj)
        assert lang.has_hole(obj) == (holes > 0)
        outside = np.pad(~obj.mask, 1, constant_values=True).astype(np.int8)
        assert (
            holes == len(lang.find_objects(outside)) - 1
        )  # what is not the object: one part outside, the others are holes
        assert lang.is_inside(obj, lang.grow(obj, 1)) and lang.touches(obj, lang.move(obj, lang.RIGHT, obj.width)) == (
            any(
                (r, c + obj.width) in {(a + y, b + x) for a, b in obj.cells for y, x in lang.STRAIGHT}
                for r, c in obj.cells
            )
        )


@settings(deadline=None)
@given(grids(), st.sampled_from([None, 0, 1]))
def test_colours_are_counted(grid, background):
    counts = Counter(grid.ravel().tolist())
    counts.pop(background, None)
    ordered = sorted(counts, key=lambda colour: (-counts[colour], colour))
    assert lang.colours_of(grid, background) == ordered
    if ordered:
        assert (lang.main_colour(grid, background), lang.rarest_colour(grid, background)) == (ordered[0], ordered[-1])
        parts = lang.objects_by_colour(grid, background)
        assert {part.colour: part.size for part in parts} == counts
