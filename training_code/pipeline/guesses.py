"""Guesses: the best answers there are to a test input for which no search found enough: simple priors on size and content.

Every simple rule, turned in 8 ways and with a map of colours learned from the demonstrations, is tried on the demonstrations; those that
agree best are applied to the test input. Pure numpy, deterministic, no model. Never the same grid twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from arc_loader.grids import MAX_SIDE, Grid, freeze, grid_hash
from arc_loader.tasks import Task
from inference_tools.candidates import Candidate
from pipeline.answer_size import Size, answer_size
from pipeline.simple_rules import RULES, TURNS, Rule
from selection.attempts import Attempts, choose_attempts
from selection.claims import claims

_VALUES = 16  # rules say numbers below this, colours or others


@dataclass(frozen=True)
class Guess:
    """grid: the answer in the orientation of the puzzle; how: where it comes from, in words, for the log.

    obeyed: whether it is by a rule that all demonstrations obey
    """

    grid: Grid
    how: str
    obeyed: bool = False


@dataclass(frozen=True)
class TwoAttempts:
    """Two different attempts at a test input. how: for each, None if it is a candidate, else the guess in words, for the log."""

    grids: Attempts
    how: tuple[str | None, str | None]


def guesses(
    *, task: Task, query: int, greedy: Grid | None = None, n: int = 2, quick: bool = False
) -> tuple[Guess, ...]:
    """The `n` best guesses for test input `query`, all different, best first.

    greedy: what the model says without a search, if anybody asked it; it comes first
    quick: try no rules; a millisecond, not 20
    Order of the others: rules that all demonstrations obey and that give the expected size; then answers of the expected size by the
    share of cells that their rule gets right in the demonstrations; then the input brought to that size, and one-coloured grids.
    Raises ValueError for a test input that there is not, or n outside 1 to 10.
    """
    if not 0 <= query < len(task.test) or not 1 <= n <= 10:
        raise ValueError(f"puzzle {task.id}: {n} guesses for test input {query} of {len(task.test)}")
    found = _guesses(task, query, quick)
    if greedy is not None:
        found = _distinct([Guess(greedy, "greedy answer"), *found])
    return found[:n]


@lru_cache(maxsize=4096)  # asked for again whenever something is known of a puzzle
def _guesses(task: Task, query: int, quick: bool) -> tuple[Guess, ...]:
    """At least 10 different guesses, best first, no more than 20 of them by rules."""
    question, size = task.test[query], answer_size(task=task, query=query)
    rules = () if quick else _tried(task=task, question=question, size=size)
    tried = sorted(rules, key=lambda one: -one[0])  # stable
    by_rule = _distinct(Guess(freeze(grid), how, obeyed=share > 1) for share, grid, how in tried)[:20]
    return _distinct([*by_rule, *_plain_guesses(task=task, question=question, size=size)])


def _distinct(found: Iterable[Guess]) -> tuple[Guess, ...]:
    """The first guess of each grid."""
    distinct: dict[str, Guess] = {}
    for guess in found:
        distinct.setdefault(grid_hash(guess.grid), guess)
    return tuple(distinct.values())


def obeyed_guess(*, task: Task, query: int) -> Grid | None:
    """What the best simple rule says that all demonstrations obey and that gives the expected size; None if there is none.

    On the public sets of ARC-AGI-1 and 2 it is nearly always right (docs/pool.md). Raises ValueError as `guesses`.
    """
    (best,) = guesses(task=task, query=query, n=1)
    return best.grid if best.obeyed else None


def complete_attempts(
    *,
    task: Task,
    query: int,
    ranked: Sequence[Candidate],
    greedy: Grid | None = None,
    quick: bool = False,
    simple_rules: bool = False,
    believed: float | None = None,
) -> TwoAttempts:
    """The two best different candidates of `ranked` (best first) for test input `query`, and `guesses` where there are fewer than two.

    simple_rules: the `obeyed_guess`, if there is one, has a claim to an attempt (not with `quick`, which tries no rules)
    believed: so has the answer of the shortest program up to this cost; None: none has. Claims: `selection.claims`
    Costs nothing but a look where there are two and no rules are asked for. greedy, quick: as in `guesses`. Raises ValueError as `guesses`.
    """
    obeyed = obeyed_guess(task=task, query=query) if simple_rules and not quick else None
    claimed = claims(candidates=ranked, obeyed=obeyed, believed=believed)
    if (chosen := choose_attempts(ranked=ranked, claims=claimed)).guessed == (False, False):
        return TwoAttempts(chosen.attempts, (None, None))
    spare = guesses(task=task, query=query, greedy=greedy, n=2, quick=quick)
    chosen = choose_attempts(ranked=ranked, guesses=[guess.grid for guess in spare], claims=claimed)
    words = {grid_hash(guess.grid): guess.how for guess in spare}
    first, second = (
        words[grid_hash(grid)] if guessed else None
        for grid, guessed in zip(chosen.attempts, chosen.guessed, strict=True)
    )
    return TwoAttempts(chosen.attempts, (first, second))


def _tried(*, task: Task, question: Grid, size: Size) -> Iterator[tuple[float, np.ndarray, str]]:
    """(how well a rule does, its answer, the rule in words) for every rule that gives answers of the right sizes.

    How well: 2 if it is right in all demonstrations, else the mean share of right cells.
    """
    outputs = [pair.output for pair in task.train]
    for name, rule in RULES.items():
        first = rule(task.train[0].input)
        if first is None or first.shape not in (outputs[0].shape, outputs[0].shape[::-1]):
            continue
        made = [first, *(rule(pair.input) for pair in task.train[1:])]
        if any(grid is None for grid in made) or (answer := rule(question)) is None:
            continue
        for words, turn in TURNS.items():
            if turn(answer).shape == size:
                yield from _coloured(turn, made, answer, outputs, how=f"{name} {words}".strip())


def _coloured(
    turn: Rule, made: Sequence[np.ndarray], answer: np.ndarray, outputs: Sequence[Grid], *, how: str
) -> Iterator[tuple[float, np.ndarray, str]]:
    """A turned rule's answer as it is and with the colours that the demonstrations give to what it makes."""
    turned = [turn(grid) for grid in made]
    if any(grid.shape != output.shape for grid, output in zip(turned, outputs, strict=True)):
        return
    before, after = (np.concatenate([grid.ravel() for grid in grids]) for grids in (turned, outputs))  # (cells,)
    answer = turn(answer)
    if before.max() < 10 and answer.max() < 10:
        yield _share(turned, outputs), answer, how
    seen = np.bincount(before.astype(np.int64) * 10 + after, minlength=_VALUES * 10).reshape(_VALUES, 10)
    table = np.where(seen.any(axis=1), seen.argmax(axis=1), np.arange(_VALUES) % 10)  # (_VALUES,)
    if (table[:10] != np.arange(10)).any() or before.max() >= 10:
        # less believed than a rule that needs no map, as the map is fitted to the same demonstrations
        yield _share([table[grid] for grid in turned], outputs) - 1e-3, table[answer], f"{how}, recoloured"


def _share(made: Sequence[np.ndarray], outputs: Sequence[Grid]) -> float:
    """2 if all is right, else the mean over demonstrations of the share of right cells."""
    shares = [float((grid == output).mean()) for grid, output in zip(made, outputs, strict=True)]
    return 2.0 if min(shares) == 1.0 else sum(shares) / len(shares)


def _plain_guesses(*, task: Task, question: Grid, size: Size) -> Iterator[Guess]:
    """What needs no rule: the commonest output, the input brought to the expected size, grids of one colour; more than 10 in all."""
    height, width = size
    same = [pair.output for pair in task.train if pair.output.shape == size]
    if same:
        votes = np.stack([np.eye(10, dtype=np.int64)[grid] for grid in same]).sum(axis=0)  # (H, W, 10)
        yield Guess(freeze(votes.argmax(axis=-1)), "commonest cells of the outputs")
    colours = np.bincount(np.concatenate([pair.output.ravel() for pair in task.train]), minlength=10)
    order = np.argsort(-colours, kind="stable")
    fitted = np.full((MAX_SIDE, MAX_SIDE), order[0])
    fitted[: question.shape[0], : question.shape[1]] = question
    yield Guess(freeze(fitted[:height, :width]), "input cut to size")
    yield from (Guess(freeze(np.full(size, colour)), f"all of colour {colour}") for colour in order)
