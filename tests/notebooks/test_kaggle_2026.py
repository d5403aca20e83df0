"""The notebook of 2026, executed from top to bottom in both modes, and in bad surroundings."""

import json
import shutil
from pathlib import Path

import pytest

from kaggle_world import NOTHING, make_world, pictures, public_puzzles, renamed_challenges, run_notebook, submission
from notebook_tools.simulated_kaggle import Ran

NOTEBOOK = "arc-prize-2026_kaggle.ipynb"
SMALL = {"RECIPE": "kaggle-small", "PUZZLES": 1, "MINUTES": 0.3, "HOURS": 0.008}


def test_commit_run(tmp_path: Path, image: Path, bundle: Path) -> None:
    make_world(tmp_path, bundle=bundle)
    ran = run_notebook(NOTEBOOK, python=image, root=tmp_path, parameters=SMALL)
    assert ran.error == "", ran.text
    for words in (
        *("commit run", "puzzles       4 in", "to be solved  1, of 1 the solutions are known", "default/1, 16 bits"),
        *("no GPU", "rank of right", "score ", " of 1 puzzles", "valid, 4 puzzles"),
    ):
        assert words in ran.text, ran.text
    assert len(pictures(ran)) == 2  # the puzzle, and its attempts
    answers = submission(tmp_path)
    assert all(answer != NOTHING for per_puzzle in answers.values() for answer in per_puzzle)
    few = json.loads((tmp_path / "working" / "quick" / "submission.json").read_text())
    assert len(few) == 1 and all(answers[name] == few[name] for name in few)


def test_scored_run_of_240_puzzles_with_odd_ids(tmp_path: Path, image: Path, bundle: Path) -> None:
    tasks, _ = public_puzzles(240)
    odd = ["a_b.c", "0", "with blank", "ümläut", "x" * 60, "-", "../up", '"quoted"', "7e5", "None"]
    names = {task_id: odd[n] if n < len(odd) else f"{n:08x}" for n, task_id in enumerate(tasks)}
    make_world(tmp_path, bundle=bundle, test=renamed_challenges(tasks, names=names))
    ran = run_notebook(NOTEBOOK, python=image, root=tmp_path, parameters=SMALL, scored=True)
    assert ran.error == "" and "Traceback" not in ran.text, ran.text
    assert "scored run" in ran.text and "to be solved  240, of 0 the solutions" in ran.text
    assert "deadline" in ran.text and "valid, 240 puzzles" in ran.text
    answers = submission(tmp_path)
    assert list(answers) == list(names.values())
    assert all(answer["attempt_1"] != answer["attempt_2"] for per_puzzle in answers.values() for answer in per_puzzle)


def break_nothing_mounted(root: Path) -> None:
    shutil.rmtree(root / "input" / "our-wheels")


def break_wheel(root: Path) -> None:
    wheel = next((root / "input" / "our-wheels" / "bundle").glob("*.whl"))
    data = wheel.read_bytes()
    wheel.unlink()
    wheel.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("scored", [False, True], ids=["commit", "scored"])
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (break_nothing_mounted, ["no wheels", "Add Input > Datasets"]),
        (break_wheel, ["arc_solver-", "is truncated", "upload it again"]),
    ],
    ids=["no wheels", "truncated wheel"],
)
def test_before_the_installation(
    tmp_path: Path, bare_image: Path, bundle: Path, damage, words: list[str], scored: bool
) -> None:
    """Commit: a clear error ends the notebook. Scored: it is printed and the notebook ends without one. A valid submission either way."""
    make_world(tmp_path, bundle=bundle, model=False)
    damage(tmp_path)
    ran = run_notebook(NOTEBOOK, python=bare_image, root=tmp_path, parameters=SMALL, scored=scored)
    check_bad_end(ran, words=words, scored=scored)
    assert all(answer == NOTHING for per_puzzle in submission(tmp_path).values() for answer in per_puzzle)


def test_a_missing_model_in_a_scored_run(tmp_path: Path, image: Path, bundle: Path) -> None:
    make_world(tmp_path, bundle=bundle, model=False)
    ran = run_notebook(
        NOTEBOOK, python=image, root=tmp_path, parameters={**SMALL, "RECIPE": "kaggle-2026"}, scored=True
    )
    check_bad_end(ran, words=["the model Qwen3-4B_16tok is not below", "Add Input > Models or Datasets"], scored=True)
    answers = submission(tmp_path)  # guesses by now
    assert all(answer != NOTHING for per_puzzle in answers.values() for answer in per_puzzle)


def check_bad_end(ran: Ran, *, words: list[str], scored: bool) -> None:
    said = ran.text if scored else ran.error
    assert all(word in said for word in words), ran.text
    assert (ran.error == "") == scored
    assert ("valid, 4 puzzles" in ran.text) == scored


def test_no_competition_mounted(tmp_path: Path, image: Path) -> None:
    """Nothing could be scored, so both modes end with the error."""
    (tmp_path / "input").mkdir()
    ran = run_notebook(NOTEBOOK, python=image, root=tmp_path, parameters=SMALL, scored=True)
    assert "no arc-agi_test_challenges.json below" in ran.error and "ARC Prize 2026" in ran.error
