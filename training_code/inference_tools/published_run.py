"""The published inference over a whole dataset, by its names and arguments: search every key, merge equal grids, score, hand on.

For users' scripts only; the house's own way is `pipeline`. Results are the published dictionaries: `output` (grid in the puzzle's own
orientation), `correct` (None where the solution is unknown), `scores_inf` {key: score in the search of that key} and `scores_aug` {key:
score as the forced answer under that scoring key, the same keys for all candidates of a test input}; scores are nll in nats.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from tqdm import tqdm

from arc_loader.grids import grid_hash
from arc_loader.published import ArcDataset
from arc_loader.views import View
from inference_tools.decoding import Decoding
from inference_tools.memo import Memo
from inference_tools.model_pair import ModelPair, ModelTok
from inference_tools.task_inference import TaskInference

Result: TypeAlias = dict[str, Any]


def inference_run(
    dataset: ArcDataset,
    fmt_opts: Mapping[str, Any],
    max_new_tokens: int | None = None,
    callback: Callable[..., Any] | None = None,
    model_tok: ModelTok = None,
    min_prob: float | None = None,
    aug_score_opts: Mapping[str, Any] | None = None,
    pass_guess: bool = True,
    cache: Any = None,
    do_sample: bool = False,
    temperature: float = 1.0,
    num_beams: int = 1,
    num_return_sequences: int | None = None,
    seed: int = 0,
    views_per_batch: int = 16,
    print_func: Callable[[str], Any] = tqdm.write,
) -> dict[str, list[list[Result]]]:
    """All keys of `dataset` -> {puzzle id: [per test input: list of results, best first]}.

    fmt_opts: the published prompt options; prompts are cut so that an answer of `max_new_tokens` (default: the largest reply) fits into
        its `max_tokens`
    callback: called after every test input as `callback(results, name="<id>_<n>", value=share of the puzzle's point, print_func=...)`;
        it may sort `results` in place, as `EvalTool.process_result` does
    model_tok: (model, tokenizer) or a function that makes one (called once, or not at all: see `ModelPair.fingerprint`)
    min_prob, do_sample, temperature, num_beams, num_return_sequences, seed: how completions are chosen, see `Decoding`
    aug_score_opts: options of `ArcDataset.augment_keys` that make the scoring keys; None: no `scores_aug`
    pass_guess: what one key finds is carried over to the others of the same group of `views_per_batch`, and the best grid so far is a
        guess for the following groups; with the same result, in fewer passes where keys agree
    cache: a memoizer such as `diskcache.Cache(folder).memoize(typed=True)`. Every search and every score is kept on its own, under a
        key that includes the weights' fingerprint: a run that was killed goes on where it was, other weights never hit. (diskcache
        drops the oldest entries beyond its `size_limit`, 1 GB unless told otherwise.)
    views_per_batch: most keys that are in memory together; halved when memory runs out

    Keys whose prompt cannot be cut to `max_tokens` are left out with a warning. Raises ValueError for wrong options.
    """
    pair = ModelPair(model_tok)
    memo = Memo(cache=cache, fingerprint=lambda: pair.fingerprint)
    results: dict[str, list[list[Result]]] = {}
    grouped = dataset.grouped_keys()
    total = sum(bool(keys) for per_query in grouped.values() for keys in per_query)
    with tqdm(total=total, desc="inference", disable=None) as bar:
        for task_id, per_query in grouped.items():
            results[task_id] = []
            for number, keys in enumerate(per_query):
                if not keys:
                    results[task_id].append([])
                    continue
                found = infer_task(
                    keys,
                    dataset,
                    fmt_opts,
                    max_new_tokens=max_new_tokens,
                    model_tok=pair,
                    min_prob=min_prob,
                    aug_score_opts=aug_score_opts,
                    pass_guess=pass_guess,
                    cache=memo,
                    do_sample=do_sample,
                    temperature=temperature,
                    num_beams=num_beams,
                    num_return_sequences=num_return_sequences,
                    seed=seed,
                    views_per_batch=views_per_batch,
                )
                if callback is not None:
                    value = 1 / len(per_query)
                    callback(found, name=f"{task_id}_{number}", value=value, print_func=print_func)
                results[task_id].append(found)
                bar.update()
    return results


def infer_task(
    keys: Sequence[str],
    dataset: ArcDataset,
    fmt_opts: Mapping[str, Any],
    max_new_tokens: int | None = None,
    model_tok: ModelTok = None,
    min_prob: float | None = None,
    aug_score_opts: Mapping[str, Any] | None = None,
    pass_guess: bool = True,
    cache: Any = None,
    do_sample: bool = False,
    temperature: float = 1.0,
    num_beams: int = 1,
    num_return_sequences: int | None = None,
    seed: int = 0,
    views_per_batch: int = 16,
) -> list[Result]:
    """The results of one test input from `keys` that all ask for it; arguments as in `inference_run`."""
    asked = {(view.task_id, view.query) for view in map(View.parse, keys)}
    if len(asked) != 1 or None in (query := asked.pop()):
        raise ValueError(f"infer_task needs keys of one test input, got {list(keys)}")
    base = str(View(*query))
    pair = model_tok if isinstance(model_tok, ModelPair) else ModelPair(model_tok)
    memo = cache if isinstance(cache, Memo) else Memo(cache=cache, fingerprint=lambda: pair.fingerprint)
    layout = {name: value for name, value in fmt_opts.items() if name != "max_tokens"}
    room = dataset.max_new_tokens(**layout) if max_new_tokens is None else max_new_tokens
    run = TaskInference(
        dataset=dataset,
        layout=layout,
        most_tokens=None if fmt_opts.get("max_tokens") is None else fmt_opts["max_tokens"] - room,
        pair=pair,
        memo=memo,
        most_prompts=views_per_batch,
    )
    decoding = Decoding(
        min_prob=min_prob,
        max_new_tokens=room,
        do_sample=do_sample,
        temperature=temperature,
        num_beams=num_beams,
        num_return_sequences=num_return_sequences,
        seed=seed,
    )
    candidates, correct = run.search(prompts=run.prompts(keys), decoding=decoding, pass_guess=pass_guess)
    if aug_score_opts is not None and candidates:
        scoring_keys = dataset.augment_keys([base], **aug_score_opts)
        candidates = run.score(candidates=candidates, prompts=run.prompts(scoring_keys))
    return [
        {
            "output": c.grid,
            "correct": correct[grid_hash(c.grid)],
            "scores_inf": dict(c.search_nll),
            "scores_aug": dict(c.view_nll),
        }
        for c in sorted(candidates, key=lambda c: math.fsum(c.view_nll.values()))  # stable: then by best search nll
    ]
