"""Random pools for the property tests."""

from hypothesis import strategies as st

from arc_loader.tasks import Task
from arc_strategies import grids, tasks
from inference_tools.candidates import ODDS, Candidate, ProgramEvidence
from pipeline.pool import Pool, Source, make_pool

NLLS = st.floats(min_value=-1e-300, max_value=1e300) | st.sampled_from([0.1 + 0.2, 5e-324, 0.0, -0.0, 2.0**-1074])
VIEWS = st.dictionaries(st.text(min_size=1, max_size=6), NLLS, max_size=4)


@st.composite
def sources(draw) -> Source:
    """A source of evidence."""
    return Source(
        model=draw(st.text(max_size=4)),
        seed=draw(st.integers(-5, 2**63)),
        round=draw(st.sampled_from(["quick", "full", "second"])),
        min_prob=draw(st.floats(0.001, 0.999)),
        recipe=draw(st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3) | st.none(), max_size=2)),
    )


@st.composite
def candidate_rows(draw, tests: int, max_side: int = 4) -> tuple[tuple[Candidate, ...], ...]:
    """Candidates per test input, each grid once."""
    rows = []
    for _ in range(tests):
        found = {}
        for grid in draw(st.lists(grids(max_side=max_side), max_size=3)):
            odds = {name: draw(VIEWS) for name in ODDS} if draw(st.booleans()) else {}
            found[grid.tobytes(), grid.shape] = Candidate(grid, draw(VIEWS), draw(VIEWS), **odds)
        rows.append(tuple(found.values()))
    return tuple(rows)


@st.composite
def program_rows(draw, tests: int) -> tuple[tuple[Candidate, ...], ...]:
    """Answers of programs per test input, each grid once."""
    program = st.builds(
        ProgramEvidence,
        cost=st.floats(0, 1e300),
        votes=st.integers(1, 2**31 - 1),
        source=st.text(min_size=1, max_size=9),
    )
    rows = []
    for _ in range(tests):
        drawn = {(grid.tobytes(), grid.shape): grid for grid in draw(st.lists(grids(max_side=3), max_size=2))}
        rows.append(tuple(Candidate(grid, {}, program=draw(program)) for grid in drawn.values()))
    return tuple(rows)


@st.composite
def pools(draw, puzzles: st.SearchStrategy[list[Task]] | None = None) -> Pool:
    """A pool of up to 3 puzzles and 3 sources, with guesses and programs for some."""
    drawn = draw(
        puzzles if puzzles is not None else st.lists(tasks(max_side=3), max_size=3, unique_by=lambda task: task.id)
    )
    found, guesses, programs = [], {}, {}
    for source in draw(st.lists(sources(), max_size=3)):
        for task in drawn:
            if draw(st.booleans()):
                found.append((source, task.id, draw(candidate_rows(len(task.test)))))
    for task in drawn:
        if draw(st.booleans()):
            guesses[task.id] = [draw(st.lists(grids(max_side=3), max_size=2)) for _ in task.test]
        if draw(st.booleans()):
            programs[task.id] = draw(program_rows(len(task.test)))
    return make_pool(tasks={task.id: task for task in drawn}, found=found, guesses=guesses, programs=programs)


def plain(pool: Pool) -> dict:
    """A pool as something that compares exactly, floats by their bits and orders included."""
    return {
        "sources": [(name, source) for name, source in pool.sources.items()],
        "puzzles": [
            (
                (p.task_id, p.source_id, p.content, p.tests),
                [(name, [[_candidate(c) for c in row] for row in rows]) for name, rows in p.found.items()],
                [[grid.tolist() for grid in row] for row in p.guesses],
                [[(_candidate(c), c.program) for c in row] for row in p.programs],
            )
            for p in pool.puzzles.values()
        ],
    }


def _candidate(candidate: Candidate) -> tuple:
    return (
        candidate.grid.tolist(),
        [(view, nll.hex()) for view, nll in candidate.search_nll.items()],
        [(view, nll.hex()) for view, nll in candidate.view_nll.items()],
        [(view, odds.hex()) for name in ODDS for view, odds in getattr(candidate, name).items()],
    )
