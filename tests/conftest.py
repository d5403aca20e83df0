"""Set-up shared by all tests: the import root, one thread, no network."""

import os
import sys
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent
for folder in (ROOT / "training_code", ROOT / "tests"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
