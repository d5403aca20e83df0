"""Steps in which every object does something of its own: moves, turns, draws, by what is asked of it. In the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import (
    AROUND,
    BLACK,
    DIAGONAL,
    STRAIGHT,
    Obj,
    draw,
    enclosed,
    erase,
    fall,
    grow,
    is_line,
    is_rectangle,
    is_square,
    mirror,
    move,
    move_to,
    object_of,
    ray,
    recolour,
    turn,
)
from omni_arc.language.words import Grid
from omni_arc.program_search.steps.kinds import pieces
from omni_arc.program_search.steps.measures import measures


def piece_answers(grid: Grid, kind: str, measure: str, form: str) -> list[int]:
    """For every piece a measure of it ("value"), its place in the order ("rank"), or whether it has most, least, or alone so much of it."""
    found = pieces(grid, kind)
    shapes = {"line": is_line, "rectangle": is_rectangle, "square": is_square}
    if measure == "colour":
        numbers = [o.colour for o in found]
    elif measure == "slenderness":
        numbers = [int(np.sign(o.height - o.width)) for o in found]
    elif measure in shapes:
        numbers = [int(shapes[measure](o)) for o in found]
    elif measure == "quarter":
        middle = grid.shape[0] - 1, grid.shape[1] - 1
        numbers = [2 * int(o.top + o.bottom > middle[0]) + int(o.left + o.right > middle[1]) for o in found]
    else:
        numbers = measures(grid, kind, measure)
    if form == "rank":
        order = sorted(set(numbers))
        return [order.index(n) for n in numbers]
    if form == "value" or not numbers:
        return numbers
    best = {"most": max(numbers), "least": min(numbers)}.get(form)
    return [int(numbers.count(n) == 1 if best is None else n == best) for n in numbers]


def done(grid: Grid, o: Obj, deed: tuple) -> Obj | None:
    """What an object of a grid is after a deed, with all that it draws; None: nothing."""
    name, *how = deed
    if name == "go":
        return None
    if name == "colour":
        return recolour(o, how[0])
    if name == "slide":
        return fall(o, grid, AROUND[how[0]])
    if name == "shift":
        return move(o, (how[0], how[1]))
    if name == "leap":
        return move(o, (how[0] * o.height, how[1] * o.width))
    if name == "mirror":
        return mirror(o, STRAIGHT[how[0]])
    if name == "turn":
        return turn(o, how[0])
    if name == "outline":
        return grow(o, how[0], how[1])
    if name == "approach":
        return approached(grid, o, how[0])
    if name == "to":
        mark = object_of(grid, grid == how[0])
        return move(o, (mark.centre[0] - o.centre[0], mark.centre[1] - o.centre[1]))
    if name in ("fill", "box", "core", "rays", "twice", "completed", "repeat", "trail", "copied"):
        return drawn_by(grid, o, deed)
    return o


def approached(grid: Grid, o: Obj, colour: int) -> Obj:
    """The object slid to the cells of a colour that it faces, until something stops it; where it faces none it stays."""
    rows, columns = np.nonzero(grid == colour)
    level = columns[(rows >= o.top) & (rows <= o.bottom)]
    plumb = rows[(columns >= o.left) & (columns <= o.right)]
    for cells, first, last, axis in ((plumb, o.top, o.bottom, 0), (level, o.left, o.right, 1)):
        for sign, there in ((1, cells > last), (-1, cells < first)):
            if there.any():
                return fall(o, grid, (sign, 0) if axis == 0 else (0, sign))
    return o


def drawn_by(grid: Grid, o: Obj, deed: tuple) -> Obj:
    """An object with what it adds: its holes or its box filled, its inside or rays of a colour, a copy or mirror image of itself."""
    name, *how = deed
    out = np.full(grid.shape, -1, np.int8)
    box = slice(o.top, o.bottom + 1), slice(o.left, o.right + 1)
    if name in ("fill", "box"):
        inside = enclosed(o.mask.astype(np.int8)) if name == "fill" else ~o.mask
        out[box][inside & (grid[box] == BLACK)] = o.colour if how[0] is None else how[0]
    elif name == "rays":
        ways = {"straight": STRAIGHT, "diagonal": DIAGONAL, "level": STRAIGHT[2:], "upright": STRAIGHT[:2]}
        for direction in ways[how[0]] if how[0] in ways else (AROUND[int(how[0])],):
            for row, column in o.cells:
                y, x = row + direction[0], column + direction[1]
                if 0 <= y < grid.shape[0] and 0 <= x < grid.shape[1] and grid[y, x] == BLACK:
                    made = ray(grid, (row, column), direction, int(grid[row, column]) if how[1] is None else how[1])
                    np.copyto(out, made, where=made != grid)
    elif name == "twice":
        out = draw(out, move(o, (how[0] * (o.height + how[2]), how[1] * (o.width + how[2]))))
    elif name == "copied":
        mark = object_of(grid, grid == how[0])
        out = draw(out, move(o, (mark.centre[0] - o.centre[0], mark.centre[1] - o.centre[1])))
    elif name == "repeat":
        down, right = AROUND[how[0]]
        steps = max(grid.shape) // (min(o.height, o.width) + how[1])
        for n in range(1, steps + 1):
            out = draw(
                out, move_to(o, (o.top + n * down * (o.height + how[1]), o.left + n * right * (o.width + how[1])))
            )
    elif name == "trail":
        end = fall(o, grid, AROUND[how[0]])
        for n in range(abs(end.top - o.top) + abs(end.left - o.left) + 1):
            out = draw(out, move(o, AROUND[how[0]], n))
    elif name == "completed":
        image = mirror(o, STRAIGHT[how[0]]).pixels
        out[box] = np.where((image >= 0) & (grid[box] == BLACK), image, -1)
    own = o.pixels
    if name == "core":
        padded = np.pad(o.mask, 1)
        near = [padded[1 + y : 1 + y + o.height, 1 + x : 1 + x + o.width] for y, x in AROUND]
        own = np.where(np.logical_and.reduce(near) & o.mask, np.int8(how[0]), own)
    out[box] = np.where(own >= 0, own, out[box])
    return object_of(out, out >= 0)


def acted(grid: Grid, kind: str, keys: tuple[tuple[str, str], ...], table: dict[tuple[int, ...], tuple]) -> Grid:
    """Every piece does what the table says for what its keys (measure, form) answer; those that slide do so last, the foremost first."""
    found = pieces(grid, kind)
    answers = [piece_answers(grid, kind, measure, form) for measure, form in keys]
    deeds = [table[tuple(int(numbers[n]) for numbers in answers)] for n in range(len(found))]
    out = erase(grid, [o for o, deed in zip(found, deeds, strict=True) if deed[0] not in ("stay", "slide", "approach")])
    for o, deed in zip(found, deeds, strict=True):
        if deed[0] not in ("stay", "slide", "approach"):
            made = done(grid, o, deed)
            out = out if made is None else draw(out, made)
    for slid in ("slide", "approach"):
        movers = [(o, deed) for o, deed in zip(found, deeds, strict=True) if deed[0] == slid]
        if slid == "slide":
            movers.sort(key=lambda pair: -foremost(pair[0], AROUND[pair[1][1]]))
        for o, deed in movers:
            out = draw(erase(out, o), done(out, o, deed))
    return out


def foremost(o: Obj, direction: tuple[int, int]) -> int:
    """How far an object reaches in a direction."""
    down, right = direction
    return (o.bottom if down > 0 else o.top) * down + (o.right if right > 0 else o.left) * right
