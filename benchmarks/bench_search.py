"""Search and scoring of real puzzles by the batch engine, against a plain reference in the same run on the same threads.

The shipped model after test-time training, 16 views, cutoffs 0.17, 0.1 and 0.05, all candidates scored under all views. The reference does
one view, one token, one full scoring pass at a time (`inference_tools.plain_search`), as published. Both take turns puzzle by puzzle.

Usage: `python benchmarks/bench_search.py [--puzzles N] [--minutes M] [--gpu]`; last line `ratio <x>`. Writes results/bench_search.json
(in bfloat16 bench_search_bfloat16.json, on a GPU bench_search_gpu.json) and docs/search_growth.png. Threads: OMP_NUM_THREADS, or all cores.
"""

import argparse
import json
import platform
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "training_code"), str(ROOT / "benchmarks")]
import environment  # noqa: E402

# isort: split
import numpy as np  # noqa: E402
import torch  # noqa: E402
from search_big import big_model  # noqa: E402
from search_plots import draw_growth  # noqa: E402
from search_world import FMT, PlainRun, Question, adapted_model, chosen_puzzles, plain_run, trained  # noqa: E402

from inference_tools.scoring import score  # noqa: E402
from inference_tools.search import Completion, SearchOptions, search  # noqa: E402
from inference_tools.slot_kernel import resting  # noqa: E402
from inference_tools.view_batch import ViewBatch  # noqa: E402
from model_tools.loading import load_model  # noqa: E402

CUTOFFS = (0.17, 0.1, 0.05)
RESULTS = ROOT / "benchmarks" / "results"


@dataclass(frozen=True)
class Engine:
    """A way to use the engine. `tokens_per_score`: of a pass of scoring; 1: one answer of one view at a time. `kernel`: attention by the
    compiled kernel (where it can be).
    """

    options: SearchOptions = SearchOptions()
    tokens_per_score: int = 2048
    kernel: bool = True


_BARE = SearchOptions(draft_tokens=0, scout=False, shared=0)
IDEAS = {
    "prompts read once for search and scores": Engine(replace(_BARE, together=False), 1, kernel=False),
    "open branches of all views together": Engine(_BARE, 1, kernel=False),
    "answers of a view as one token tree": Engine(_BARE, kernel=False),
    "drafts": Engine(SearchOptions(scout=False, shared=0), kernel=False),
    "one view first": Engine(SearchOptions(shared=0), kernel=False),
    "completions carried over": Engine(kernel=False),
    "attention compiled": Engine(),
}
"""Each with all ideas above it."""


@dataclass(frozen=True)
class EngineRun:
    """Seconds of the three stages, what was found and scored, and counts."""

    prompt_seconds: float
    search_seconds: float
    score_seconds: float
    found: list[list[Completion]]
    answers: list[list[list[int]]]
    nll: np.ndarray
    counts: dict[str, int]

    @property
    def seconds(self) -> float:
        """All three."""
        return self.prompt_seconds + self.search_seconds + self.score_seconds


def engine_run(*, question: Question, min_prob: float, engine: Engine = Engine(), margin: float = 0.0) -> EngineRun:
    """Prompts, search and scores of one question."""
    with nullcontext() if engine.kernel else resting():
        return _run(question=question, min_prob=min_prob, engine=engine, margin=margin)


def _run(*, question: Question, min_prob: float, engine: Engine, margin: float) -> EngineRun:
    loaded, begin = question.loaded, time.perf_counter()
    batch = ViewBatch(
        model=loaded.model, positions=loaded.positions, prompts=question.prompts, pad_id=loaded.pad_id,
        max_new_tokens=FMT.max_new_tokens(),
    )  # fmt: skip
    read = time.perf_counter()
    result = search(
        batch=batch, eos_id=loaded.eos_id, min_prob=min_prob, max_new_tokens=FMT.max_new_tokens(),
        templates=question.templates, transfer=question.replies.carry, options=engine.options, margin=margin,
    )  # fmt: skip
    found = time.perf_counter()
    answers = question.answers(result.completions)
    nll = score(batch=batch, answers=answers, tokens_per_pass=engine.tokens_per_score)
    end = time.perf_counter()
    limit = -np.log(min_prob)
    visited = sum(int((np.array(tree.nll[1:]) < limit).sum()) for tree in batch.trees)
    return EngineRun(
        prompt_seconds=read - begin,
        search_seconds=found - read,
        score_seconds=end - found,
        found=result.completions,
        answers=answers,
        nll=nll,
        counts={
            "prompt_tokens": int(batch.lengths.sum()),
            "passes": batch.passes,
            "tokens": batch.tokens,
            "visited": visited,
            "unavoidable": _unavoidable(batch, answers, limit),
            "candidates": len(answers),
            "cache_mib": batch.cache_bytes >> 20,
            "checked": result.checked,
        },
    )


def _unavoidable(batch: ViewBatch, answers: list[list[list[int]]], limit: float) -> int:
    """Tokens that every method must feed at least once: those within the cutoff, and those of all answers, common beginnings once."""
    needed = 0
    for view, tree in enumerate(batch.trees):
        nodes = set((np.flatnonzero(np.array(tree.nll[1:]) < limit) + 1).tolist())
        for answer in answers:
            node, _ = tree.follow(node=0, tokens=answer[view][:-1])
            while node > 0 and node not in nodes:
                nodes.add(node)
                node = tree.parent[node]
        needed += len(nodes)
    return needed


def compare(run: EngineRun, plain: PlainRun, min_prob: float) -> dict[str, float]:
    """How far engine and reference agree: completions that only one has (bfloat16 at the cutoff), largest difference of nll."""
    flips, distance, difference, limit = 0, 0.0, 0.0, -np.log(min_prob)
    for ours, theirs in zip(run.found, plain.found, strict=True):
        a, b = ({c.tokens: c.nll for c in side} for side in (ours, theirs))
        for tokens in a.keys() ^ b.keys():
            flips += 1
            distance = max(distance, limit - (a.get(tokens) or b.get(tokens)))
        difference = max([difference, *(abs(a[t] - b[t]) for t in a.keys() & b.keys())])
    for answer, row in zip(run.answers, run.nll, strict=True):
        if tuple(answer[0]) in plain.nll:
            difference = max(difference, float(np.abs(row - plain.nll[tuple(answer[0])]).max()))
    total = sum(map(len, plain.found))
    return {"completions": total, "flips": flips, "flip_distance": distance, "nll_difference": difference}


def measure(question: Question, device_sync) -> dict:
    """All cutoffs of one puzzle, reference and engine by turns."""
    rows, known = {}, {}
    for cutoff in CUTOFFS:
        run = engine_run(question=question, min_prob=cutoff)
        device_sync()
        plain = known[cutoff] = plain_run(question=question, min_prob=cutoff, known=known)
        again = engine_run(question=question, min_prob=cutoff)  # before and after: what else the machine does hits both
        seconds = (run.seconds + again.seconds) / 2
        plain_seconds = plain.seconds(question.answers(plain.found))
        rate = min(r.prompt_seconds for r in (run, again)) / run.counts["prompt_tokens"]
        rows[cutoff] = {
            "seconds": seconds,
            "prompt_seconds": (run.prompt_seconds + again.prompt_seconds) / 2,
            "search_seconds": (run.search_seconds + again.search_seconds) / 2,
            "score_seconds": (run.score_seconds + again.score_seconds) / 2,
            "plain_seconds": plain_seconds,
            "plain_search_seconds": sum(plain.search_seconds),
            "floor_seconds": rate * (run.counts["prompt_tokens"] + run.counts["unavoidable"]),
            **run.counts,
            **compare(run, plain, cutoff),
        }
        print(
            f"{question.name} cutoff {cutoff}: {seconds:.2f} s against {plain_seconds:.2f} s, "
            f"{run.counts['candidates']} candidates, {run.counts['passes']} passes, {rows[cutoff]['flips']} flips",
            flush=True,
        )
    return {"cutoffs": rows, "plain": known}


def growth(question: Question, plain: PlainRun) -> dict[str, dict[str, list[float]]]:
    """Seconds at cutoff 0.1 against number of views (of search and scores) and of candidates (of scores)."""
    views = {"x": [], "ours": [], "plain": []}
    for count in (1, 2, 4, 8, 16):
        part = question.first(count)
        run = engine_run(question=part, min_prob=0.1)
        views["x"].append(count)
        views["ours"].append(run.seconds)
        answers = part.answers(plain.found[:count])
        views["plain"].append(
            sum(plain.search_seconds[:count]) + sum(sum(plain.score_seconds[tuple(a[0])][:count]) for a in answers)
        )
    candidates = {"x": [], "ours": [], "plain": []}
    answers = question.answers(plain.found)
    loaded = question.loaded
    for count in sorted({1, 2, 4, 8, len(answers)}):
        if count <= len(answers):
            batch = ViewBatch(
                model=loaded.model, positions=loaded.positions, prompts=question.prompts, pad_id=0, max_new_tokens=1000
            )
            begin = time.perf_counter()
            score(batch=batch, answers=answers[:count])
            candidates["x"].append(count)
            candidates["ours"].append(time.perf_counter() - begin)
            candidates["plain"].append(sum(sum(plain.score_seconds[tuple(a[0])]) for a in answers[:count]))
    return {"views": views, "candidates": candidates}


def margins(question: Question) -> dict[str, dict[str, int]]:
    """bfloat16: per cutoff, completions that two ways to batch the same search disagree on, without and with a margin of 0.3 nats."""
    other = Engine(SearchOptions(draft_tokens=8, scout=False, shared=0, tokens_per_pass=64))
    result: dict[str, dict[str, int]] = {}
    for cutoff in CUTOFFS:
        row = result[str(cutoff)] = {}
        for margin in (0.0, 0.3):
            one = engine_run(question=question, min_prob=cutoff, margin=margin)
            two = engine_run(question=question, min_prob=cutoff, margin=margin, engine=other)
            row |= {"completions": sum(map(len, one.found)), f"checked with margin {margin}": one.counts["checked"]}
            row[f"flips with margin {margin}"] = sum(
                len({c.tokens for c in a} ^ {c.tokens for c in b}) for a, b in zip(one.found, two.found, strict=True)
            )
    return result


def _ratio(rows: Sequence[Mapping[str, float]]) -> float:
    return sum(row["plain_seconds"] for row in rows) / sum(row["seconds"] for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--puzzles", type=int, default=5, help="how many of the 24 of make solve")
    parser.add_argument(
        "--minutes", type=float, default=9.0, help="no further puzzle is begun that would probably end later"
    )
    parser.add_argument("--gpu", action="store_true", help="on a GPU, and an 8B-shaped model besides")
    parser.add_argument(
        "--miniature", action="store_true", help="the 8B-shaped model's tests with a miniature, on any device"
    )
    args = parser.parse_args()
    device = "cuda" if args.gpu else "cpu"
    sync = torch.cuda.synchronize if args.gpu else lambda: None
    threads = environment.use_all_cores()
    adapted = adapted_model(load_model(path=ROOT / "input" / "models" / "arc-small", device=device))
    dtype = str(adapted.model.dtype).removeprefix("torch.")
    report = {"device": torch.cuda.get_device_name() if args.gpu else platform.processor() or platform.machine()}
    report |= {"threads": threads, "torch": torch.__version__, "dtype": dtype, "puzzles": {}, "ideas": {}}
    start = before = time.perf_counter()
    longest = 0.0
    for number, (name, task) in enumerate(chosen_puzzles(args.puzzles).items()):
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
        if now - start + longest > 60 * args.minutes:
            print(f"{number} of {args.puzzles} puzzles: for more than that there is no time", flush=True)
            break
        with trained(adapted=adapted, name=name, task=task) as question:
            if not number:
                engine_run(question=question.first(2), min_prob=0.1)  # warm up
            measured = measure(question, sync)
            report["puzzles"][name] = {str(cutoff): row for cutoff, row in measured["cutoffs"].items()}
            row = measured["cutoffs"][0.1]
            if number == min(1, args.puzzles - 1):
                report["growth"] = growth(question, measured["plain"][0.1])
                if dtype == "bfloat16":
                    report["margin"] = margins(question)
                report["ideas"] = {"puzzle": name, "plain reference": row["plain_seconds"]}
                for idea, engine in IDEAS.items():
                    run = engine_run(question=question, min_prob=0.1, engine=engine)
                    report["ideas"][idea] = run.seconds
                    print(f"  {idea}: {run.seconds:.2f} s, {run.counts['passes']} passes", flush=True)
    if args.gpu or args.miniature:
        report["big"] = big_model(device=device, miniature=args.miniature)
    rows = [row for puzzle in report["puzzles"].values() for row in puzzle.values()]
    total = {name: sum(row[name] for row in rows) for name in ("seconds", "plain_seconds", "floor_seconds")}
    report["total"] = total
    report["share_of_floor"] = total["floor_seconds"] / total["seconds"]
    report["peak_rss_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    report["by_cutoff"] = {
        str(cutoff): _ratio([puzzle[str(cutoff)] for puzzle in report["puzzles"].values()]) for cutoff in CUTOFFS
    }
    kinds = {"something found": [r for r in rows if r["candidates"]]}
    kinds["nothing"] = [r for r in rows if not r["candidates"]]
    report["by_finds"] = {kind: _ratio(part) for kind, part in kinds.items() if part}
    report["ratio"] = ratio = _ratio(rows)
    RESULTS.mkdir(exist_ok=True)
    kind = "_gpu" if args.gpu else "" if dtype == "float32" else f"_{dtype}"
    (RESULTS / f"bench_search{kind}.json").write_text(json.dumps(report, indent=1) + "\n")
    if "growth" in report:
        draw_growth(report=report, path=ROOT / "docs" / "search_growth.png")
    print(f"share of the floor {report['share_of_floor']:.2f}, by cutoff {report['by_cutoff']}, {report['by_finds']}")
    print(f"ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
