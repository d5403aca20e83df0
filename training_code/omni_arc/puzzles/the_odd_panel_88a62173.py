"""Of four panels the one that differs from the others."""

from omni_arc.language import BLACK, join_with_lines
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("selecting", "panels")
NAMED_COLOURS = (BLACK,)


def task(grid):
    half = len(grid) // 2
    corners = [grid[:half, :half], grid[:half, -half:], grid[-half:, :half], grid[-half:, -half:]]
    kinds = [corner.tobytes() for corner in corners]
    return [corner for corner, kind in zip(corners, kinds) if kinds.count(kind) == 1][0]


def generate(rng, difficulty):
    side, colour = between(rng, difficulty, 2, 7), one_colour(rng)
    usual = noise(rng, side, side, [colour], 0.6)
    usual[0, 0], usual[-1, 0] = colour, BLACK
    other = noise(rng, side, side, [colour], 0.6)
    other[0, -1], other[-1, -1] = BLACK, colour
    other[0, 0] = BLACK if (other == usual).all() else other[0, 0]
    panels = [usual, usual, usual]
    panels.insert(int(rng.integers(4)), other)
    return join_with_lines([panels[:2], panels[2:]], BLACK)
