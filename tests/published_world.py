"""Options, puzzles and comparisons for the tests of the published `inference_run`; the fixtures are in `inference_tools/conftest.py`."""

from pathlib import Path

import torch

from arc_loader import ArcDataset
from model_tools.loading import LoadedModel

LAYOUT = {"preprompt": "", "query_beg": "I", "reply_beg": "O", "reply_end": "</s>", "lines_sep": "\n"}
AUG = {"tp": "all", "rt": False, "perm": True, "shfl_ex": True, "seed": 5}
LIMITS = {"fmt_opts": {**LAYOUT, "max_tokens": 400}, "max_new_tokens": 4, "min_prob": 0.05}


def puzzles(world: Path) -> ArcDataset:
    """Five puzzles, each under two views."""
    data = ArcDataset.load_from_json(world / "challenges.json").load_solutions(world / "solutions.json")
    return data.augment(seed=0, tp="all", perm=True, shfl_ex=True)


class Calls:
    """Counts the forward passes of a model."""

    def __init__(self, model: torch.nn.Module) -> None:
        self.count = 0
        model.register_forward_pre_hook(self._note)

    def _note(self, *_: object) -> None:
        self.count += 1

    def since(self) -> int:
        count, self.count = self.count, 0
        return count


def plain(results: dict) -> dict:
    """Results as comparable values, scores to 4 digits (the arithmetic of batches differs in the last bits)."""
    return {
        i: [
            sorted(
                (
                    r["output"].tolist(),
                    r["correct"],
                    sorted((k, round(s, 4)) for k, s in r["scores_inf"].items()),
                    sorted((k, round(s, 4)) for k, s in r["scores_aug"].items()),
                )
                for r in found
            )
            for found in per_query
        ]
        for i, per_query in results.items()
    }


def close(a: dict, b: dict) -> bool:
    """Equal but for rounding of scores at the fourth digit."""

    def flat(value: object) -> list:
        return [x for part in value for x in flat(part)] if isinstance(value, (list, tuple)) else [value]

    a_flat, b_flat = flat(list(plain(a).values())), flat(list(plain(b).values()))
    return (
        list(a) == list(b)
        and len(a_flat) == len(b_flat)
        and all(abs(x - y) < 3e-4 if isinstance(x, float) else x == y for x, y in zip(a_flat, b_flat, strict=True))
    )


def pair(loaded: LoadedModel) -> tuple:
    return loaded.model, loaded.tokenizer
