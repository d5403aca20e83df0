"""The verdict on a rehearsal: passes a run that is as it should be, and names each thing that is not."""

import json
from pathlib import Path

import pytest

import run_rehearsal
from arc_loader.submission import write_submission
from kaggle_world import public_puzzles
from notebook_tools.rehearsal import Verdict, judge_rehearsal
from pipeline.run_events import DeadlineReached, Ended, Fault, Guessed, PuzzleDone, Started, WorkerReady
from pipeline.run_log import RunLog
from pipeline.running.submission_file import quick_guesses

TASKS, SOLUTIONS = public_puzzles(5)
NAMES = list(TASKS)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Submission and log of a run that solved the first puzzle and guessed the others."""
    attempts = {name: [two.grids for two in per_query] for name, per_query in quick_guesses(TASKS).items()}
    first = SOLUTIONS[NAMES[0]]
    attempts[NAMES[0]] = [(truth, attempts[NAMES[0]][n][1]) for n, truth in enumerate(first)]
    write_submission(tmp_path / "submission.json", attempts=attempts, tasks=TASKS)
    with RunLog(path=tmp_path / "run.jsonl") as log:
        log.write(Started(5, 5, workers=2, seed=0, deadline=90.0, model="m", recipe={}))
        for worker in ("worker 1", "worker 2", "worker 1"):
            log.write(WorkerReady(worker, "somewhere"))
        log.write(PuzzleDone(NAMES[0], (3,), seconds=1.0, round="full", worker="worker 1"))
        log.write(PuzzleDone(NAMES[1], (0,), seconds=1.0, round="full", complete=False))
        log.write(Fault("worker died", "it was killed", "another one"))
        log.write(DeadlineReached(unfinished=tuple(NAMES[1:])))
        log.write(Guessed(NAMES[1], 0, 1, "a guess"))
        log.write(Ended("deadline", done=1, guessed=1, faults=1, seconds=80.0))
    return tmp_path / "submission.json", tmp_path / "run.jsonl"


def judged(files: tuple[Path, Path], *, seconds: float = 100.0, error: str = "", workers: int = 2) -> Verdict:
    submission, log = files
    return judge_rehearsal(
        submission=submission,
        log=log,
        tasks=TASKS,
        solutions=SOLUTIONS,
        seconds=seconds,
        allowed=120.0,
        error=error,
        workers=workers,
    )


def test_a_run_as_it_should_be(files: tuple[Path, Path]) -> None:
    verdict = judged(files)
    assert verdict.failures == ()
    facts = dict(verdict.facts)
    assert facts["in time"] == "yes: 1 min 40 s of 2 min 00 s" and facts["workers"] == "2 of 2"
    assert facts["complete"].startswith("yes: 5 puzzles") and facts["rounds"].startswith("full 1 puzzles")
    assert (
        facts["guesses"] == "1 attempts" and facts["faults"] == "worker died 1" and facts["points"].startswith("1 of 5")
    )
    assert facts["solving"] == "1 min 20 s, 1 min 30 s were left for it" and "FAILED" not in str(verdict)


def test_each_thing_that_is_wrong_is_named(files: tuple[Path, Path]) -> None:
    submission, log = files
    assert "took 130 s, allowed are 120 s" in str(judged(files, seconds=130.0))
    assert judged(files, error="ValueError: no").failures == ("the notebook ended with ValueError: no",)
    assert "2 workers started, 3 were asked for" in str(judged(files, workers=3))
    content = json.loads(submission.read_text())
    answer = content[NAMES[2]][0]
    answer["attempt_2"] = answer["attempt_1"]
    submission.write_text(json.dumps(content))
    assert judged(files).failures == ("1 test inputs with the same attempt twice",)
    del content[NAMES[2]]
    submission.write_text(json.dumps(content))
    assert NAMES[2] in judged(files).failures[0]
    submission.unlink()
    assert len(judged(files).failures) == 1
    lines = log.read_text().splitlines(keepends=True)
    log.write_text("".join(lines[:-1]))
    write_submission(submission, attempts={}, tasks=TASKS)
    assert "the log has no end" in judged(files).failures
    log.unlink()
    assert [failure for failure in judged(files).failures if failure.startswith("the log:")]


def test_what_is_wrong_before_it_begins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_rehearsal.main(["--puzzles", "401", "--out", str(tmp_path / "out")]) == 2
    assert "401 puzzles: there are 1 to 400" in capsys.readouterr().err
