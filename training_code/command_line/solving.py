"""What every script that solves puzzles has in common: options for machine, time and files, and the run itself. Sees no solutions."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import environment
from arc_loader.tasks import Task
from command_line.options import option
from command_line.seeds import Seed
from command_line.telling import tell
from fine_tuning.model_format import format_for
from inference_tools.store import Store
from model_tools.dtypes import pick_dtype
from pipeline.live_status import LiveStatus
from pipeline.run import RunResult, solve_many
from pipeline.running.identity import ModelSource
from pipeline.running.local_worker import LocalWorker
from pipeline.running.ray_workers import RayOptions, RayWorkers
from pipeline.running.submission_file import first_submission
from pipeline.running.worker import Workers
from recipes import SolveRecipe
from running_recipes import RunRecipe


@dataclass
class SolvingOptions:
    """Machine, time and files."""

    dtype: str = option("auto", "of the weights: bfloat16, float16, float32; auto: what the device is fast in")
    device: str = option("auto", "cpu, cuda, or auto: cuda where there is one")
    time_limit: float | None = option(None, "seconds from the start of the script after which no further work is done")
    store: str | None = option(None, "folder of finished work: the same command goes on where it was stopped")
    seed: Seed = option(
        Seed(0),
        "other random views and adapters: a whole number, the same one repeats a run; random: drawn, told and kept",
    )
    workers: int | None = option(
        None, "worker processes (by Ray), 0: work in this process; left out: one a GPU if there are several, else 0"
    )
    threads: int = option(1, "CPU threads of each worker process")
    per_gpu: int = option(1, "worker processes that share a GPU")
    ray_address: str | None = option(
        None, "of a running Ray cluster, auto or host:port; left out, Ray is started on this machine if it is needed"
    )
    pool: str | None = option(
        None, "file (.npz) for all candidates with their evidence (beside the results if left out)"
    )
    log: str | None = option(None, "file (.jsonl) for what happens (beside the results if left out)")


def solve_puzzles(
    *,
    options: SolvingOptions,
    model: Path,
    bits: int,
    tasks: Mapping[str, Task],
    recipe: SolveRecipe,
    run: RunRecipe,
    submission: Path,
    began: float,
    status: LiveStatus | None = None,
) -> RunResult:
    """Solve `tasks` with the checkpoint `model`; submission, pool and log are left as the options say.

    began: `time.monotonic()` seconds that the time limit counts from; status: where the run tells how it goes (stderr)
    Raises ValueError for options that exclude each other or a model that cannot be loaded, OSError if nothing can be written.
    """
    first_submission(path=submission, tasks=tasks)
    device = environment.pick_device(options.device)
    source = ModelSource(path=str(model), dtype=pick_dtype(options.dtype, device=device), device=device, bits=bits)
    count = options.workers if options.workers is not None else _one_a_gpu(device, options.per_gpu)
    if not count and options.ray_address is not None:
        raise ValueError("--ray_address needs --workers: how many there are to be")
    cores = environment.use_all_cores()
    ttt = "no " if recipe.ttt is None else ""
    where = f"{count} worker processes" if count else f"{cores} threads"
    tell(f"{len(tasks)} puzzles, model {model}, {ttt}test-time training, {device}, {where}, {options.seed.told()}")
    workers: Workers = LocalWorker(source=source)
    if count:
        ray = RayOptions(count=count, threads=options.threads, per_gpu=options.per_gpu, address=options.ray_address)
        workers = RayWorkers(source=source, options=ray)
    return solve_many(
        workers=workers,
        tasks=tasks,
        recipe=replace(recipe, fmt=format_for(fmt=recipe.fmt, loaded=source.tokens())),
        seed=int(options.seed),
        submission_path=submission,
        store=None if options.store is None else Store(path=Path(options.store)),
        deadline=None if options.time_limit is None else began + options.time_limit,
        run=run,
        pool_path=Path(options.pool) if options.pool else submission.with_name("pool.npz"),
        log_path=Path(options.log) if options.log else submission.with_name("run.jsonl"),
        status=status or LiveStatus(),
    )


def exit_status(run: RunResult) -> int:
    """0 done, 1 the last submission could not be written (an older one is there), 130 stopped by Ctrl-C or SIGTERM."""
    if run.interrupted:
        left = len(run.unfinished)
        print(f"stopped; {left} puzzles are left. With --store the same command goes on where it was.", file=sys.stderr)
        return 130
    return 0 if run.written else 1


def _one_a_gpu(device: str, per_gpu: int) -> int:
    """Workers for the GPUs of this machine; 0 if there is not more than one worker for them."""
    if device != "cuda":
        return 0
    import torch

    count = torch.cuda.device_count() * per_gpu
    return count if count > 1 else 0
