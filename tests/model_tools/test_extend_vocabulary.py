"""Vocabulary extension: what the model knew stays, any text is written and read back, positions in grids stay right."""

from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerFast

from arc_loader.grid_encoders import USUAL_ENCODER
from arc_strategies import grids
from fine_tuning.chat_base import BLOCKS, GRID_ENCODER, LIKE, make_chat_base, prompt_texts
from fine_tuning.multitask_data import writer_for
from model_tools.extend_vocabulary import HEAD_SPREAD, extend_vocabulary, single_token
from model_tools.loading import LoadedModel, load_model
from model_tools.positions import unpack_positions
from model_tools.saving import save_checkpoint
from model_tools.tokenizer import CHARACTERS, token_table
from model_tools.word_tokenizer import Blocks, train_word_tokenizer
from prompt_strategies import CODE, puzzles
from prompting.answers import parse_answer
from prompting.chat import FAMILIES
from prompting.question import training_question
from prompting.sources.coded_set import registered_puzzles
from prompting.versions import VERSIONS
from tiny import tiny_base_model, tiny_model

SPECIAL = FAMILIES["chatml"]
FEW = registered_puzzles()[:12]
OLD = tiny_model("arc_llama", sharpen=4.0)


@cache
def tokenizer(size: int = 500) -> PreTrainedTokenizerFast:
    texts = list(prompt_texts(puzzles=FEW, seed=0))
    return train_word_tokenizer(base=OLD.tokenizer, texts=texts, size=size, special_tokens=SPECIAL, blocks=BLOCKS)


@cache
def extended() -> LoadedModel:
    own = tiny_model("arc_llama", sharpen=4.0)
    return extend_vocabulary(
        loaded=own, tokenizer=tokenizer(), like=LIKE, grid_starts=BLOCKS.opening, seed=3, fingerprint="extended"
    )


def log_probs(loaded: LoadedModel, ids: list[int], tokens: int) -> torch.Tensor:
    """Log-probabilities (L, tokens) among the first `tokens` tokens."""
    given = torch.tensor([ids])
    with torch.inference_mode():
        logits = loaded.model(input_ids=given, position_ids=loaded.positions.of(given)).logits[0]
    return logits[:, :tokens].log_softmax(-1)


@given(st.lists(st.sampled_from([*CHARACTERS, "<s>", "</s>"]), min_size=1, max_size=40).map("".join))
@settings(max_examples=30, deadline=None)
def test_what_the_model_knew_of_its_old_tokens_stays(text):
    ids = OLD.table.encode(text).tolist()
    assert extended().table.encode(text).tolist() == ids
    known = len(OLD.tokenizer)
    torch.testing.assert_close(log_probs(extended(), ids, known), log_probs(OLD, ids, known), atol=1e-5, rtol=1e-5)


@given(
    st.text(max_size=80),
    st.lists(st.sampled_from([*BLOCKS.opening, BLOCKS.closing, "```python\n", "0", "\n"]), max_size=9),
)
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back(text, parts):
    for whole in (text, "".join(parts), text + "".join(parts)):
        ids = tokenizer()(whole, add_special_tokens=False)["input_ids"]
        assert tokenizer().decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False) == whole


@pytest.mark.parametrize("name", [name for name, version in VERSIONS.items()])
@given(puzzle=puzzles(), seed=st.integers(0, 9), usual=st.booleans())
@settings(max_examples=5, deadline=None)
def test_prompts_of_every_version_go_there_and_back(name, puzzle, seed, usual):
    encoder, version = USUAL_ENCODER if usual else GRID_ENCODER, VERSIONS[name]
    writer = writer_for(loaded=extended(), grid_encoder=str(encoder))
    question = training_question(version=version, puzzle=puzzle, rng=np.random.default_rng(seed))
    sample = writer.sample(version=version, question=question)
    prompt = writer.prompt_ids(version=version, question=question)
    np.testing.assert_array_equal(prompt, sample.input_ids[: len(prompt)])
    if not version.raw:
        answer = sample.input_ids[len(prompt) :][sample.loss_mask[len(prompt) :]]
        assert int(answer[-1]) == single_token(tokenizer(), "<|im_end|>")
        said = parse_answer(version=version, text=writer.chat.decode(answer[:-1].tolist()), encoder=encoder)
        assert said == CODE if version.answer == "code" else np.array_equal(said, question.answer)


@given(
    puzzle=puzzles(max_side=12),
    seed=st.integers(0, 9),
    name=st.sampled_from([n for n, v in VERSIONS.items() if not v.raw]),
)
@settings(max_examples=30, deadline=None)
def test_every_cell_of_a_prompt_stands_where_it_does_in_its_grid(puzzle, seed, name):
    version = VERSIONS[name]
    question = training_question(version=version, puzzle=puzzle, rng=np.random.default_rng(seed))
    sample = writer_for(loaded=extended(), grid_encoder=str(GRID_ENCODER)).sample(version=version, question=question)
    ids = torch.from_numpy(sample.input_ids.astype(np.int64))[None]
    _, segments, rows, columns = (axis[0].numpy() for axis in unpack_positions(extended().positions.of(ids)))
    first = token_table(tokenizer()).vocab["0"]
    opening = np.isin(ids[0], [single_token(tokenizer(), text) for text in BLOCKS.opening])
    either = opening | (ids[0].numpy() == single_token(tokenizer(), BLOCKS.closing))
    last = np.maximum.accumulate(
        np.where(either, np.arange(len(either)), 0)
    )  # the fence that stands last before a token
    inside = opening[last]
    cells = inside & (ids[0].numpy() >= first) & (ids[0].numpy() < first + 10)
    found = []
    for segment in sorted(set(segments[cells].tolist())):
        here = cells & (segments == segment)
        grid = np.full((rows[here].max(), columns[here].max()), -1)
        grid[rows[here] - 1, columns[here] - 1] = ids[0].numpy()[here] - first
        found.append(grid)
    shown = {"pairs": [g for pair in question.demonstrations for g in (pair.input, pair.output)]}
    shown |= {"inputs": shown["pairs"][::2], "outputs": shown["pairs"][1::2], "nothing": []}
    expected = [*shown[version.demonstrations], *([question.test] if version.test else []), *question.proposals]
    expected += [question.answer] if not isinstance(question.answer, str) else []
    assert len(found) == len(expected) and all(map(np.array_equal, found, expected))


@given(grid=grids(max_side=30))
@settings(max_examples=30, deadline=None)
def test_a_grid_is_a_token_a_cell_one_a_row_and_one_to_open_it(grid):
    ids = tokenizer()(f"Input:\n{GRID_ENCODER.to_text(grid)}\n\nOutput:\n", add_special_tokens=False)["input_ids"]
    height, width = grid.shape
    assert ids[0] == single_token(tokenizer(), "Input:\n```grid\n")
    assert ids[1 : height * (width + 1)] == OLD.table.encode(GRID_ENCODER.encoder.to_text(grid)).tolist()
    assert ids[height * (width + 1)] == single_token(tokenizer(), "\n```")


def test_new_rows_are_like_the_old_ones_or_copies_of_them():
    known, model = len(OLD.tokenizer), extended().model
    copies = {single_token(tokenizer(), text): OLD.table.vocab[character] for text, character in LIKE.items()}
    drawn = [row for row in range(known, len(tokenizer())) if row not in copies]
    for module, spread in ((model.get_input_embeddings(), 1.0), (model.get_output_embeddings(), HEAD_SPREAD)):
        rows = module.weight.detach()
        old, new = rows[:known] - rows[:known].mean(0), rows[drawn] - rows[:known].mean(0)
        assert 0.8 * spread < float(new.std() / old.std()) < 1.25 * spread
        assert all(torch.equal(rows[row], rows[character]) for row, character in copies.items())
        assert len(torch.unique(rows, dim=0)) == len(rows) - len(copies)


def test_a_base_from_disk_is_the_one_that_was_made(tmp_path):
    save_checkpoint(path=tmp_path / "small", model=OLD.model, tokenizer=OLD.tokenizer, dtype="float32")
    made = make_chat_base(model=tmp_path / "small", out=tmp_path / "base", size=450, puzzles=FEW)
    again = load_model(path=tmp_path / "base", dtype="float32")
    assert len(made.tokenizer) == len(again.tokenizer) == again.model.config.vocab_size == 450
    assert again.positions == made.positions and len(made.positions.grid_start_ids) == 5
    text = "".join(prompt_texts(puzzles=FEW[:2], seed=5))
    ids = again.tokenizer(text, add_special_tokens=False)["input_ids"]
    assert ids == made.tokenizer(text, add_special_tokens=False)["input_ids"]
    assert (again.tokenizer.bos_token, again.eos_id, again.pad_id) == ("<s>", OLD.eos_id, OLD.pad_id)
    close = {"atol": 0.5, "rtol": 0.1}  # bfloat16 on disk
    torch.testing.assert_close(log_probs(again, ids[:200], 450), log_probs(made, ids[:200], 450), **close)


def test_what_cannot_be_extended():
    texts = list(prompt_texts(puzzles=FEW[:2], seed=0))
    given = {"base": OLD.tokenizer, "texts": texts, "special_tokens": SPECIAL, "blocks": BLOCKS}
    with pytest.raises(ValueError, match="do not hold"):
        train_word_tokenizer(**given, size=270)
    with pytest.raises(ValueError, match="as one"):
        train_word_tokenizer(**given | {"blocks": Blocks(("never written",), "\n```")}, size=450)
    with pytest.raises(ValueError, match="no single character"):
        train_word_tokenizer(**given | {"base": tokenizer()}, size=450)
    asked = {"tokenizer": tokenizer(), "like": {}, "grid_starts": (), "seed": 0, "fingerprint": "x"}
    with pytest.raises(ValueError, match="with the id"):
        extend_vocabulary(loaded=tiny_base_model("qwen3"), **asked)
    with pytest.raises(ValueError, match="does not know"):
        extend_vocabulary(loaded=tiny_model(), **asked | {"like": {"\n```": "§"}})
    with pytest.raises(ValueError, match="one is needed"):
        extend_vocabulary(loaded=tiny_model(), **asked | {"grid_starts": ("12",)})
    with pytest.raises(ValueError, match="no tokens that open a grid"):
        extend_vocabulary(loaded=tiny_model("llama"), **asked | {"grid_starts": BLOCKS.opening})
