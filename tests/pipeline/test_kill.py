"""A run that is killed at random moments, or stopped by Ctrl-C, and started again ends as one that was left alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from small_world import make_tasks, write_challenges, write_checkpoint

TESTS = Path(__file__).resolve().parent.parent


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_and_resumed_is_as_good_as_uninterrupted(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "model")
    write_challenges(tmp_path / "challenges.json", make_tasks())
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": f"{TESTS.parent / 'training_code'}{os.pathsep}{TESTS}",
    }
    command = [sys.executable, str(Path(__file__).with_name("kill_driver.py")), str(tmp_path), "6", "0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    logs = "\n".join(f"{p.name}:\n{p.read_text()[-2000:]}" for p in sorted(tmp_path.glob("*.log")))
    assert done.returncode == 0, done.stderr + logs
    outcome = json.loads(done.stdout.splitlines()[-1])
    codes = outcome["codes"]
    assert codes["whole"] == 0 and codes["resumed"] == 0 and codes["continued"] == 0, logs
    assert codes["killed"].count(-9) >= 3, codes  # most of the kills met a run at work
    assert codes["stopped"] == 130, logs
    assert not outcome["repeated"]  # no finished stage was done again
    assert "goes on" in (tmp_path / "stopped.log").read_text()
    last = [line for line in (tmp_path / "killed.log").read_text().splitlines() if "finished" in line][-1]
    assert "5 of 5 puzzles finished" in last and "(0 from the store)" not in last  # finished puzzles were not repeated
    whole = (tmp_path / "whole.json").read_bytes()
    assert len(json.loads(whole)) == len(make_tasks()) and whole.count(b"[[0]]") < 2 * len(make_tasks())
    assert (tmp_path / "killed.npz").read_bytes() == (tmp_path / "whole.npz").read_bytes()
    assert (tmp_path / "killed.json").read_bytes() == whole
    assert (tmp_path / "stopped.json").read_bytes() == whole
