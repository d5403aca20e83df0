"""The candidates that a run is asked about, and the pool that it leaves: what several runs say of the same grids comes together there."""

from collections.abc import Mapping

from arc_loader.tasks import Task
from command_line.multitask_options import InferenceOptions
from pipeline.multitask.answered import Answered
from pipeline.multitask.evidence_pool import run_pool, source_of
from pipeline.multitask.proposals import Proposals, read_proposals
from pipeline.pool_file import write_pool
from prompting.puzzle import PromptError

DECIDES = (
    *("adapter_path", "grid_encoder", "predictions_per_task", "answers_per_view", "temperature", "max_new_tokens"),
    *("view_grids", "max_seq_len", "candidates_per_test", "views_per_candidate", "duels"),
)
"""Options that decide what a model says."""


def proposals_of(options: InferenceOptions, *, tasks: Mapping[str, Task]) -> Proposals:
    """The candidates that the options name. Raises PromptError without them, and as `read_proposals`."""
    if options.candidates_filepath is None or min(options.candidates_per_test, options.duels) < 1:
        raise PromptError(
            f"the prompt {options.prompt_version} needs candidates_filepath, and candidates_per_test and duels from 1 on"
        )
    return read_proposals(options.candidates_filepath, tasks=tasks)


def write_run_pool(
    found: Mapping[str, Answered], *, tasks: Mapping[str, Task], options: InferenceOptions, model: str, seed: int
) -> None:
    """Write the pool of a run, where one is asked for. model: fingerprint of the checkpoint. Raises PoolError, OSError."""
    if options.pool_filepath is None:
        return
    own = {task_id: tasks[task_id] for task_id in found}
    before = None if options.candidates_filepath is None else proposals_of(options, tasks=own).pool
    pool = run_pool(
        tasks=own,
        source=source_of(
            model=model,
            seed=seed,
            prompt=options.prompt_version,
            settings={name: getattr(options, name) for name in DECIDES},
        ),
        found={task_id: one.evidence for task_id, one in found.items()},
        before=before,
    )
    write_pool(options.pool_filepath, pool=pool)
