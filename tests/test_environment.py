"""What scripts set up before they work: whether memory that torch frees is there again for the next product."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CODE = Path(__file__).resolve().parents[1] / "training_code"
SCRIPT = """
import json, resource, environment, torch

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        torch.ones(10_000_000)  # 40 MB, which are freed at once
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

torch.set_num_threads(1)
faults()
print(json.dumps([faults(), environment.keep_freed_memory(), faults(), faults()]))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of the C library of Linux")
def test_freed_memory_is_kept() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=CODE, capture_output=True, text=True, check=True)
    fresh, able, _, kept = json.loads(done.stdout)
    assert fresh >= 20 * 20  # at least a page of 2 MB after the other
    assert not able or kept < fresh / 10
