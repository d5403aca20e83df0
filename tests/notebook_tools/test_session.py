"""What a notebook decides from what it finds: mode, time, puzzles, what is known of them. In this process, on folders like Kaggle's."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from arc_loader.sources.kaggle import read_challenges
from arc_loader.submission import read_submission
from arc_loader.writing import challenges_json
from fine_tuning.missing import MissingError
from kaggle_recipes import KAGGLE_2024, KAGGLE_2026, KAGGLE_RECIPES, NotebookTime, kaggle_recipe
from kaggle_world import MODEL, public_puzzles
from notebook_tools.machine import Gpu, Machine, this_machine
from notebook_tools.puzzles import few_puzzles, known_solutions, length_of
from notebook_tools.run_mode import RunMode
from notebook_tools.session import Session, open_session
from notebook_tools.simulated_kaggle import mount, mount_competition


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine in a commit run with a competition of 20 public puzzles, 10 of which are placeholders, and the small model."""
    tasks, solutions = public_puzzles(20)
    test = challenges_json(tasks={task_id: tasks[task_id] for task_id in list(tasks)[:10]})
    mount_competition(tmp_path / "input" / "arc-prize-2026", test=test, public=tasks, solutions=solutions)
    mount(MODEL, tmp_path / "input" / "arc-small" / "1")
    monkeypatch.setenv("KAGGLE_ROOT", str(tmp_path))
    monkeypatch.setenv("KAGGLE_KERNEL_RUN_TYPE", "Batch")
    monkeypatch.delenv("KAGGLE_IS_COMPETITION_RERUN", raising=False)
    return tmp_path


def opened(**options) -> Session:
    return open_session(recipe="kaggle-small", began=time.monotonic(), **options)


def test_commit_run(root: Path) -> None:
    session = opened(puzzles=3, minutes=2)
    assert session.mode.name == "commit" and len(session.all_tasks) == 10 and len(session.tasks) == 3
    assert session.solutions.keys() == session.tasks.keys()
    assert session.out == root / "working" / "quick" and session.workers == 0
    assert session.left == 120 and replace(session, began=session.began - 1000).left == 120  # whenever it begins
    assert replace(session, began=session.began - 11.499 * 3600).left < 120
    assert session.model == root / "input" / "arc-small" / "1" and session.notes == ()
    read_submission(session.paths.submission, tasks=session.all_tasks)
    answers = json.loads(session.paths.submission.read_text())
    assert all(answer["attempt_1"] != answer["attempt_2"] for per_puzzle in answers.values() for answer in per_puzzle)
    assert "2 of" not in str(session) and "commit run" in str(session) and "kaggle-small" in str(session)


def test_scored_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_IS_COMPETITION_RERUN", "1")
    session = opened(puzzles=3, minutes=2)
    assert session.mode.scored and session.tasks == session.all_tasks and session.solutions == {}
    assert session.out == root / "working" and session.left <= 11.5 * 3600
    assert opened(hours=2 / 60).recipe.time.reserve_minutes == pytest.approx(0.5)
    assert opened(hours=0.01).recipe.time.reserve_minutes == pytest.approx(0.15)
    assert opened(hours=1).left <= 3600 * 0.9 and opened(workers=2).workers == 2


def test_a_puzzle_that_differs_from_the_public_one_has_no_known_solution(root: Path) -> None:
    folder = root / "input" / "arc-prize-2026"
    tasks = read_challenges(folder / "arc-agi_test_challenges.json")
    assert known_solutions(tasks, folder=folder).keys() == tasks.keys()
    name, other = list(tasks)[:2]
    changed = {**tasks, name: replace(tasks[name], test=tasks[other].test)}
    assert known_solutions(changed, folder=folder).keys() == tasks.keys() - {name}
    (folder / "arc-agi_training_solutions.json").unlink()
    assert known_solutions(tasks, folder=folder) == {}


def test_what_is_malformed_or_missing_leaves_the_first_submission(root: Path) -> None:
    path = root / "input" / "arc-prize-2026" / "arc-agi_test_challenges.json"
    good = path.read_text()
    submission = root / "working" / "submission.json"
    submission.parent.mkdir()
    submission.write_text("as it was")
    content = json.loads(good)
    name = next(iter(content))
    content[name]["test"][0]["input"] = [[1], [1, 2]]
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match=f"puzzle {name}.*test"):
        opened()
    assert submission.read_text() == "as it was"
    path.write_text(good)
    with pytest.raises(MissingError, match="the model Qwen is not below"):
        for file in (root / "input" / "arc-small" / "1").iterdir():
            file.unlink()
        opened(model="Qwen")
    read_submission(submission, tasks=read_challenges(path))  # guesses were written before the model was looked for
    with pytest.raises(ValueError, match="'nosuch'; there are kaggle-2026, kaggle-2024"):
        open_session(recipe="nosuch", began=0.0)


def test_few_puzzles_are_the_shorter_ones() -> None:
    tasks, _ = public_puzzles(30)
    few = few_puzzles(tasks, n=5)
    median = sorted(map(length_of, tasks.values()))[15]
    assert len(few) == 5 and all(length_of(task) <= median for task in few.values())
    assert list(few) == [task_id for task_id in tasks if task_id in few]
    assert few_puzzles(tasks, n=30) == tasks and few_puzzles(tasks, n=99) == tasks
    assert len(few_puzzles(tasks, n=1)) == 1 and few_puzzles({}, n=1) == {}
    with pytest.raises(ValueError, match="0 puzzles"):
        few_puzzles(tasks, n=0)


def test_modes_and_their_time() -> None:
    time_ = NotebookTime(hours=12, reserve_minutes=30, quick_minutes=20)
    scored = RunMode.of({"KAGGLE_IS_COMPETITION_RERUN": "true", "KAGGLE_KERNEL_RUN_TYPE": "Batch"})
    assert scored.scored and scored.seconds_left(time=time_, gone=100) == 11.5 * 3600 - 100
    assert scored.seconds_left(time=time_, gone=12 * 3600) == 0
    commit = RunMode.of({"KAGGLE_IS_COMPETITION_RERUN": "", "KAGGLE_KERNEL_RUN_TYPE": "Batch"})
    assert commit.name == "commit" and commit.seconds_left(time=time_, gone=100) == 1200
    assert RunMode.of({}).name == "interactive" and not RunMode.of({}).scored
    assert commit.seconds_left(time=time_, gone=11.4 * 3600) == pytest.approx(360)
    for wrong in ({"reserve_minutes": 720.0}, {"quick_minutes": 0.0}, {"training_share": 1.0}):
        with pytest.raises(ValueError, match=next(iter(wrong)).split("_")[0]):
            replace(time_, **wrong)


def test_machines() -> None:
    t4, l4 = Gpu("Tesla T4", 15.0, False), Gpu("NVIDIA L4", 22.5, True)
    assert Machine((t4, t4), 4).dtype == "float16" and Machine((l4,) * 4, 48).dtype == "bfloat16"
    assert Machine((t4, l4), 4).dtype == "float16"
    assert (Machine((l4,) * 4, 48).workers, Machine((), 2).workers) == (4, 0)
    assert str(Machine((t4, t4), 4)) == "2 x Tesla T4 (15 GiB), float16, 4 CPU cores"
    assert Machine((), 2).device == "cpu" and Machine((t4,), 2).device == "cuda"
    here = this_machine()
    assert here.cores >= 1 and here.device in ("cpu", "cuda")


def test_recipes_say_what_their_competition_needs() -> None:
    assert (
        KAGGLE_2024.solve.whole_set is not None and KAGGLE_2024.solve.solve.ttt is None and KAGGLE_2024.solve.bits == 4
    )
    assert KAGGLE_2026.solve.whole_set is None and KAGGLE_2026.solve.solve.ttt is not None
    assert all(kaggle_recipe(name).name == name and recipe.time.hours == 12 for name, recipe in KAGGLE_RECIPES.items())
