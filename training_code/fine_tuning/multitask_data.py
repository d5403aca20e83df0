"""The prompts of a multi-task training, from names of sets and a loaded model: what is drawn, what is held out, how long it all is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arc_loader.encoding import Sample
from arc_loader.formats import ARCHITECTS
from arc_loader.grid_encoders import parse_grid_encoder
from arc_loader.prompt_format import FormatError
from fine_tuning.model_format import format_for
from fine_tuning.multitask_recipe import MultitaskRecipe, NamedSet
from model_tools.loading import LoadedModel
from prompting.chat import Chat
from prompting.data_augmentation import NO_DATA_AUGMENTATION
from prompting.draws import Draws, PromptRules, PromptSet, drawn, fixed_draws
from prompting.puzzle import PromptError
from prompting.sources.named import source_named
from prompting.sources.source import PuzzleSource
from prompting.versions import version_named
from prompting.writer import PromptWriter, RawLayout

LOOKED_AT = 100  # prompts of each set, for the table of lengths
VALIDATION_SEED = 1009  # the same held-out prompts in every training


@dataclass(frozen=True, eq=False)
class MultitaskData:
    """draws: what is learned from; held_out: name -> samples; lengths: name -> tokens of whole prompts; notes: in words."""

    draws: Draws
    held_out: Mapping[str, list[Sample]]
    lengths: Mapping[str, list[int]]
    notes: tuple[str, ...]


def read_sets(recipe: MultitaskRecipe) -> Mapping[str, PuzzleSource]:
    """Every set that the recipe names, each read once. Raises ValueError that says what is wrong with one."""
    names = {named.path for named in (*recipe.train, *recipe.validation)}
    return {name: source_named(name) for name in sorted(names)}


def writer_for(*, loaded: LoadedModel, grid_encoder: str) -> PromptWriter:
    """How prompts are written for a model: by its chat, and raw where its vocabulary has the characters for that."""
    try:
        chat = Chat(loaded.tokenizer)
    except PromptError:
        chat = None
    try:
        raw = RawLayout(format_for(fmt=ARCHITECTS, loaded=loaded), loaded.table)
    except FormatError:
        raw = None
    return PromptWriter(encoder=parse_grid_encoder(grid_encoder), chat=chat, raw=raw)


def multitask_data(
    *, recipe: MultitaskRecipe, sources: Mapping[str, PuzzleSource], loaded: LoadedModel, seed: int
) -> MultitaskData:
    """The prompts. Raises PromptError for prompts that a set or the model does not allow, or if none of a held-out set fits."""
    writer = writer_for(loaded=loaded, grid_encoder=recipe.grid_encoder)
    notes = [_note(name, source) for name, source in sources.items()]
    train = tuple(_prompt_set(named, sources[named.path], recipe.share, seed) for named in recipe.train)
    draws = Draws(sets=train, rules=recipe.rules(), writer=writer, seed=seed)
    lengths = {f"train: {part}": _lengths(part, recipe.rules(), writer, seed) for part in train}
    plain = PromptRules(
        max_seq_len=recipe.max_seq_len,
        cut=recipe.cut,
        augmentation=NO_DATA_AUGMENTATION,
        right_probability=recipe.right_probability,
    )
    held_out: dict[str, list[Sample]] = {}
    for named in recipe.validation:
        part = PromptSet(sources[named.path], version_named(named.prompt))
        found = list(fixed_draws(sets=(part,), rules=plain, writer=writer, seed=VALIDATION_SEED))
        held_out[str(named)] = [one.sample for one in found if one.sample is not None]
        lengths[f"validation: {part}"] = [one.tokens for one in found]
        if not held_out[str(named)]:
            raise PromptError(f"{named}: no prompt has fewer than {recipe.max_seq_len} tokens")
        if len(held_out[str(named)]) < len(found):
            notes.append(f"{named}: {len(found) - len(held_out[str(named)])} of {len(found)} prompts left out")
    return MultitaskData(draws, held_out, lengths, tuple(notes))


def _prompt_set(named: NamedSet, source: PuzzleSource, share: float, seed: int) -> PromptSet:
    source = source if share == 1 else source.subsampled(share, seed=seed)
    return PromptSet(source, version_named(named.prompt))


def _lengths(part: PromptSet, rules: PromptRules, writer: PromptWriter, seed: int) -> list[int]:
    """Tokens of some prompts of a set, spread over it."""
    count = min(LOOKED_AT, part.source.draws)
    places = [n * part.source.draws // count for n in range(count)]
    return [drawn(part, 0, n, rules, writer, np.random.default_rng([seed, 8, n])).tokens for n in places]


def _note(name: str, source: PuzzleSource) -> str:
    words = f"{name}: {source.puzzles} puzzles, {source.draws} draws an epoch"
    if without := getattr(source, "without_tests", 0):
        words += f"; {without} have no known test: a demonstration becomes the test"
    if left_out := getattr(source, "left_out", 0):
        words += f"; {left_out} left out (one demonstration, no known test)"
    return words
