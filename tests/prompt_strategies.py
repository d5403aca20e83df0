"""Random puzzles with outputs, attempts and code, and random grid encoders."""

from hypothesis import strategies as st

from arc_loader.grid_encoders import parse_grid_encoder
from arc_strategies import grids
from prompting.puzzle import Example, Puzzle

CODE = "def task(grid):\n    return [row[::-1] for row in grid]"
encoders = st.sampled_from(
    [
        "MinimalGridEncoder()",
        "GridShapeEncoder(RowNumberEncoder(MinimalGridEncoder()))",
        "GridCodeBlockEncoder(GridWithSeparationEncoder('|'))",
        "RowNumberEncoder(RepeatNumberEncoder(2))",
        "GridShapeEncoder(RowNumberEncoder(ReplaceNumberEncoder(MinimalGridEncoder())))",
    ]
).map(parse_grid_encoder)


@st.composite
def puzzles(draw, max_side: int = 6, code: str | None = CODE, attempts: int = 2) -> Puzzle:
    """A puzzle of 1 to 4 demonstrations and 1 to 2 tests of unrelated grids."""
    grid = grids(max_side=max_side)
    example = st.builds(Example, grid, grid, st.lists(grid, max_size=attempts).map(tuple))
    train, test = draw(st.lists(example, min_size=1, max_size=4)), draw(st.lists(example, min_size=1, max_size=2))
    return Puzzle("puzzle", tuple(train), tuple(test), code)
