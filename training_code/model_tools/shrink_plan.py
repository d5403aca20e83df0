"""What a recipe comes to for one tokenizer: which entries stay, in which roles, under which new ids. Decides, changes nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from model_tools.keep_recipes import KeepCorpus, KeepRecipe, KeepTokens
from model_tools.merges import BYTE_TOKEN, closed_under_merging, merges_among, not_built
from model_tools.padding_token import NEW_PADDING, choose_padding
from model_tools.tokenizer import character_tokens
from model_tools.tokenizer_surgery import Surgery, merges_of, processor_tokens, vocabulary_of

ROLES = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")


@dataclass(frozen=True)
class ConfigIds:
    """Token ids that a model's configs name: all of them, those of start and end, and those of padding."""

    all: frozenset[int]
    borders: frozenset[int]
    padding: frozenset[int]


@dataclass(frozen=True)
class ShrinkPlan:
    """`rows`: old id for each new id, None for a token that is added. `roles`: role -> token. `extra_special`: without a role."""

    surgery: Surgery
    rows: tuple[int | None, ...]
    roles: Mapping[str, str]
    extra_special: tuple[str, ...]

    @property
    def mapping(self) -> dict[int, int]:
        """Old id -> new id."""
        return {row: number for number, row in enumerate(self.rows) if row is not None}


def plan_shrink(
    *, source: Mapping, tokenizer: PreTrainedTokenizerBase, config_ids: ConfigIds, keep: KeepRecipe
) -> ShrinkPlan:
    """The plan for a parsed tokenizer.json `source`, which is that of `tokenizer`.

    Raises ValueError for a character, token or config id that the tokenizer lacks, and for one without an end token.
    """
    vocab = vocabulary_of(source)
    if isinstance(keep, KeepTokens):
        return _plan_tokens(source, tokenizer, vocab, keep)
    texts = {number: token for token, number in vocab.items()}
    if strange := sorted(config_ids.all - texts.keys()):
        raise ValueError(f"the model's config names the token id {strange[0]}, which the tokenizer does not have")
    if tokenizer.eos_token is None:
        raise ValueError("the tokenizer has no eos_token")
    special = [token["content"] for token in source["added_tokens"] if token["special"]]
    roles = {role: str(getattr(tokenizer, role)) for role in ROLES if getattr(tokenizer, role, None) is not None}
    unknown = roles.pop("unk_token", None) if keep.drop_unknown else None

    borders = {roles["eos_token"], roles.get("bos_token")}
    named = roles.get("pad_token")
    if named is None or named in borders:
        padding = choose_padding(
            candidates=[texts[number] for number in sorted(config_ids.padding)],
            taken=borders | {texts[number] for number in config_ids.borders},
            special=special,
            unknown=unknown,
        )
        roles["pad_token"] = padding or NEW_PADDING

    characters = _characters(tokenizer, keep.characters)
    written = {texts[number] for text in getattr(keep, "texts", ()) for number in tokenizer.encode(text)}
    composed = sorted(filter(_composed, characters))
    if composed and (unbuilt := not_built(tokens=composed, merges=merges_of(source))):
        raise ValueError(f"the tokenizer's merges do not lead to {unbuilt[0]!r}")
    composed = {*composed, *(written - set(special))}
    pieces = closed_under_merging(tokens=composed, merges=merges_of(source)) if composed else set()
    chosen = characters | written | pieces
    chosen |= processor_tokens(source["post_processor"]) | {
        token for token in tokenizer.all_special_tokens if token in vocab
    }
    chosen |= {texts[number] for number in config_ids.all} if keep.keep_config_tokens else set()
    if unknown is not None and unknown not in roles.values():
        chosen.discard(unknown)
    chosen |= {token for token in roles.values() if token in vocab}
    return _plan(
        vocab=vocab,
        chosen=chosen,
        roles=roles,
        special=(chosen & set(special)) | set(roles.values()),
        merges=merges_among(tokens=pieces, merges=merges_of(source)) if pieces else [],
        keep_normalizer=isinstance(keep, KeepCorpus) or keep.keep_normalizer,
    )


def _plan_tokens(
    source: Mapping, tokenizer: PreTrainedTokenizerBase, vocab: Mapping[str, int], keep: KeepTokens
) -> ShrinkPlan:
    words = [token for token in keep.tokens if len(token) > 1]
    if missing := [token for token in words if token not in vocab]:
        raise ValueError(f"{missing[0]!r} is not one token of the tokenizer")
    roles = {"bos_token": keep.start, "eos_token": keep.end, "pad_token": keep.padding}
    roles = {role: token for role, token in roles.items() if token is not None}
    characters = _characters(tokenizer, [token for token in keep.tokens if len(token) == 1])
    if composed := sorted(filter(_composed, characters)):
        raise ValueError(f"{composed[0]!r} is composed of several bytes by merges, of which none remain")
    chosen = set(words) | characters
    return _plan(
        vocab=vocab,
        chosen=chosen,
        roles=roles,
        special={*roles.values(), *keep.special},
        merges=[],
        found_anywhere=words,
    )


def _plan(
    *,
    vocab: Mapping[str, int],
    chosen: Collection[str],
    roles: Mapping[str, str],
    special: Collection[str],
    merges: list[tuple[str, str]],
    found_anywhere: Collection[str] = (),
    keep_normalizer: bool = False,
) -> ShrinkPlan:
    tokens = sorted(chosen, key=vocab.__getitem__)
    tokens += sorted(set(roles.values()) - set(tokens))  # a new padding token comes last
    surgery = Surgery(
        tokens=tokens,
        merges=merges,
        special=frozenset(special),
        found_anywhere=frozenset(found_anywhere),
        keep_normalizer=keep_normalizer,
        unknown=roles.get("unk_token"),
    )
    extra = tuple(token for token in tokens if token in special and token not in roles.values())
    return ShrinkPlan(
        surgery=surgery, rows=tuple(vocab.get(token) for token in tokens), roles=roles, extra_special=extra
    )


def _characters(tokenizer: PreTrainedTokenizerBase, characters: Collection[str]) -> set[str]:
    entry = character_tokens(tokenizer)
    found = {character: entry(character) for character in characters}
    if missing := [character for character, token in found.items() if token is None]:
        raise ValueError(f"the tokenizer has no token for {missing[0]!r} alone")
    return set(found.values())


def _composed(token: str) -> bool:
    """Whether the entry of a character is made by merges: one of several bytes in a byte-level vocabulary."""
    return len(token) > 1 and not BYTE_TOKEN.fullmatch(token)
