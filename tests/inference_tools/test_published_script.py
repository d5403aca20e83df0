"""A user's script for the published code, as it stands, on a tiny model and on the small model that ships."""

import json
import runpy
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = Path(__file__).with_name("published_script.py")


def run_script(monkeypatch, capsys, *arguments: object) -> str:
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), *map(str, arguments)])
    runpy.run_path(str(SCRIPT), run_name="__main__")
    return capsys.readouterr().out


def test_a_users_script_on_a_tiny_model(world: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    arguments = [world / "model", world / "challenges.json", world / "solutions.json", tmp_path / "c", tmp_path / "s"]
    said = run_script(monkeypatch, capsys, *arguments)
    lines = said.splitlines()
    score = float(lines[-1].removeprefix("final score: "))
    assert len(lines) == 7 and 0 <= score <= 5
    assert f"mul_all_prob {score:g}" in lines[-2]  # EvalTool's own count, by the rule that sorted the results
    first = (tmp_path / "s").read_text()
    assert set(json.loads(first)) == {f"task{n}" for n in range(5)}
    assert run_script(monkeypatch, capsys, *arguments) == said
    assert (tmp_path / "s").read_text() == first


def test_a_users_script_on_the_small_model(tmp_path: Path, monkeypatch, capsys) -> None:
    """A puzzle that the model can do without test-time training: the answer is the input."""
    rng = np.random.default_rng(0)
    grids = [rng.integers(0, 10, size=(3, 3)) for _ in range(4)]
    pairs = [{"input": grid.tolist(), "output": grid.tolist()} for grid in grids]
    for name, content in (
        ("challenges.json", {"same": {"train": pairs[:3], "test": [{"input": pairs[3]["input"]}]}}),
        ("solutions.json", {"same": [pairs[3]["output"]]}),
    ):
        (tmp_path / name).write_text(json.dumps(content))
    said = run_script(
        monkeypatch,
        capsys,
        ROOT / "input" / "models" / "arc-small",
        tmp_path / "challenges.json",
        tmp_path / "solutions.json",
        tmp_path / "cache",
        tmp_path / "submission.json",
        "same",
    )
    assert "same_0: " in said and "final score: " in said
    submission = json.loads((tmp_path / "submission.json").read_text())
    assert list(submission) == ["same"] and submission["same"][0]["attempt_1"] != [[0]]
