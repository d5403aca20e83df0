"""The token ids that a model's config and generation config name (`*_token_id`, lists of them, suppressed tokens): find and renumber.

Knows configs, not tokenizers.
"""

from collections.abc import Iterator, Mapping

from transformers import PreTrainedModel

_LISTS = ("suppress_tokens", "begin_suppress_tokens")


def named_token_ids(model: PreTrainedModel, *roles: str) -> frozenset[int]:
    """Every token id that the configs of `model` name, or only those of `roles` ('eos_token_id', ...); negative ones stand for none."""
    ids: set[int] = set()
    for config in _configs(model):
        for name in _fields(config):
            value = getattr(config, name)
            if not roles or name in roles:
                ids.update(value if isinstance(value, (list, tuple)) else [value])
    return frozenset(token for token in ids if token >= 0)


def renumber_token_ids(*, model: PreTrainedModel, mapping: Mapping[int, int]) -> None:
    """Puts the new number (`mapping`: old -> new) into every such field, in place; an id that is gone becomes None, or leaves its list."""
    for config in _configs(model):
        for name in _fields(config):
            value = getattr(config, name)
            if isinstance(value, (list, tuple)):
                new = [mapping[token] for token in value if token in mapping] or None
            else:
                new = mapping.get(value)
            setattr(config, name, new)


def set_token_id(*, model: PreTrainedModel, name: str, token: int, overwrite: bool) -> None:
    """Writes `token` into the field `name` of all configs of `model`: where there is none, or with `overwrite` where it is not named."""
    for config in _configs(model):
        value = getattr(config, name, None)
        if value is None or (overwrite and token not in (value if isinstance(value, (list, tuple)) else [value])):
            setattr(config, name, token)


def _configs(model: PreTrainedModel) -> Iterator[object]:
    seen = []
    text = model.config.get_text_config() if hasattr(model.config, "get_text_config") else model.config
    for config in (model.config, text, getattr(model, "generation_config", None)):
        if config is not None and not any(config is other for other in seen):
            seen.append(config)
            yield config


def _fields(config: object) -> list[str]:
    names = config.to_dict()
    return [
        name
        for name in names
        if (name.endswith("_token_id") or name in _LISTS) and getattr(config, name, None) is not None
    ]
