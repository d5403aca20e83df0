"""A tokenizer.json with fewer tokens: vocabulary, merges, added tokens, post-processor, normalizer and decoder made to agree.

Works on the parsed JSON of the `tokenizers` library (byte-pair models only). Knows no models and not why a token is kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from model_tools.merges import BYTE_TOKEN, Merge
from model_tools.tokenizer import METASPACE


@dataclass(frozen=True)
class Surgery:
    """What stays of a tokenizer. Texts that none of the tokens covers are left out when encoding, without an unknown token.

    `tokens`: vocabulary entries in the order of their new ids; `merges`: of those entries. `special`: entries that are special tokens;
    `found_anywhere`: entries of several characters that are to be found in any text without merges. `keep_normalizer`: the
    normalizer, and the space that some tokenizers put in front of a text. `unknown`: the entry for what no token covers, None for none.
    """

    tokens: Sequence[str]
    merges: Sequence[Merge]
    special: Collection[str]
    found_anywhere: Collection[str] = ()
    keep_normalizer: bool = False
    unknown: str | None = None


def vocabulary_of(source: Mapping) -> dict[str, int]:
    """Entry -> id of all tokens of a parsed tokenizer.json, added ones too. Raises ValueError unless its model is byte-pair encoding."""
    model = source["model"]
    if model.get("type", "BPE") != "BPE" or "merges" not in model:
        raise ValueError(f"only byte-pair tokenizers can be shrunk, not {model.get('type')!r}")
    for name in ("continuing_subword_prefix", "end_of_word_suffix"):
        if model.get(name):
            raise ValueError(f"cannot shrink a tokenizer whose {name} is {model[name]!r}")
    return {**model["vocab"], **{token["content"]: token["id"] for token in source.get("added_tokens", ())}}


def merges_of(source: Mapping) -> list[Merge]:
    """The merges of a parsed tokenizer.json, most important first."""
    return [tuple(merge.split(" ")) if isinstance(merge, str) else tuple(merge) for merge in source["model"]["merges"]]


def processor_tokens(processor: Mapping | None) -> set[str]:
    """The tokens that a post-processor writes by itself."""
    if processor is None:
        return set()
    if processor["type"] == "Sequence":
        return set().union(*map(processor_tokens, processor["processors"]))
    if processor["type"] == "TemplateProcessing":
        return set().union(*(entry["tokens"] for entry in processor["special_tokens"].values()))
    return {processor[role][0] for role in ("sep", "cls") if role in processor}


def operated(*, source: Mapping, surgery: Surgery) -> dict:
    """The parsed tokenizer.json `source` after `surgery`; `source` itself is left alone."""
    numbers = {token: number for number, token in enumerate(surgery.tokens)}
    old_added = {token["content"]: token for token in source.get("added_tokens", ())}
    added = []
    for token in surgery.tokens:
        if token in old_added:
            added.append({**old_added[token], "id": numbers[token]})
        elif token in surgery.special or token in surgery.found_anywhere:
            flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
            added.append({"id": numbers[token], "content": token, **flags, "special": token in surgery.special})
    return {
        **source,
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": source["normalizer"] if surgery.keep_normalizer else _spaces_only(source["normalizer"], numbers),
        "pre_tokenizer": source["pre_tokenizer"]
        if surgery.keep_normalizer
        else _without_prefix(source["pre_tokenizer"]),
        "decoder": source["decoder"] if surgery.keep_normalizer else _without_strip(source["decoder"]),
        "post_processor": _renumbered(source["post_processor"], numbers),
        "model": {
            **source["model"],
            "vocab": numbers,
            "merges": [list(merge) for merge in surgery.merges],
            "unk_token": surgery.unknown,
            "byte_fallback": source["model"].get("byte_fallback", False) and any(map(BYTE_TOKEN.fullmatch, numbers)),
        },
    }


def _spaces_only(normalizer: Mapping | None, numbers: Mapping[str, int]) -> dict | None:
    """Of a normalizer only what writes a space as `▁`, and that only if there is such a token."""
    if normalizer is None or METASPACE not in numbers:
        return None
    parts = normalizer["normalizers"] if normalizer["type"] == "Sequence" else [normalizer]
    spaces = [part for part in parts if part["type"] == "Replace" and part["content"] == METASPACE]
    return spaces[0] if spaces else None


def _without_prefix(pre_tokenizer: Mapping | None) -> dict | None:
    if pre_tokenizer is None:
        return None
    if pre_tokenizer["type"] == "Sequence":
        return {**pre_tokenizer, "pretokenizers": [_without_prefix(part) for part in pre_tokenizer["pretokenizers"]]}
    if pre_tokenizer["type"] == "Metaspace":
        return {**pre_tokenizer, "prepend_scheme": "never"}
    if pre_tokenizer["type"] == "ByteLevel":
        return {**pre_tokenizer, "add_prefix_space": False}
    return dict(pre_tokenizer)


def _without_strip(decoder: Mapping | None) -> dict | None:
    """The decoder without what takes the space in front of a text away again."""
    if decoder is None:
        return None
    if decoder["type"] == "Sequence":
        parts = [_without_strip(part) for part in decoder["decoders"] if part["type"] != "Strip"]
        return {**decoder, "decoders": parts}
    if decoder["type"] == "Metaspace":
        return {**decoder, "prepend_scheme": "never"}
    return dict(decoder)


def _renumbered(processor: Mapping | None, numbers: Mapping[str, int]) -> dict | None:
    if processor is None:
        return None
    if processor["type"] == "Sequence":
        return {**processor, "processors": [_renumbered(part, numbers) for part in processor["processors"]]}
    if processor["type"] == "TemplateProcessing":
        special = {
            name: {**entry, "ids": [numbers[token] for token in entry["tokens"]]}
            for name, entry in processor["special_tokens"].items()
            if all(token in numbers for token in entry["tokens"])
        }
        pieces = {
            name: [p for p in processor[name] if "SpecialToken" not in p or p["SpecialToken"]["id"] in special]
            for name in ("single", "pair")
        }
        return {**processor, **pieces, "special_tokens": special}
    new = dict(processor)
    for role in ("sep", "cls"):
        if role in processor:
            token = processor[role][0]
            if token not in numbers:
                raise ValueError(f"the post-processor writes {token!r}, which is not among the kept tokens")
            new[role] = [token, numbers[token]]
    return new
