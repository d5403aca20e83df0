"""What the log of a run says of every puzzle: the last run counts, and what earlier runs of the same work have finished."""

from pathlib import Path

import pytest

from pipeline.run_events import DeadlineReached, Ended, Event, Fault, PuzzleDone, StageEnded, StageKnown, Started
from pipeline.run_log import RunLog
from report.history import History, read_history
from report_world import small_run, started, worked


def history(folder: Path, *parts: list[Event]) -> History:
    for events in parts:
        with RunLog(path=folder / "run.jsonl") as log:
            for event in events:
                log.write(event)
    return read_history(folder / "run.jsonl")


def test_a_run_with_a_deadline(tmp_path: Path) -> None:
    known = read_history(small_run(tmp_path) / "run.jsonl")
    assert {name: known.of(name).cut for name in ("solved", "half", "unselected", "missed", "late")} == {
        **dict.fromkeys(("solved", "half", "unselected", "missed"), False),
        "late": True,
    }
    assert known.of("half").seconds("train") == 9.0 and known.of("half").seconds("search") == 1.0
    assert known.of("late").guesses == {(0, 1): "the input, <turned>", (0, 2): "the input"}
    assert known.of("missed").faults[0].kind == "out of memory" and not known.of("missed").crashed
    assert (known.parts, known.damaged, known.ended.reason) == (1, 0, "deadline")


def test_a_run_that_went_on_counts_what_was_finished_before(tmp_path: Path) -> None:
    first = [started(puzzles=2, tests=2), *worked("a", seconds=7.0)[:2]]
    first.append(StageEnded("b", "train", 3.0, "full", counts={"complete": 1.0}))
    first.append(StageEnded("b", "search", 1.0, "full", 0, {"complete": 0.0}))  # cut short: done again
    other: list[Event] = [
        Started(2, 2, 1, 99, None, "g", {}),
        StageEnded("b", "train", 50.0, "full", counts={"complete": 1.0}),
    ]
    last = [
        started(puzzles=2, tests=2),
        StageKnown("a", "train", 8.0, "full"),
        PuzzleDone("a", (1,), 0.0, "full", stored=True),
    ]
    last += [StageEnded("b", "search", 2.0, "full", 0), PuzzleDone("b", (1,), 2.0, "full")]
    known = history(tmp_path, first, other, last)
    assert known.of("a").stored and not known.of("b").stored and known.ended is None
    assert known.of("a").seconds("train") == 8.0  # what the last run says of it
    assert [(s.stage, s.seconds) for s in known.of("b").stages] == [
        ("train", 3.0),
        ("search", 2.0),
    ]  # not those of another seed
    assert known.parts == 2 and not known.of("a").cut and known.of("never reached").cut


def test_crashed_cut_and_killed(tmp_path: Path) -> None:
    events: list[Event] = [started(puzzles=4, tests=4)]
    events += [Fault("puzzle crashed", "first", "it is tried again", "a"), PuzzleDone("a", (1,), 1.0, "full")]
    events += [Fault("worker died", "second", "it keeps what is known of it", "b")]
    events += [PuzzleDone("b", (0,), 1.0, "full", complete=False), PuzzleDone("c", (1,), 1.0, "quick")]
    events += [DeadlineReached(("c", "d")), Ended("deadline", 1, 0, 2, 5.0)]
    known = history(tmp_path, events)
    assert known.of("a").crashed == "" and not known.of("a").cut  # the second try went well
    assert known.of("b").crashed == "second" and not known.of("b").cut
    assert known.of("c").cut and known.of("d").cut  # a quick answer is not all its work
    with open(tmp_path / "run.jsonl", "a") as file:
        file.write('{"time": "x", "at')
    assert read_history(tmp_path / "run.jsonl").damaged == 1
    (tmp_path / "run.jsonl").write_text('{"event": "party"}\n')
    with pytest.raises(ValueError, match="run.jsonl line 1: no event"):
        read_history(tmp_path / "run.jsonl")
    (tmp_path / "run.jsonl").write_text("")
    assert read_history(tmp_path / "run.jsonl") == History()
