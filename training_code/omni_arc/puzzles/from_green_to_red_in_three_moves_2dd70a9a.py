"""The green bar goes on to a wall, turns, goes to the next, and turns once more to reach red."""

from omni_arc.language import BLACK, DOWN, GREEN, LEFT, RED, RIGHT, SKY, UP, object_of, pad
from omni_arc.scenes import canvas, noise, one_colour

CONCEPTS = ("rays", "direction", "connection")
NAMED_COLOURS = (BLACK, RED, GREEN)


def task(grid):
    green = object_of(grid, grid == GREEN)
    ahead, aside = ((UP, DOWN), (LEFT, RIGHT)) if green.width == 1 else ((LEFT, RIGHT), (UP, DOWN))
    for first in ahead:
        for second in aside:
            for third in ahead:
                out = pad(grid, 1, GREEN)
                row, column = green.cells[0] if first == ahead[0] else green.cells[-1]
                row, column = row + 1, column + 1
                for down, right in (first, second, third):
                    while out[row + down, column + right] == BLACK:
                        row, column = row + down, column + right
                        out[row, column] = GREEN
                if out[row + third[0], column + third[1]] == RED:
                    return out[1:-1, 1:-1].copy()


def generate(rng, difficulty):
    while True:
        grid = canvas(rng, difficulty, 10, 22)
        height, width = grid.shape
        wall = SKY if rng.random() < 0.6 else one_colour(rng, (BLACK, RED, GREEN))
        grid[:] = noise(rng, height, width, [wall], 0.15 + 0.25 * rng.random())
        row, column = int(rng.integers(height)), int(rng.integers(width))
        straight = rng.random() < 0.5
        ways = [
            (1 if rng.random() < 0.5 else -1, 0),
            (0, 1 if rng.random() < 0.5 else -1),
            (1 if rng.random() < 0.5 else -1, 0),
        ]
        ways = ways if straight else [way[::-1] for way in ways]
        path, walls = [(row, column)], []
        for n, (down, right) in enumerate(ways):
            for _ in range(int(rng.integers(2, 9)) + (n == 0)):
                row, column = row + down, column + right
                path.append((row, column))
            walls.append((row + down, column + right))
        ends = [walls.pop(), (row + 2 * ways[2][0], column + 2 * ways[2][1])]
        cells = [*path, *ends]
        if len({*cells, *walls}) == len(cells) + 2 and all(
            0 <= r < height and 0 <= c < width for r, c in [*cells, *walls]
        ):
            break
    for places, colour in ((path, BLACK), (walls, wall), (path[:2], GREEN), (ends, RED)):
        for cell in places:
            grid[cell] = colour
    return grid
