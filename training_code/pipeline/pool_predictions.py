"""A pool as lists of predictions, for metrics that count predictions. Knows no truth.

The predictions of a test input: for every source and every view that it searched, the most probable completion, with its nll. A view
whose search found nothing is unanswered. What a first, quick pass says counts only where no other source worked on the puzzle.
"""

from collections.abc import Collection, Sequence

from inference_tools.candidates import ODDS, Candidate
from pipeline.pool import Pool, PooledPuzzle
from selection.predictions import Predictions


def pool_predictions(*, pool: Pool, leave_out: Collection[str] = ()) -> dict[str, tuple[Predictions, ...]]:
    """Puzzle id -> per test input its predictions; by source, and within a source by view.

    leave_out: names of sources that do not count
    How many views a source searches is taken from the test input where most of its views appear; where fewer do, the others count as
    unanswered. A source that searched nothing and was only asked about candidates does not count. A puzzle without any source has one
    unanswered prediction.
    """
    views: dict[str, int] = {}
    for puzzle in pool.puzzles.values():
        for source, rows in puzzle.found.items():
            views[source] = max([views.get(source, 0), *(len(_views(row)) for row in rows)])
    leave_out = {*leave_out, *(_only_asked(pool) & {source for source, count in views.items() if not count})}
    return {
        task_id: tuple(
            _of_test_input(puzzle, query, views=views, sources=_counting(pool, puzzle, leave_out))
            for query in range(puzzle.tests)
        )
        for task_id, puzzle in pool.puzzles.items()
    }


def _only_asked(pool: Pool) -> set[str]:
    """Sources that were asked about candidates."""
    return {
        source
        for puzzle in pool.puzzles.values()
        for source, rows in puzzle.found.items()
        if any(getattr(candidate, odds) for row in rows for candidate in row for odds in ODDS)
    }


def _counting(pool: Pool, puzzle: PooledPuzzle, leave_out: Collection[str]) -> list[str]:
    names = [name for name in puzzle.found if name not in leave_out]
    return [name for name in names if not pool.sources[name].quick] or names


def _of_test_input(puzzle: PooledPuzzle, query: int, *, views: dict[str, int], sources: Sequence[str]) -> Predictions:
    grids, nlls = [], []
    for source in sources:
        row = puzzle.found[source][query]
        best: dict[str, Candidate] = {}
        for candidate in row:
            for view, nll in candidate.search_nll.items():
                if view not in best or nll < best[view].search_nll[view]:
                    best[view] = candidate
        for view in sorted(best):
            grids.append(best[view].grid)
            nlls.append(best[view].search_nll[view])
        missing = views[source] - len(best)
        grids += [None] * missing
        nlls += [None] * missing
    return Predictions(tuple(grids) or (None,), tuple(nlls))


def _views(row: Sequence[Candidate]) -> set[str]:
    """All views that some evidence names."""
    return {view for candidate in row for nll in (candidate.search_nll, candidate.view_nll) for view in nll}
