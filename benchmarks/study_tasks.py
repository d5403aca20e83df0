"""Do further tasks help a model to give outputs? Trainings at equal tokens that differ in their tasks only, several seeds each.

    python benchmarks/study_tasks.py [--base FOLDER] [--work FOLDER] [--tokens 300000] [--seeds 1 2 3] [--part 0/1] [--write]

Every arm learns from the same puzzles and starts from the same base (`run_extend_small.py`, made where there is none). Stopped, the same
command goes on where it was. `--part 0/2` and `--part 1/2` share the trainings between two processes; the tables are printed by the one
that finds all of them done. `--write` puts them into benchmarks/results/study_tasks.json and docs/tasks_study.png.
"""

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "training_code"), str(Path(__file__).parent)]
import environment  # noqa: E402, F401  isort: skip

from study_report import METRICS, NLL, difference_table, differences, draw_curves, table  # noqa: E402
from study_world import ARMS, MEASURED, SAMPLES, Plan, prepare, trained_and_measured  # noqa: E402

from arc_loader.files import write_atomically  # noqa: E402
from command_line.telling import tell  # noqa: E402
from fine_tuning.chat_base import make_chat_base  # noqa: E402


def study(plan: Plan, *, part: int = 0, parts: int = 1) -> dict[str, list[dict]]:
    """Arm -> what came of its trainings; empty while some of them belong to another part and are not done."""
    if not (plan.base / "config.json").exists():
        make_chat_base(model=ROOT / "input" / "models" / "arc-small", out=plan.base)
    prepare(plan)
    for number, (arm, seed) in enumerate(plan.runs()):
        if number % parts == part:
            found = trained_and_measured(plan, arm=arm, seed=seed)
            tell(
                f"{arm}, seed {seed}: {found['steps']} steps, {found['tokens']:,} tokens in {found['seconds']:.0f} s, "
                f"evaluated in {found['evaluation_seconds']:.0f} s, nll {found['curve'][-1]['nll']:.4f}"
            )
    if not all((plan.place(arm, seed) / MEASURED).exists() for arm, seed in plan.runs()):
        return {}
    return {arm: [trained_and_measured(plan, arm=arm, seed=seed) for seed in plan.seeds] for arm in ARMS}


def report(arms: dict[str, list[dict]]) -> str:
    """All tables."""
    parts = []
    for sample in SAMPLES:
        own = sample == SAMPLES[0]
        found = differences(arms, sample=sample, metrics=((NLL,) if own else ()) + METRICS)
        parts += [f"### {sample}", table(arms, sample=sample, with_nll=own), difference_table(found)]
    return "\n\n".join(parts)


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path, default=ROOT / "output" / "chat-base")
    parser.add_argument("--work", type=Path, default=ROOT / "output" / "study")
    parser.add_argument("--tokens", type=int, default=Plan.tokens, help="tokens of a training")
    parser.add_argument("--seeds", type=int, nargs="+", default=list(Plan.seeds))
    parser.add_argument(
        "--puzzles", type=int, default=Plan.puzzles, help="that predictions are made for, of each sample"
    )
    parser.add_argument("--max_seq_len", type=int, default=Plan.max_seq_len)
    parser.add_argument("--learning_rate", type=float, default=Plan.learning_rate)
    parser.add_argument("--part", default="0/1", help="which trainings: K/N, every N-th from the K-th on")
    parser.add_argument("--write", action="store_true", help="results and picture into the repository")
    given = parser.parse_args(argv)
    part, _, parts = given.part.partition("/")
    plan = Plan(
        base=given.base,
        folder=given.work,
        tokens=given.tokens,
        seeds=tuple(given.seeds),
        puzzles=given.puzzles,
        max_seq_len=given.max_seq_len,
        learning_rate=given.learning_rate,
    )
    arms = study(plan, part=int(part), parts=int(parts))
    if not arms:
        tell("the other parts are not done yet")
        return 0
    tell(report(arms))
    settings = {name: value for name, value in vars(plan).items() if name not in ("base", "folder")}
    results = {"machine": platform.processor() or platform.machine(), "plan": settings, "arms": arms}
    where = ROOT if given.write else plan.folder
    target = where / "benchmarks" / "results" if given.write else where
    write_atomically(target / "study_tasks.json", data=(json.dumps(results, separators=(",", ":")) + "\n").encode())
    draw_curves(arms, path=(where / "docs" if given.write else where) / "tasks_study.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
