"""What a run needs and this machine lacks, said so that the reader knows what to put where. Finds models by name."""

from collections.abc import Sequence
from pathlib import Path

from model_tools.checkpoint_folder import checkpoint_folder


class MissingError(ValueError):
    """Something that has to be there first: a model, data, a GPU. The message says what to put where."""


def find_model(name: str, *, folder: Path, fetch: bool = False) -> Path | None:
    """The checkpoint folder that `name` means; None if there is none.

    name: a path; the name of a folder below `folder`; or an id on huggingface.co, for which a folder below `folder` that is called like
    its last part is looked for first, then the cache of huggingface_hub
    fetch: download an id that is not there, unless HF_HUB_OFFLINE is set
    """
    short = name.rstrip("/").rpartition("/")[2]
    for path in (Path(name).expanduser(), folder / name, folder / short):
        if (path / "config.json").is_file():
            return path
    try:
        return checkpoint_folder(path=name, offline=None if fetch else True)
    except ValueError:
        return None


def model_is_missing(name: str, *, folder: Path) -> MissingError:
    """The error for a model that is not there: `name` is its id on huggingface.co or a path, `folder` where models are kept."""
    short = name.rstrip("/").rpartition("/")[2]
    if name.count("/") != 1 or Path(name).exists():
        return MissingError(f"{name}: no checkpoint there (config.json is missing), and none at {folder / short}")
    target = folder / short
    return MissingError(
        f"the model {name} is not there. With internet: hf download {name} --local-dir {target} "
        f"(a gated model needs `hf auth login` first). On a machine without: copy that folder to {target}"
    )


def rearc_is_missing(folder: Path) -> MissingError:
    """The error for a RE-ARC folder that is not there."""
    return MissingError(
        f"RE-ARC is not there: {folder / 'tasks'} holds no <id>.json. Unpack re_arc.zip of https://github.com/michaelhodel/re-arc "
        f"so that its tasks/ and metadata.json lie in {folder}"
    )


def rearc_is_too_small(error: ValueError, *, pairs: int) -> MissingError:
    """The error for too few pairs in RE-ARC for the epochs of a recipe, which need `pairs` a puzzle."""
    return MissingError(
        f"{error}. re_arc.zip has 1,000 pairs a puzzle; generate_dataset(n_examples={pairs}) of "
        "https://github.com/michaelhodel/re-arc makes more. Or use pairs again with --data_reuse, or draw fewer --data_epochs"
    )


def set_is_missing(name: str, *, places: Sequence[Path]) -> MissingError:
    """The error for a data set that is to be mixed in: `places` is where it was looked for."""
    source = {
        "conceptarc": " It is in https://github.com/victorvikram/ConceptARC and in "
        "https://github.com/neoneye/arc-dataset-collection; clone one of them there."
    }.get(name, " Put a folder of puzzle files (<id>.json) there.")
    looked = " nor ".join(map(str, places))
    return MissingError(
        f"the data set {name} is not there: neither {looked} is.{source} Or leave it out of --data_mixed"
    )


def gpu_is_missing(*, gib: float | None) -> MissingError:
    """The error for a machine without a GPU; `gib`: the memory that the run is estimated to need, in GiB, if that is known."""
    size = "" if gib is None else f" with about {gib:.0f} GiB of memory"
    return MissingError(
        f"no GPU is there, this run needs one{size} (an NVIDIA card and torch's CUDA build). "
        "--dry_run shows the plan without one; --device cpu tries it on the CPU, for models that are small enough"
    )
