"""Which model a run works with: where it is loaded from, and what of it decides results. Loads nothing before it is asked to."""

from dataclasses import dataclass
from functools import lru_cache

import peft
import torch
import transformers

from model_tools.dtypes import pick_dtype, torch_dtype
from model_tools.loading import LoadedModel, LoadedTokens, load_model, load_tokens


@dataclass(frozen=True)
class ModelIdentity:
    """What of a model decides results: fingerprint of weights and tokenizer, dtype, and kind of device."""

    fingerprint: str
    dtype: str
    device: str

    @classmethod
    def of(cls, loaded: LoadedModel) -> "ModelIdentity":
        """Of a model in memory."""
        return cls(loaded.fingerprint, str(loaded.model.dtype), loaded.model.device.type)


@dataclass(frozen=True)
class ModelSource:
    """Where a worker gets its model from: the arguments of `load_model`. Small, so that it can travel.

    path: a folder or hub id that every machine of the run can read
    """

    path: str
    dtype: str = "auto"
    device: str = "cpu"
    bits: int = 16

    def load(self) -> LoadedModel:
        """The model. Raises ValueError as `load_model`."""
        return load_model(path=self.path, dtype=self.dtype, device=self.device, bits=self.bits)

    def tokens(self) -> LoadedTokens:
        """What is known without the weights. Raises ValueError if there is no checkpoint."""
        return _tokens(self.path, self.bits)

    def identity(self) -> ModelIdentity:
        """What `ModelIdentity.of` will say of the model. Raises ValueError if there is no checkpoint."""
        dtype = torch_dtype(pick_dtype(self.dtype, device=self.device))
        return ModelIdentity(self.tokens().fingerprint, str(dtype), self.device.split(":")[0])


@lru_cache(maxsize=4)
def _tokens(path: str, bits: int) -> LoadedTokens:
    """Once for each checkpoint: the fingerprint of a large one takes its time."""
    return load_tokens(path=path, bits=bits)


def versions() -> dict[str, str]:
    """Of the libraries that decide results."""
    return {"torch": str(torch.__version__), "transformers": transformers.__version__, "peft": peft.__version__}
