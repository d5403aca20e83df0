"""The training of the small model in the size of a notebook: a share of its samples, and RE-ARC wherever it lies. Trains nothing itself."""

from dataclasses import replace
from pathlib import Path

from fine_tuning.missing import rearc_is_missing
from small_model_recipe import SmallModelRecipe

_FEWEST = 8  # samples of a stage


def share_of(recipe: SmallModelRecipe, *, share: float, stages: int | None = None) -> SmallModelRecipe:
    """The recipe with `share` of the samples of its first `stages` stages (None: all), at least 8 each.

    Raises ValueError for a share outside 0 to 1 or stages that there are not.
    """
    if not 0 < share <= 1:
        raise ValueError(f"a share of the samples is above 0 and up to 1, not {share!r}")
    if stages is not None and not 1 <= stages <= len(recipe.stages):
        raise ValueError(f"there are 1 to {len(recipe.stages)} stages, not {stages!r}")
    kept = recipe.stages[:stages]
    return replace(recipe, stages=tuple(replace(s, samples=max(_FEWEST, round(s.samples * share))) for s in kept))


def find_rearc(*roots: Path) -> Path:
    """The first folder that is a RE-ARC (with tasks/<id>.json and metadata.json), or holds one at any depth. Raises MissingError."""
    for root in roots:
        for file in sorted([root / "metadata.json", *root.rglob("metadata.json")]):
            if next((file.parent / "tasks").glob("*.json"), None) is not None:
                return file.parent
    raise rearc_is_missing(roots[0] / "re_arc" if roots else Path("re_arc"))
