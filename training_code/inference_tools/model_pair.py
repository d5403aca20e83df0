"""`model_tok` of the published functions: a (model, tokenizer) pair or what makes one, and what identifies its weights.

Knows weights and tokenizers, not what they are asked.
"""

import hashlib
import json
from functools import cached_property
from typing import Any, TypeAlias

import torch
from torch import Tensor

from model_tools.quantisation import keep_trainable

ModelTok: TypeAlias = Any  # (model, tokenizer), a LoadedModel, or a function without arguments that returns one of them
_IGNORED = ("_name_or_path", "transformers_version")  # of a config: where it came from, not what it computes


class ModelPair:
    """The pair, made when it is first needed."""

    def __init__(self, model_tok: ModelTok) -> None:
        """Raises ValueError, here or when the pair is first needed, for anything that is no `ModelTok`."""
        self._given = model_tok
        if not _is_maker(model_tok):
            _split(model_tok)

    @cached_property
    def _pair(self) -> tuple[torch.nn.Module, Any]:
        return _split(self._given() if _is_maker(self._given) else self._given)

    @property
    def model(self) -> torch.nn.Module:
        """The model; may be loaded by this."""
        return self._pair[0]

    @property
    def tokenizer(self) -> Any:
        """The tokenizer; may be loaded by this."""
        return self._pair[1]

    @cached_property
    def fingerprint(self) -> str:
        """Identifies weights, adapters and tokenizer: the attribute `fingerprint` of the function that makes the pair (a text, which
        then must name exactly what it makes), else `fingerprint_of` the pair, which has to be loaded for that."""
        named = getattr(self._given, "fingerprint", None) if _is_maker(self._given) else None
        if named is None:
            return fingerprint_of(model=self.model, tokenizer=self.tokenizer)
        if not isinstance(named, str) or not named:
            raise ValueError(f"fingerprint of a model_tok function is some text, not {named!r}")
        return named


def fingerprint_of(*, model: torch.nn.Module, tokenizer: Any) -> str:
    """sha256 (64 hex digits) over every weight as it lies in memory, the model's and adapters' settings, and the tokenizer.

    Reads all weights once. Weights that were changed by training give another fingerprint. 4-bit matrices on a CPU are kept from being
    repacked, and so rounded, at their first use.
    """
    keep_trainable(model)
    digest = hashlib.sha256()

    def add(name: str, content: bytes) -> None:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)

    config = model.config.to_dict() if hasattr(model, "config") else {}
    add("config", _json({key: value for key, value in config.items() if key not in _IGNORED}))
    adapters = {str(name): adapter.to_dict() for name, adapter in getattr(model, "peft_config", {}).items()}
    switched_off = [n for n, m in model.named_modules() if getattr(m, "disable_adapters", False) is True]
    add("adapters", _json([adapters, getattr(model, "active_adapters", []) if adapters else [], switched_off]))
    for name, value in sorted(model.state_dict().items()):
        if isinstance(value, Tensor):
            add(f"{name} {value.dtype} {tuple(value.shape)}", _bytes_of(value))
        else:
            add(name, _json(value))
    backend = getattr(tokenizer, "backend_tokenizer", None)
    add("tokenizer", backend.to_str().encode() if hasattr(backend, "to_str") else _json(tokenizer.get_vocab()))
    add("special tokens", _json(tokenizer.special_tokens_map))
    return digest.hexdigest()


def _is_maker(model_tok: ModelTok) -> bool:
    return callable(model_tok) and not isinstance(model_tok, torch.nn.Module)


def _split(model_tok: ModelTok) -> tuple[torch.nn.Module, Any]:
    if hasattr(model_tok, "model") and hasattr(model_tok, "tokenizer"):  # LoadedModel
        pair: tuple = (model_tok.model, model_tok.tokenizer)
    else:
        pair = tuple(model_tok) if isinstance(model_tok, (tuple, list)) else ()
    if len(pair) != 2 or not isinstance(pair[0], torch.nn.Module) or not hasattr(pair[1], "encode"):
        shown = type(model_tok).__name__ if not pair else [type(part).__name__ for part in pair]
        raise ValueError(f"model_tok is a (model, tokenizer) pair or a function that makes one, not {shown}")
    return pair


def _bytes_of(value: Tensor) -> bytes:
    return value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, default=_plain).encode()


def _plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, (set, frozenset)) else str(value)
