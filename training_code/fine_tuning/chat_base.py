"""A base for the multi-task training, made from the small model: the same body, with tokens for chats, words and programs.

The tokenizer is learned from the prompts of this house: every chat version asked about every puzzle that is written as code. Grids are to
be written by `GRID_ENCODER`: its opening fence is one token, so the model's positions in grids work as before. Knows no command line.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from arc_loader.grid_encoders import GridCodeBlockEncoder, MinimalGridEncoder
from model_tools.extend_vocabulary import extend_vocabulary
from model_tools.loading import LoadedModel, load_model
from model_tools.saving import save_checkpoint
from model_tools.word_tokenizer import Blocks, train_word_tokenizer
from prompting.chat import FAMILIES
from prompting.puzzle import PromptError
from prompting.question import training_question
from prompting.rendering import render
from prompting.sources.coded_set import CodedPuzzle, coded_set, registered_puzzles
from prompting.versions import VERSIONS

GRID_ENCODER = GridCodeBlockEncoder(MinimalGridEncoder())
OPENING_INPUT, OPENING_OUTPUT, OPENING = "Input:\n```grid\n", "Output:\n```grid\n", "```grid\n"
BLOCKS = Blocks(opening=(OPENING_INPUT, OPENING_OUTPUT, OPENING), closing="\n```")
LIKE = {OPENING_INPUT: "I", OPENING_OUTPUT: "O", OPENING: "O", BLOCKS.closing: "</s>"}
"""New tokens that begin as the token of the small model's own layout (`short`) that does the same; answers begin with the plain fence."""
SIZE = 900


def prompt_texts(*, puzzles: tuple[CodedPuzzle, ...], seed: int) -> Iterator[str]:
    """The texts of one chat about each puzzle in each version, with a line end behind the name of who speaks, as chats have it."""
    versions = [version for version in VERSIONS.values() if not version.raw]
    for number, puzzle in enumerate(puzzles):
        rng = np.random.default_rng([seed, number])
        try:
            drawn = coded_set(name=puzzle.id, draws=1, puzzles=(puzzle,)).draw(0, rng=rng)
        except PromptError:
            continue  # its generator gave nothing this time
        for version in versions:
            words = render(
                version=version,
                question=training_question(version=version, puzzle=drawn, rng=rng),
                encoder=GRID_ENCODER,
            )
            yield from (f"system\n{words.system}", f"user\n{words.user}", f"assistant\n{words.answer}")


def make_chat_base(
    *, model: Path, out: Path, size: int = SIZE, seed: int = 0, puzzles: tuple[CodedPuzzle, ...] | None = None
) -> LoadedModel:
    """Writes the base to the folder `out` (safetensors in bfloat16, tokenizer) and returns it in float32.

    model: folder of a model with one-character tokens; size: tokens of the new one; puzzles: None: all of the register
    Raises ValueError for a model that has no such tokens, or a size that is too small.
    """
    loaded = load_model(path=model, dtype="float32")
    texts = prompt_texts(puzzles=registered_puzzles() if puzzles is None else puzzles, seed=seed)
    tokenizer = train_word_tokenizer(
        base=loaded.tokenizer, texts=texts, size=size, special_tokens=FAMILIES["chatml"], blocks=BLOCKS
    )
    extended = extend_vocabulary(
        loaded=loaded,
        tokenizer=tokenizer,
        like=LIKE,
        grid_starts=BLOCKS.opening,
        seed=seed,
        fingerprint=f"{loaded.fingerprint}-{size}-{seed}",
    )
    save_checkpoint(path=out, model=extended.model, tokenizer=tokenizer)
    return extended
