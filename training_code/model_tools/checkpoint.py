"""The state of a training on disk: tensors as safetensors, the rest as JSON, replaced as one.

A state is a folder entry `state-<samples>/`; `latest` names the one to go on from and is replaced atomically after it is complete, so
a kill at any moment leaves the previous state in force. Knows tensors and numbers only.
"""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor


@dataclass(frozen=True)
class TrainState:
    """Tensors of weights and optimizer, the log's fields, and the number of samples that are done."""

    tensors: dict[str, Tensor]
    log: dict
    samples: int


def save_state(folder: Path, *, tensors: dict[str, Tensor], log: dict, samples: int) -> None:
    """Makes this the state that `load_state(folder)` returns; earlier ones are removed."""
    folder = Path(folder)
    name = f"state-{samples}"
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    save_file({key: tensor.contiguous() for key, tensor in tensors.items()}, target / "tensors.safetensors")
    (target / "log.json").write_text(json.dumps({"log": log, "samples": samples}))
    for file in target.iterdir():
        with file.open("rb") as stream:
            os.fsync(stream.fileno())
    pointer = folder / "latest.tmp"
    with pointer.open("w") as stream:
        stream.write(name)
        stream.flush()
        os.fsync(stream.fileno())
    pointer.replace(folder / "latest")
    for old in folder.glob("state-*"):
        if old.name != name:
            shutil.rmtree(old)


def load_state(folder: Path) -> TrainState | None:
    """The last complete state in `folder`, None if there is none. Raises ValueError if the state that `latest` names is damaged."""
    folder = Path(folder)
    if not (folder / "latest").exists():
        return None
    target = folder / (folder / "latest").read_text().strip()
    try:
        record = json.loads((target / "log.json").read_text())
        tensors = load_file(target / "tensors.safetensors")
    except (OSError, ValueError, SafetensorError) as error:
        raise ValueError(
            f"{target}: the training state cannot be read ({error}); remove {folder} to start anew"
        ) from error
    return TrainState(tensors=tensors, log=record["log"], samples=record["samples"])
