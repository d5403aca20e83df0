"""Challenges and models are found wherever they are mounted; what is missing is named with where to add it."""

from pathlib import Path

import pytest

from fine_tuning.missing import MissingError
from notebook_tools.kaggle_paths import KagglePaths, find_challenges, find_checkpoint, kaggle_paths, solutions_files


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    return path


def model(folder: Path, *, weights: bool = True) -> Path:
    touch(folder / "config.json")
    if weights:
        touch(folder / "model.safetensors")
    return folder


def test_the_root_comes_from_the_environment(tmp_path: Path) -> None:
    assert kaggle_paths({}).submission == Path("/kaggle/working/submission.json")
    assert kaggle_paths({"KAGGLE_ROOT": ""}).input == Path("/kaggle/input")
    assert kaggle_paths({"KAGGLE_ROOT": str(tmp_path)}).scratch == tmp_path / "tmp"


@pytest.mark.parametrize(
    "where",
    ["arc-prize-2026-arc-agi-2", "competitions/arc-prize-2026-arc-agi-2", "my-own-copy/deep/down"],
)
def test_challenges_wherever_they_are(tmp_path: Path, where: str) -> None:
    paths = KagglePaths(tmp_path)
    file = touch(paths.input / where / "arc-agi_test_challenges.json")
    touch(paths.input / where / "arc-agi_training_challenges.json")
    found = find_challenges(paths, competition="2026")
    assert found.path == file and (found.note == "") == ("2026" in where)
    assert solutions_files(file) == []
    solutions = touch(paths.input / where / "arc-agi_training_solutions.json")
    assert solutions_files(file) == [solutions]


def test_of_several_competitions_the_one_that_was_asked_for(tmp_path: Path) -> None:
    paths = KagglePaths(tmp_path / "of-2030")  # above input/ a year does not count
    years = ("arc-prize-2024", "competitions/arc-prize-2025", "arc-prize-2026-arc-agi-2")
    files = {year[-4:]: touch(paths.input / year / "arc-agi_test_challenges.json") for year in years[:2]}
    files["2026"] = touch(paths.input / years[2] / "arc-agi_test_challenges.json")
    for year in ("2024", "2025", "2026"):
        found = find_challenges(paths, competition=year)
        assert found.path == files[year] and found.note.startswith("not taken: ")
        assert found.note.count(str(paths.input)) == 2 and str(files[year].parent) not in found.note
    found = find_challenges(paths, competition="2030")
    assert found.path == files["2025"] and "called 2030" in found.note


def test_missing_challenges(tmp_path: Path) -> None:
    paths = KagglePaths(tmp_path)
    with pytest.raises(MissingError, match="no such folder.*Add Input > Competitions > ARC Prize 2026"):
        find_challenges(paths, competition="2026")
    paths.input.mkdir()
    with pytest.raises(MissingError, match="it is empty"):
        find_challenges(paths, competition="2026")
    touch(paths.input / "my-wheels" / "bundle" / "manifest.json")
    with pytest.raises(MissingError, match="folders my-wheels, my-wheels/bundle"):
        find_challenges(paths, competition="2026")


@pytest.mark.parametrize(
    "where",
    ["qwen3-4b-16tok/transformers/default/1", "models/me/qwen3_4b_16tok/transformers/x/2", "d/Qwen3-4B_16tok/merged"],
)
def test_a_model_by_its_name_as_kaggle_writes_it(tmp_path: Path, where: str) -> None:
    paths = KagglePaths(tmp_path)
    folder, other = model(paths.input / where), model(paths.input / "nemo" / "1")
    found = find_checkpoint(paths, name="someone/Qwen3-4B_16tok")
    assert found.path == folder and found.note == f"not taken: {other}"
    assert find_checkpoint(paths, name=str(other)).path == other


def test_the_only_model_is_taken_and_told(tmp_path: Path) -> None:
    paths = KagglePaths(tmp_path)
    folder = model(paths.input / "something" / "1")
    model(paths.input / "adapters-only", weights=False)
    found = find_checkpoint(paths, name="Qwen3-4B_16tok")
    assert found.path == folder and "not called Qwen3-4B_16tok" in found.note


def test_a_missing_or_unclear_model(tmp_path: Path) -> None:
    paths = KagglePaths(tmp_path)
    with pytest.raises(
        MissingError, match="the model a/b is not below.*no such folder.*Add Input > Models or Datasets"
    ):
        find_checkpoint(paths, name="a/b")
    folders = [model(paths.input / name / "1") for name in ("one", "two")]
    with pytest.raises(MissingError, match="MODEL has to be set") as raised:
        find_checkpoint(paths, name="three")
    assert all(str(folder) in str(raised.value) for folder in folders)
    folders = [model(paths.input / "two-bigger" / "1"), folders[1]]
    with pytest.raises(MissingError, match="2 models below .* are called two; set MODEL to one of") as raised:
        find_checkpoint(paths, name="two")
    assert all(str(folder) in str(raised.value) for folder in folders)


def test_a_folder_of_just_this_name_comes_first(tmp_path: Path) -> None:
    paths = KagglePaths(tmp_path)
    folder, other = model(paths.input / "models" / "arc-small"), model(paths.input / "models" / "arc-small-code")
    found = find_checkpoint(paths, name="someone/ARC_small")
    assert found.path == folder and found.note == f"not taken: {other}"
    assert find_checkpoint(paths, name="arc-small-code").path == other
