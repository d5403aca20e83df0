"""run.jsonl: every event comes back, whatever cut the file; and the one-line status on a terminal and without one."""

import io
import json
import math
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.live_status import LiveStatus, words_of
from pipeline.run_events import (
    DeadlineReached,
    Ended,
    Event,
    Fault,
    Guessed,
    PuzzleDone,
    StageEnded,
    StageKnown,
    Started,
)
from pipeline.run_log import RunLog, read_run_log

TRAINING_CODE = Path(__file__).resolve().parents[2] / "training_code"
START = Started(
    puzzles=3, tests=4, workers=2, seed=5, deadline=100.0, model="f", recipe={"name": "r"}, versions={"torch": "2"}
)
EVENTS: list[Event] = [
    START,
    StageEnded(puzzle="a", stage="train", seconds=1.5, round="quick", counts={"tokens": 3.0}, worker="w0"),
    StageEnded(puzzle="a", stage="search", seconds=0.5, round="quick", query=1, cut_views=("a_1.tp",)),
    PuzzleDone(puzzle="a", candidates=(3, 0), seconds=2.5, round="quick"),
    Fault(kind="out of memory", message="CUDA", action="half the group", puzzle="b"),
    Guessed(puzzle="a", query=1, attempt=2, how="the input"),
    DeadlineReached(unfinished=("b", "c")),
    Ended(reason="deadline", done=1, guessed=1, faults=1, seconds=99.0),
]
KNOWN = StageKnown(puzzle="b", stage="train", seconds=1.5, round="full", losses=(1.5, 0.25))
texts = st.text(max_size=8)
finite = st.floats(allow_nan=False, allow_infinity=False)
events = st.one_of(
    st.builds(StageEnded, puzzle=texts, stage=texts, seconds=finite, counts=st.dictionaries(texts, finite, max_size=2)),
    st.builds(PuzzleDone, puzzle=texts, candidates=st.tuples(st.integers(0, 9)), seconds=finite, stored=st.booleans()),
    st.builds(Fault, kind=texts, message=texts, action=texts),
    st.builds(DeadlineReached, unfinished=st.tuples(texts, texts)),
)


def test_every_event_comes_back_in_order(tmp_path: Path) -> None:
    told: list[Event] = []
    with RunLog(path=tmp_path / "new" / "run.jsonl", listeners=[told.append]) as log:
        for event in (*EVENTS, KNOWN):
            log.write(event)
    back = read_run_log(tmp_path / "new" / "run.jsonl")
    assert [e.event for e in back.events] == [*EVENTS, KNOWN] == told and back.cut == ()
    assert [e.at for e in back.events] == sorted(e.at for e in back.events)
    lines = (tmp_path / "new" / "run.jsonl").read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines] == [e.event for e in (*EVENTS, KNOWN)]


@settings(deadline=None, derandomize=True)
@given(st.lists(events, min_size=1, max_size=4), st.lists(events, max_size=3), st.floats(0, 1))
def test_a_cut_anywhere_costs_one_line(tmp_path_factory, before: list[Event], after: list[Event], share) -> None:
    path = tmp_path_factory.mktemp("log") / "run.jsonl"
    with RunLog(path=path) as log:
        for event in before:
            log.write(event)
    whole = path.read_bytes()
    at = round(share * len(whole))
    os.truncate(path, at)
    ended = whole[:at].count(b"\n")
    unended = whole[:at].rpartition(b"\n")[2]
    complete = bool(unended) and whole[at : at + 1] == b"\n"  # only its line break is missing
    back = read_run_log(path)
    assert [e.event for e in back.events] == before[: ended + complete]
    assert back.cut == ((ended + 1,) if unended and not complete else ())
    with RunLog(path=path) as log:  # the run goes on
        for event in after:
            log.write(event)
    again = read_run_log(path)
    assert [e.event for e in again.events] == before[: ended + complete] + after
    assert again.cut == back.cut


WRITER = """
import sys
from pipeline.run_events import StageEnded
from pipeline.run_log import RunLog
log = RunLog(path=sys.argv[1])
number = 0
while True:
    log.write(StageEnded(puzzle=str(number), stage="train", seconds=1.0))
    print(number, flush=True)
    number += 1
"""


def test_a_kill_loses_nothing_that_was_written(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "run.jsonl")],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TRAINING_CODE)},
    )
    lines = [process.stdout.readline() for _ in range(50)]
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.read().splitlines()
    process.wait()
    back = read_run_log(tmp_path / "run.jsonl")
    assert [int(e.event.puzzle) for e in back.events][: len(lines)] == list(range(len(lines)))
    assert len(back.events) + len(back.cut) <= len(lines) + 1


def test_what_json_does_not_know_is_written_all_the_same(tmp_path: Path) -> None:
    counts = {"a": np.float32(0.5), "b": np.int64(3), "c": math.inf, "d": Path("x")}
    with RunLog(path=tmp_path / "run.jsonl") as log:
        log.write(StageEnded(puzzle="a", stage="s", seconds=math.nan, counts=counts))
    (only,) = read_run_log(tmp_path / "run.jsonl").events
    assert only.event.counts == {"a": 0.5, "b": 3, "c": "inf", "d": "x"} and only.event.seconds == "nan"


def test_a_full_disk_costs_lines_and_is_told_once(capfd: pytest.CaptureFixture) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    told: list[Event] = []
    log = RunLog(path="/dev/full", listeners=[told.append])
    for event in EVENTS:
        log.write(event)
    log.close()
    log.write(START)
    assert told == [*EVENTS, START] and log.written == 0
    assert capfd.readouterr().err.count("lines are missing") == 1


def test_a_file_that_cannot_be_opened_is_told_once(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    told: list[Event] = []
    with RunLog(path=tmp_path / "file" / "run.jsonl", listeners=[told.append]) as log:
        log.write(START)
        log.write(START)
    assert told == [START, START] and capfd.readouterr().err.count("lines are missing") == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"event": "party", "time": "", "at": 0}', "line 2: no event of a run"),
        ("[1]", "line 2: no event of a run"),
        ('{"event": "guess", "time": "", "at": 0}', "line 2: no event 'guess'.*missing"),
        ('{"event": "deadline", "time": "", "at": 0, "more": 1}', "line 2: no event 'deadline'.*more"),
        ('{"event": "deadline", "at": 0}', "line 2: no event 'deadline'.*time"),
    ],
)
def test_a_whole_line_that_is_no_event_is_refused(tmp_path: Path, line: str, message: str) -> None:
    with RunLog(path=tmp_path / "run.jsonl") as log:
        log.write(START)
    with (tmp_path / "run.jsonl").open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(ValueError, match=message):
        read_run_log(tmp_path / "run.jsonl")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_points_are_asked_for_when_a_puzzle_is_done() -> None:
    """A judge who cannot read the attempts any more costs the news, not the run."""
    asked = []

    def judge(done: set[str]) -> float:
        asked.append(set(done))
        if len(asked) == 3:
            raise OSError("gone")
        return len(done) / 2

    status = LiveStatus(stream=io.StringIO(), clock=Clock(), judge=judge)
    status.note(START)
    assert "solved" not in status.line()
    for round_, puzzle in (("quick", "a"), ("full", "a"), ("quick", "b"), ("full", "c")):
        status.note(PuzzleDone(puzzle=puzzle, candidates=(1,), seconds=1.0, round=round_))
        assert asked[-1] == ({"a"} if len(asked) < 3 else {"a", "b"} if len(asked) == 3 else {"a", "b", "c"})
        assert f"{0.5 if len(asked) < 4 else 1.5:g} of {1 if len(asked) < 4 else 3} solved" in status.line()


def test_the_line() -> None:
    clock = Clock()
    status = LiveStatus(stream=io.StringIO(), clock=clock)
    status.note(START)
    clock.now = 30.0
    for event in EVENTS[1:6]:
        status.note(event)
    status.set_points(points=1.5, of=2)
    assert status.line() == (
        "quick 1/3 puzzles | 1.5 of 2 solved | s a puzzle: train 1.5 search 0.5 score 0.0 | 1 guessed | 1 faults | "
        "30 s gone | 1 min 00 s to go | deadline in 1 min 10 s"
    )
    status.expect_end(20)
    clock.now = 35.0
    assert "15 s to go | deadline in 1 min 05 s" in status.line()
    status.expect_end(500)
    assert "1 min 05 s to go | deadline in 1 min 05 s" in status.line()  # never beyond the deadline
    status.note(PuzzleDone(puzzle="a", candidates=(1,), seconds=1.0, round="full"))
    assert status.line().startswith("quick 1, full 1/3 puzzles")
    status.note(EVENTS[-1])
    assert " to go" not in status.line() and "deadline" not in status.line()


def test_without_a_terminal_a_line_now_and_then() -> None:
    clock, stream = Clock(), io.StringIO()
    status = LiveStatus(stream=stream, every=30, clock=clock)
    status.note(START)
    for second in range(1, 100):
        clock.now = float(second)
        status.tick()
        status.doing("a searching")
    assert stream.getvalue().count("\n") == 4 and "\r" not in stream.getvalue()  # at 0, 30, 60, 90
    status.note(EVENTS[4])
    assert stream.getvalue().splitlines()[-1] == "out of memory (b): CUDA; half the group"
    status.note(EVENTS[-1])
    assert stream.getvalue().splitlines()[-1].startswith("0/3 puzzles")


def test_on_a_terminal_the_line_is_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    clock, stream = Clock(), Terminal()
    status = LiveStatus(stream=stream, clock=clock)
    status.note(START)
    for tenth in range(1, 11):
        clock.now = tenth / 10
        status.doing("a searching")
    shown = stream.getvalue().split("\r")[1:]
    assert len(shown) in (5, 6) and "\n" not in stream.getvalue()
    assert all(len(line) <= 59 for line in shown) and shown[1].startswith("0/3 puzzles")
    status.note(EVENTS[4])
    status.note(EVENTS[-1])
    assert stream.getvalue().endswith("\n") and stream.getvalue().count("\n") == 2


def test_a_stream_that_is_gone_costs_the_line() -> None:
    stream = io.StringIO()
    status = LiveStatus(stream=stream)
    stream.close()
    status.note(START)
    status.note(EVENTS[4])
    quiet = io.StringIO()
    LiveStatus(stream=quiet, quiet=True).note(EVENTS[-1])
    assert quiet.getvalue() == ""


def test_several_threads_write_whole_lines(tmp_path: Path) -> None:
    with RunLog(path=tmp_path / "run.jsonl") as log:
        threads = [threading.Thread(target=lambda: [log.write(event) for event in EVENTS * 20]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    back = read_run_log(tmp_path / "run.jsonl")
    assert len(back.events) == 4 * 20 * len(EVENTS) and not back.cut


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59.9, "59 s"), (65, "1 min 05 s"), (3600, "1 h 00 min"), (90061, "25 h 01 min")],
)
def test_times_in_words(seconds: float, words: str) -> None:
    assert words_of(seconds) == words
