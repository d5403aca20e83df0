"""Files of predictions: what they hold comes in as it is, anything else is refused with file, puzzle, test input and field."""

import json
from pathlib import Path

import pytest

from arc_loader.grids import as_grid
from arc_loader.submission import write_submission
from arc_loader.tasks import Pair, Task
from selection.prediction_file import PredictionFileError, read_predictions, write_predictions
from selection.predictions import Predictions

A, B = (as_grid([[n, n]], where="test") for n in (1, 2))
TASKS = {"a-1": Task("a-1", (Pair(A, B),), (A, B), source_id="a_1"), "b": Task("b", (Pair(A, B),), (A,))}


def write(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value))
    return path


def test_predictions_with_gaps_and_nlls(tmp_path: Path) -> None:
    entries = [
        {"attempt_1": [[1, 1]], "attempt_2": None, "attempt_3": [], "nll_1": 0.5, "nll_3": 2},
        {"attempt_1": [[2]]},
    ]
    read = read_predictions(write(tmp_path / "p.json", {"a_1": entries}), tasks=TASKS)
    assert list(read) == ["a-1"]
    first, second = read["a-1"]
    assert [None if g is None else g.tolist() for g in first.grids] == [[[1, 1]], None, None]
    assert first.nlls == (0.5, None, 2.0) and second.nlls == (None,)


def test_a_submission_is_a_file_of_two_predictions(tmp_path: Path) -> None:
    write_submission(tmp_path / "s.json", attempts={"a-1": [(A, B), None]}, tasks=TASKS)
    read = read_predictions(tmp_path / "s.json", tasks=TASKS)
    assert [g.tolist() for g in read["a-1"][0].grids] == [[[1, 1]], [[2, 2]]]
    assert [len(one) for rows in read.values() for one in rows] == [2, 2, 2]


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    made = {"a-1": (Predictions((A, None, B), (0.1 + 0.2, None, 3.0)), Predictions((None,)))}
    write_predictions(tmp_path / "p.json", predictions=made, tasks=TASKS)
    read = read_predictions(tmp_path / "p.json", tasks=TASKS)
    assert list(json.loads((tmp_path / "p.json").read_text())) == ["a_1"] and list(read) == ["a-1"]
    for one, other in zip(read["a-1"], made["a-1"], strict=True):
        assert [None if g is None else g.tolist() for g in one.grids] == [
            None if g is None else g.tolist() for g in other.grids
        ]
        assert one.nlls == other.nlls
    for wrong in ({"x": made["a-1"]}, {"b": made["a-1"]}):
        with pytest.raises(PredictionFileError, match=f"puzzle {next(iter(wrong))}: predictions for 2 test inputs"):
            write_predictions(tmp_path / "q.json", predictions=wrong, tasks=TASKS)
    assert not (tmp_path / "q.json").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"x": []}, "puzzle x: unknown"),
        ({"b": []}, "puzzle b: a list of 1 test inputs"),
        ({"b": {"attempt_1": [[1]]}}, "puzzle b: a list"),
        ({"b": [{}]}, "puzzle b test input 0: an object with attempt_1"),
        (
            {"b": [{"attempt_1": [[1]], "attempt_3": [[1]]}]},
            "puzzle b test input 0: attempt_1 to attempt_2 .*attempt_3",
        ),
        ({"b": [{"attempt_1": [[1]], "nll": 1.0}]}, "test input 0: .*'nll'"),
        ({"b": [{"attempt_1": [[1], [1, 2]]}]}, "puzzle b test input 0 attempt_1 row 1"),
        ({"b": [{"attempt_1": [[11]]}]}, "attempt_1 row 0 column 0: .*11"),
        ({"b": [{"attempt_1": "1"}]}, "attempt_1: .*'1'"),
        ({"b": [{"attempt_1": [[1]], "nll_1": "low"}]}, "nll_1: .*'low'"),
        ({"b": [{"attempt_1": [[1]], "nll_1": float("nan")}]}, "nll_1: .*nan|NaN"),
    ],
)
def test_malformed_files_are_refused(tmp_path: Path, content: dict, message: str) -> None:
    path = write(tmp_path / "p.json", content)
    with pytest.raises(ValueError, match=message) as error:
        read_predictions(path, tasks=TASKS)
    assert str(path) in str(error.value)
    if "NaN" not in path.read_text():
        assert isinstance(error.value, PredictionFileError)
