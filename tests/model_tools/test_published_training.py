"""Which tokens carry loss: the house's samples and collators, and the published collator, against a slow reading of the text."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.formatting import SHORT, training_sample
from arc_loader.tasks import Pair, Task
from model_tools.collator import IGNORE, collate
from model_tools.packing import collate_packed
from model_tools.published_training import InputMaskingDataCollator
from model_tools.tokenizer import build_tokenizer
from tiny import tiny_model
from tiny_training import samples_for


def slow_reading(text, mask_first_n):
    """Which characters (or tokens) of a text of the published layout are learned: answers with their end, but for the first n."""
    learned, spans, inside = [False] * len(text), [], None
    for place, character in enumerate(text):
        if character == "O":
            inside = place + 1
        elif character == "I" and inside is not None:
            spans.append((inside, place))
            inside = None
    if inside is not None:
        spans.append((inside, len(text)))
    for begin, end in spans[min(mask_first_n, max(len(spans) - 1, 0)) :]:
        for place in range(begin, end):
            learned[place] = True
    return learned


grid = st.lists(st.text("0123456789", min_size=1, max_size=4), min_size=1, max_size=3).map("\n".join)
turn = st.tuples(grid, grid).map(lambda pair: f"I{pair[0]}O{pair[1]}\n")
texts = st.tuples(st.lists(turn, max_size=4).map("".join), st.sampled_from(["", "I12O", "I1"])).map("".join)


@settings(deadline=None)
@given(st.lists(texts.filter(bool), min_size=1, max_size=4), st.integers(0, 3), st.booleans())
def test_the_published_collator_equals_a_slow_reading_of_the_text(batch, mask_first_n, as_ids):
    tokenizer = build_tokenizer()
    before = tokenizer.padding_side
    ids = {name: tokenizer.encode(name, add_special_tokens=False) for name in "IO"}
    collator = InputMaskingDataCollator(
        instruction_template=ids["I"] if as_ids else "I",
        response_template=ids["O"] if as_ids else "O",
        mlm=False,
        tokenizer=tokenizer,
        mask_first_n_examples=mask_first_n,
    )
    features = [{"input_ids": tokenizer.encode(text, add_special_tokens=False)} for text in batch]
    out = collator(features)
    assert tokenizer.padding_side == before
    for row, text in enumerate(batch):
        size, learned = len(text), slow_reading(text, mask_first_n)
        assert out["attention_mask"][row].tolist() == [1] * size + [0] * (out["input_ids"].shape[1] - size)
        assert out["input_ids"][row, :size].tolist() == features[row]["input_ids"]
        expected = [
            token if learn else IGNORE for token, learn in zip(features[row]["input_ids"], learned, strict=True)
        ]
        assert out["labels"][row].tolist() == expected + [IGNORE] * (out["input_ids"].shape[1] - size)


def test_the_published_collator_marks_what_our_samples_mark():
    loaded = tiny_model("llama")
    collator = InputMaskingDataCollator("I", "O", False, loaded.tokenizer, mask_first_n_examples=0)
    for sample in samples_for(loaded, 20):
        labels = collator([{"input_ids": sample.input_ids.tolist()}])["labels"][0]
        first = int(np.flatnonzero(sample.loss_mask)[0])
        assert (labels != IGNORE).tolist()[first:] == sample.loss_mask.tolist()[first:]


def test_the_published_collator_trains_under_transformers_trainer(tmp_path):
    from transformers import Trainer, TrainingArguments

    tokenizer = build_tokenizer()
    collator = InputMaskingDataCollator("I", "O", False, tokenizer, mask_first_n_examples=1)
    data = [{"input_ids": tokenizer.encode(f"I{a}O{b}\nI{b}O{a}\n")} for a, b in itertools.permutations("0123", 2)]
    arguments = TrainingArguments(
        output_dir=str(tmp_path), max_steps=2, report_to="none", use_cpu=True, save_strategy="no", disable_tqdm=True
    )
    trainer = Trainer(model=tiny_model("llama").model, args=arguments, train_dataset=data, data_collator=collator)
    assert 0 < trainer.train().training_loss < 10


def test_the_published_collator_names_what_is_wrong():
    tokenizer = build_tokenizer()
    with pytest.raises(ValueError, match="mlm"):
        InputMaskingDataCollator("I", "O", True, tokenizer)
    with pytest.raises(ValueError, match="response_template"):
        InputMaskingDataCollator("I", "", False, tokenizer)
    with pytest.raises(ValueError, match="-1"):
        InputMaskingDataCollator("I", "O", False, tokenizer, mask_first_n_examples=-1)


cells = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=3)
)
pair = st.tuples(cells, cells).map(lambda both: Pair(*(np.array(grid, dtype=np.int8) for grid in both)))
LOADED = tiny_model("arc_llama")


@settings(deadline=None)
@given(st.lists(st.lists(pair, min_size=1, max_size=4), min_size=1, max_size=3), st.integers(0, 4), st.booleans())
def test_labels_of_samples_equal_a_slow_reading_of_their_text(puzzles, mask_first_n, with_query):
    samples, read = [], []
    for number, pairs in enumerate(puzzles):
        asked = with_query and len(pairs) > 1
        task = Task(f"p{number}", tuple(pairs[:-1] if asked else pairs), (pairs[-1].input,) if asked else ())
        answer = pairs[-1].output if asked else None
        sample = training_sample(
            fmt=SHORT, table=LOADED.table, task=task, key=task.id, mask_first_n=mask_first_n, answer=answer
        )
        samples.append(sample)
        read.append(slow_reading(LOADED.tokenizer.convert_ids_to_tokens(sample.input_ids.tolist()), mask_first_n))
    plain = collate(samples=samples, positions=LOADED.positions, pad_id=LOADED.pad_id)
    packed = collate_packed(samples=samples, positions=LOADED.positions, pad_id=LOADED.pad_id)
    begin = 0
    for row, (sample, learned) in enumerate(zip(samples, read, strict=True)):
        size = len(sample.input_ids)
        expected = [token if learn else IGNORE for token, learn in zip(sample.input_ids, learned, strict=True)]
        assert plain.labels[row].tolist() == expected + [IGNORE] * (plain.labels.shape[1] - size)
        assert packed.labels[0, begin : begin + size].tolist() == expected
        begin += size
