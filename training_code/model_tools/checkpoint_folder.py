"""Where a checkpoint is: a folder on disk, or the name of a model on the Hugging Face hub and its place in the local cache.

Knows files, not models.
"""

import hashlib
import json
import re
from pathlib import Path

from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

FINGERPRINTED = ("config.json", "tokenizer.json", "*.safetensors")
_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")
_WANTED = ["*.json", "*.safetensors", "*.jinja", "tokenizer.model"]
_UNWANTED = ["original/*", "consolidated*"]


def checkpoint_folder(*, path: str | Path, offline: bool | None = None) -> Path:
    """The folder of the checkpoint `path`: a local folder, or a hub id such as `nvidia/Mistral-NeMo-Minitron-8B-Base`.

    offline: whether a hub id is only looked up in the cache, or fetched if it is not there; None: as HF_HUB_OFFLINE says
    Raises ValueError that says what is missing, and where to put it.
    """
    folder = Path(path)
    if not folder.is_dir():
        if folder.exists():
            raise ValueError(f"{path}: a checkpoint is a folder, not a file")
        if not _HUB_ID.fullmatch(str(path)):
            raise ValueError(
                f"{path}: no checkpoint there (config.json is missing): no such folder, and a hub id has the form owner/name"
            )
        folder = _from_hub(str(path), constants.is_offline_mode() if offline is None else offline)
    for pattern in FINGERPRINTED:
        if not list(folder.glob(pattern)):
            raise ValueError(f"{folder}: no checkpoint there ({pattern} is missing){_hint(folder, pattern)}")
    _check_shards(folder)
    return folder


def fingerprint(path: str | Path) -> str:
    """sha256 (hex) over names and bytes of the files that decide what the checkpoint in folder `path` computes."""
    digest = hashlib.sha256()
    for file in sorted(file for pattern in FINGERPRINTED for file in Path(path).glob(pattern)):
        digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as stream:
            while block := stream.read(1 << 24):
                digest.update(block)
    return digest.hexdigest()


def _from_hub(name: str, offline: bool) -> Path:
    try:
        return Path(
            snapshot_download(name, local_files_only=offline, allow_patterns=_WANTED, ignore_patterns=_UNWANTED)
        )
    except LocalEntryNotFoundError:
        why = "and the hub model of that name is not in the cache " + constants.HF_HUB_CACHE
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        why = f"and the hub model of that name could not be fetched from the hub ({type(error).__name__}: {str(error).splitlines()[0]})"
    raise ValueError(
        f"{name}: no checkpoint there: no such folder, {why}. On a machine with internet run `hf download {name} --local-dir FOLDER`, "
        f"copy FOLDER here and give its path instead; or fetch it here with HF_HUB_OFFLINE=0"
    )


def _check_shards(folder: Path) -> None:
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        files = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        if missing := sorted(file for file in files if not (folder / file).is_file()):
            raise ValueError(
                f"{folder}: the checkpoint is incomplete ({missing[0]} is missing; {len(missing)} of {len(files)} files)"
            )


def _hint(folder: Path, pattern: str) -> str:
    if pattern == "*.safetensors" and list(folder.glob("*.bin")):
        return "; weights in .bin files are not read, convert them to safetensors"
    if pattern == "tokenizer.json" and (folder / "tokenizer.model").exists():
        return "; there is only a tokenizer.model: load it once with AutoTokenizer and save it again"
    return ""
