"""Sky lines go on from their border; at every red cell beside their way they are pushed one step away from it."""

from omni_arc.language import BLACK, LEFT, RED, RIGHT, SKY, rotate, shift
from omni_arc.scenes import between, canvas

CONCEPTS = ("lines", "direction", "rays")
NAMED_COLOURS = (BLACK, RED, SKY)


def task(grid):
    turns = next(turns for turns in range(4) if SKY in rotate(grid, turns)[0])
    out = rotate(grid, turns)
    first, away = out[:1], RIGHT if RED in out[:, 0] else LEFT
    pushes = (out == RED).any(axis=1).cumsum()
    for row, steps in enumerate(pushes.tolist()):
        lines = shift(first, away, steps)[0] == SKY
        out[row, lines] = SKY
    return rotate(out, -turns)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 20)
    height, width = grid.shape
    columns = range(int(rng.integers(1, 3)), width - 1, int(rng.integers(2, 5)))
    grid[0, list(columns)[: between(rng, difficulty, 1, 6)]] = SKY
    side = -int(rng.integers(2))
    rows = rng.permutation(range(2 + int(rng.integers(2)), height, 2))[: between(rng, difficulty, 1, 4)]
    grid[rows, side] = RED
    return rotate(grid, int(rng.integers(4)))
