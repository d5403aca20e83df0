"""Training on the demonstrations of all puzzles of a session, before they are solved: in processes of their own, one a GPU.

So the notebook outlives whatever happens there, and the GPUs are free afterwards. Without a trained model there is still the base model.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from IPython.display import Image, display

from arc_loader.files import write_atomically
from arc_loader.writing import challenges_json
from model_tools.metrics_file import NAME as METRICS
from model_tools.metrics_file import read_metrics
from notebook_tools.session import Session
from notebook_tools.train_process import STOPPED, STOPPED_FILE
from report.loss import draw_loss

_CODE = Path(__file__).resolve().parents[1]
_GRACE = 900.0  # seconds after its time that saving and merging may take


def train_whole_set(session: Session, *, every: float = 30.0) -> Path:
    """The checkpoint to solve with: trained by the recipe; or the session's own, if the time did not suffice.

    every: seconds between lines. Raises ChildProcessError if the training fails, in the scored run it is told instead.
    """
    out = session.paths.scratch / "whole_set"
    challenges = out / "challenges.json"
    write_atomically(challenges, data=json.dumps(challenges_json(tasks=session.tasks)).encode())
    seconds = session.left * session.recipe.time.training_share
    options = {
        "recipe": session.recipe.name,
        "challenges": challenges,
        "model": session.model,
        "out": out,
        "device": session.machine.device,
        "dtype": session.machine.dtype,
        "seed": session.seed,
        "time_limit": f"{seconds:.0f}",
        "every": every,
    }
    arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    (out / STOPPED_FILE).unlink(missing_ok=True)
    status = _run([*_launcher(processes(session)), "-m", "notebook_tools.train_process", *arguments], seconds + _GRACE)
    if status == 0:
        return out / "merged"
    if (out / STOPPED_FILE).exists():
        status = STOPPED  # torchrun says 1 of every failure
    if status != STOPPED and not session.mode.scored:
        raise ChildProcessError(f"the training on the whole set failed (status {status}); its last lines stand above")
    print(f"no trained model (status {status}); the puzzles are solved with {session.model}")
    return session.model


def show_training(session: Session) -> None:
    """The loss of the training as a picture; nothing where there was none."""
    metrics = session.paths.scratch / "whole_set" / "adapters" / METRICS
    if not metrics.is_file() or not (lines := read_metrics(metrics)):
        print("no training to show")
        return
    picture = session.paths.working / "loss.png"
    draw_loss(lines=[{**line, "stage": session.recipe.name} for line in lines], path=picture)
    display(Image(filename=str(picture)))


def processes(session: Session) -> int:
    """Of the training: one a GPU, as far as they can share the batches of a step, and where the recipe's engine can use several."""
    recipe = session.recipe.solve.whole_set
    if recipe is None:
        raise ValueError(f"the recipe {session.recipe.name} has no training on the whole set")
    if recipe.train.engine != "trainer":
        return 1
    most = max(1, len(session.machine.gpus))
    return max(n for n in range(1, most + 1) if recipe.train.accumulate % n == 0)


def _launcher(count: int) -> list[str]:
    if count == 1:
        return [sys.executable]
    return [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc_per_node={count}"]


def _run(command: list[str], seconds: float) -> int:
    """Exit status of a command whose lines are printed here; it and its children end with the time, and with an interrupt here."""
    paths = [str(_CODE), *filter(None, [os.environ.get("PYTHONPATH")])]
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join(paths)},
    )
    watch = threading.Timer(seconds, _end, [child])
    watch.start()
    try:
        for line in child.stdout:
            print(line, end="", flush=True)
        return child.wait()
    finally:
        watch.cancel()
        _end(child)


def _end(child: subprocess.Popen) -> None:
    """The child and all that it started, by force."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
