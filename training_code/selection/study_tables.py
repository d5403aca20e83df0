"""Tables and sentences of a study of ranking rules. Numbers in, Markdown out."""

from collections.abc import Mapping, Sequence

import numpy as np

from selection.comparison import markdown
from selection.study import Case, Ranked, per_puzzle
from selection.uncertainty import LEVEL, Difference, bootstrap_interval, compare

PLACES = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 10**9))
"""Columns of the histogram of ranks."""


def rules_table(
    *, found: Mapping[str, Ranked], cases: Sequence[Case], default: str, rng: np.random.Generator
) -> tuple[str, dict[str, Difference]]:
    """(a row for every rule: share of puzzles (per cent) solved by the first, the first two, two attempts; top-2 against `default`)."""
    base = per_puzzle(values=_top(found[default], 2), cases=cases)
    rows, differences = [], {}
    for name, ranked in found.items():
        shares = [
            per_puzzle(values=values, cases=cases) for values in (_top(ranked, 1), _top(ranked, 2), ranked.solved)
        ]
        d = differences[name] = compare(a=shares[1][None], b=base[None], rng=rng)
        rows.append(
            [
                name,
                *(f"{100 * share.mean():.2f} ({_interval(share, rng)})" for share in shares),
                *(
                    ["-", "-", "-"]
                    if name == default
                    else [
                        f"{100 * d.value:+.2f}",
                        d.over_puzzles.text(),
                        d.p_text.removeprefix("p = ").removeprefix("p "),
                    ]
                ),
            ]
        )
    order = sorted(rows, key=lambda row: -float(row[2].split()[0]))  # by top-2, stable
    heads = ["rule", "top-1 (95 %)", "top-2 (95 %)", "score with guesses (95 %)", f"top-2 - {default}", "95 %", "p"]
    return markdown(heads, order), differences


def places_table(*, found: Mapping[str, Ranked]) -> str:
    """How many test inputs have the right grid at which rank."""
    heads = ["rule", *(str(a) if a == b else f"{a}-{b}" if b < 10**9 else f"{a} on" for a, b in PLACES), "not found"]
    rows = [
        [
            name,
            *(str(int(((r.places >= a) & (r.places <= b)).sum())) for a, b in PLACES),
            str(int((r.places == 0).sum())),
        ]
        for name, r in found.items()
    ]
    return markdown(heads, rows)


def chances_table(*, ranked: Ranked) -> str:
    """What a rule says of its first candidate and how often it is so, in classes of chances."""
    rows = []
    for low, high in ((0, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.0001)):
        chosen = (ranked.chances >= low) & (ranked.chances < high)
        if chosen.any():
            said, so = ranked.chances[chosen].mean(), (ranked.places[chosen] == 1).mean()
            rows.append([f"{low:g} to {min(high, 1):g}", str(int(chosen.sum())), f"{said:.3f}", f"{so:.3f}"])
    return markdown(["chance of the first", "test inputs", "said", "was so"], rows)


def overview(*, found: Mapping[str, Ranked], cases: Sequence[Case], rng: np.random.Generator) -> str:
    """What was studied, and the oracle: the share of puzzles whose right grid is among the candidates."""
    there = per_puzzle(values=(next(iter(found.values())).places > 0).astype(float), cases=cases)
    sizes = [len(case.pooled.front) + len(case.pooled.behind) for case in cases]
    several = sum(size > 2 for size in sizes)
    contested = sum(
        size > 2 and place > 0 for size, place in zip(sizes, next(iter(found.values())).places, strict=True)
    )
    puzzles, pools = ({getattr(case, name) for case in cases} for name in ("task_id", "pool"))
    return (
        f"{len(puzzles)} puzzles, {len(cases)} test inputs in {len(pools)} pools; {np.mean(sizes):.1f} candidates a test input; "
        f"{several} test inputs have more than two, and in {contested} of these one is right.\n"
        f"Oracle (the right grid is among the candidates): {100 * there.mean():.2f} % of puzzles (95 %: {_interval(there, rng)})."
    )


def obeyed_text(*, cases: Sequence[Case], before: Ranked, after: Ranked, rng: np.random.Generator) -> str:
    """What one attempt for a simple rule that all demonstrations obey would bring."""
    spoken = [case.obeyed is not None for case in cases]
    right = [case.obeyed is not None and np.array_equal(case.obeyed, case.truth) for case in cases]
    first = before.places == 1
    new = int((after.solved > before.solved).sum())
    lost = int((after.solved < before.solved).sum())
    d = compare(
        a=per_puzzle(values=after.solved, cases=cases)[None],
        b=per_puzzle(values=before.solved, cases=cases)[None],
        rng=rng,
    )
    return (
        f"A simple rule that all demonstrations obey speaks in {sum(spoken)} of {len(cases)} test inputs and is right in {sum(right)}; "
        f"in {int((first & np.array(right)).sum())} of these the first candidate is right, too.\n"
        f"With one attempt for it: {new} test inputs more solved, {lost} fewer; score {100 * d.value:+.2f} percentage points "
        f"(95 %: {d.over_puzzles.text()}; {d.p_text})."
    )


def conclusion(*, differences: Mapping[str, Difference], default: str) -> str:
    """Which rules differ from the default one, with p corrected for their number (Holm)."""
    others = sorted(((d.p, name) for name, d in differences.items() if name != default))
    better, worse, still = [], [], True
    for place, (p, name) in enumerate(others):
        still = still and p * (len(others) - place) < LEVEL
        if still:
            (better if differences[name].value > 0 else worse).append(name)
    count = f"{len(others)} rules were compared with {default} (top-2, p corrected for their number by Holm's method)"
    parts = [
        f"significantly {word}: {', '.join(names) or 'none'}" for word, names in (("better", better), ("worse", worse))
    ]
    return f"{count}; {'; '.join(parts)}."


def _top(ranked: Ranked, n: int) -> np.ndarray:
    return ((ranked.places > 0) & (ranked.places <= n)).astype(float)


def _interval(share: np.ndarray, rng: np.random.Generator) -> str:
    interval = bootstrap_interval(values=share, rng=rng)
    return f"{100 * interval.low:.1f}-{100 * interval.high:.1f}"
