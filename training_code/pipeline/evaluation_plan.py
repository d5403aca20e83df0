"""What an evaluation would do, before it is done: puzzles, prompts, test-time training and memory, and what is missing for it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from arc_loader.formatting import prompt_ids
from arc_loader.tasks import Task
from evaluation_recipes import EvaluationRecipe
from fine_tuning.counting import count_tokens, table_of_format
from fine_tuning.plan import Plan, memory_rows, plan_fine_tuning, shape_of
from fine_tuning.training_data import demonstrations_data
from pipeline.perspectives import search_views, training_samples

SOME = 40
"""Puzzles that are looked at where there are more."""


def plan_evaluation(
    *,
    recipe: EvaluationRecipe,
    model: Path | None,
    tasks: Mapping[str, Task],
    seed: int,
    lacks: tuple[str, ...] = (),
) -> Plan:
    """The plan of an evaluation of `tasks`. model: None where it is not there. Nothing is loaded and no step is timed."""
    solve, queries = recipe.solve, sum(len(task.test) for task in tasks.values())
    rows = [
        ("recipe", recipe.name),
        ("model", f"{recipe.model} ({model or 'not here'}), {recipe.bits} bits"),
        ("puzzles", f"{len(tasks)}, {queries} test inputs"),
    ]
    if recipe.whole_set is not None:
        plan = plan_fine_tuning(
            recipe=recipe.whole_set,
            base=model,
            data=demonstrations_data(recipe=recipe.whole_set.data, tasks=tasks),
            seed=seed,
            speed="the steps of a whole set are not timed in advance",
        )
        rows += [(f"whole set: {name}", text) for name, text in plan.rows]
    table = table_of_format(solve.fmt)
    ids = sorted(tasks)
    chosen = (
        [tasks[ids[place * len(ids) // SOME]] for place in range(SOME)] if len(ids) > SOME else list(tasks.values())
    )
    share = len(tasks) / len(chosen)
    about = "" if share == 1 else "about "
    looked = "" if share == 1 else f" (from {SOME} puzzles)"
    if solve.ttt is not None:
        samples = [
            sample
            for task in chosen
            for sample in training_samples(task=task, fmt=solve.fmt, table=table, recipe=solve.ttt, seed=seed)
        ]
        if samples:
            tokens = count_tokens(samples=samples, seed=seed, all_up_to=len(samples))
            rows.append(
                (
                    "test-time training",
                    f"{about}{tokens.samples * share:,.0f} samples, {tokens.total * share:,.0f} tokens{looked}",
                )
            )
            shape = shape_of(name=recipe.model, base=model)
            if shape is not None:
                rows += memory_rows(
                    shape=shape, bits=recipe.bits, lora=solve.ttt.lora, train=solve.ttt.train, longest=tokens.longest
                )
    else:
        rows.append(("test-time training", "none" if recipe.whole_set is None else "none beside the whole set's"))
    prompts = [
        len(prompt_ids(fmt=solve.fmt, table=table, task=view.apply(task)))
        for task in chosen
        for query in range(len(task.test))
        for view in search_views(
            task=task, query=query, fmt=solve.fmt, recipe=replace(solve.search, n_per_symmetry=1), seed=seed
        )
    ]
    total = sum(prompts) * share * solve.search.n_per_symmetry
    rows.append(
        ("search", f"{8 * solve.search.n_per_symmetry} views a test input, {about}{total:,.0f} tokens of prompts{looked}; "
         f"every completion above {solve.search.min_prob:g}")
    )  # fmt: skip
    if solve.programs is not None:
        rows.append(("programs", f"searched for beside it, {solve.programs.units:,} units of work a puzzle"))
    rows.append(("ranking", solve.rule + (", one attempt to simple rules that all obey" if solve.simple_rules else "")))
    return Plan(rows=tuple(rows), lacks=lacks)
