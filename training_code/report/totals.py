"""Totals of a run as plain JSON types: score and oracle, points of every rule, ranks of the right grids, times per stage."""

from collections.abc import Mapping
from typing import Any

from report.answers import PuzzleAnswers
from report.evidence import number
from report.run import Run
from selection.metrics import found
from selection.ranking import RULES

STAGES = ("train", "search", "score")
_RANKS = ((1, 1, "1"), (2, 2, "2"), (3, 5, "3-5"), (6, 10, "6-10"), (11, None, "> 10"))


def totals(run: Run, answers: Mapping[str, PuzzleAnswers]) -> dict[str, Any]:
    """What the summary of a run shows; points only of puzzles whose solutions are known."""
    judged = [puzzle for puzzle in answers.values() if puzzle.outcome is not None]
    outcomes = [puzzle.outcome for puzzle in judged]
    tests = [answer for puzzle in judged for answer in puzzle.answers]
    places = [answer.place(run.rule) for answer in tests]
    return {
        "puzzles": len(answers),
        "tests": sum(len(puzzle.answers) for puzzle in answers.values()),
        "judged": len(judged),
        "points": number(sum(outcome.points for outcome in outcomes), 8),
        "oracle": number(found(outcomes=outcomes), 8),
        "rules": [
            [
                name,
                *(number(sum(puzzle.points(name, best=best) for puzzle in judged), 8) for best in (1, 2)),
                name == run.rule,
            ]
            for name in RULES
        ],
        "ranks": [
            *(
                [words, sum(p is not None and first <= p and (last is None or p <= last) for p in places)]
                for first, last, words in _RANKS
            ),
            ["not found", sum(p is None for p in places)],
        ],
        "reason": "" if run.history.ended is None else run.history.ended.reason,
        "seconds": None if run.history.ended is None else number(run.history.ended.seconds, 8),
        "cut": sum(puzzle.history.cut for puzzle in answers.values()),
        "crashed": sum(bool(puzzle.history.crashed) for puzzle in answers.values()),
        "guessed": sum(how is not None for p in answers.values() for a in p.answers for how in a.guessed),
        "stages": stage_times(answers),
        "facts": facts(run),
        "faults": [[fault.kind, fault.puzzle, fault.message, fault.action] for fault in run.history.faults],
    }


def stage_times(answers: Mapping[str, PuzzleAnswers]) -> list[list[Any]]:
    """Rows (round, stage, how often, seconds in all, longest): work of earlier runs that was taken from the store counts as well."""
    seconds: dict[tuple[str, str], list[float]] = {}
    for puzzle in answers.values():
        for facts in puzzle.history.stages:
            seconds.setdefault((facts.round, facts.stage), []).append(facts.seconds)
    order = sorted(seconds, key=lambda key: (key[0] != "quick", key[0] != "full", key[0], _place(key[1])))
    return [
        [*key, len(seconds[key]), number(sum(seconds[key]), 6), number(max(seconds[key], default=0.0))] for key in order
    ]


def facts(run: Run) -> list[list[str]]:
    """(name, value) in words: model, seed, machine, how the run ended."""
    history, started, ended = run.history, run.history.started, run.history.ended
    rows = [["ranking rule", run.rule]]
    if started is not None:
        solve = started.recipe.get("solve", {})
        name = solve.get("name", "") if isinstance(solve, Mapping) else ""
        deadline = "none" if started.deadline is None else f"{started.deadline:g} s after the start"
        rows += [
            ["started (UTC)", history.when[:19].replace("T", " ")],
            ["recipe", str(name)],
            ["model", started.model[:16]],
            ["seed", str(started.seed)],
            ["workers", str(started.workers)],
            ["time limit", deadline],
            ["machine", ", ".join(f"{key} {value}" for key, value in started.machine.items() if key != "process")],
            ["versions", ", ".join(f"{key} {value}" for key, value in started.versions.items())],
        ]
        if ended is None:
            rows.append(["end", "the log has none: the run was killed, or is not over"])
    if ended is not None:
        rows.append(["end", f"{ended.reason} after {ended.seconds:g} s"])
    if history.parts > 1:
        rows.append(["begun", f"{history.parts} times; it went on where it was stopped"])
    if history.damaged:
        rows.append(["log", f"{history.damaged} lines are cut"])
    if run.missing:
        rows.append(["missing", ", ".join(run.missing)])
    rows += [
        [f"source {place}", f"{s.round}, seed {s.seed}, model {s.model[:12]}, cut off below p = {s.min_prob:g}"]
        for place, s in enumerate(run.pool.sources.values(), start=1)
    ]
    return rows


def _place(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else len(STAGES)
