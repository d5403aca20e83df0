"""Trainings in common batches give the adapters and losses of trainings one by one; rows see their own adapter only."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peft import PeftModel
from safetensors.torch import save

import model_tools.training_together as together
from model_tools import adapter_passes
from model_tools.adapter_bytes import adapter_bytes, set_adapter
from model_tools.adapters import LoraRecipe, add_lora, reset_lora
from model_tools.loading import LoadedModel, load_model
from model_tools.lora_batch import LoraBank
from model_tools.saving import save_checkpoint
from model_tools.train_recipe import TrainRecipe
from model_tools.training import fine_tune
from model_tools.training_together import AdapterTraining, TrainedAdapter, fine_tune_together
from tiny import KINDS, tiny_model
from tiny_training import assert_same_bytes, mixed_samples, state_bytes

LORA = LoraRecipe(rank=4, alpha=8)
RECIPE = TrainRecipe(
    learning_rate=1e-3, embedding_learning_rate=1e-3, warmup=0.2, batch_tokens=128, window=8, pad_multiple=8
)
SIZES = ((30, 45, 12, 60, 33, 20), (90, 14), (25, 70, 41, 40))  # of each training's samples: 2 to 5 steps


def adapted(kind: str = "arc_llama") -> LoadedModel:
    loaded = tiny_model(kind)
    return replace(loaded, model=add_lora(model=loaded.model, recipe=LORA, seed=7))


def trainings_of(loaded: LoadedModel, sizes: tuple[tuple[int, ...], ...]) -> list[AdapterTraining]:
    return [
        AdapterTraining(samples=mixed_samples(loaded, sizes=own, seed=n), lora_seed=100 + n, seed=200 + n)
        for n, own in enumerate(sizes)
    ]


def all_at_once(
    loaded: LoadedModel, trainings: list[AdapterTraining], recipe: TrainRecipe, pass_tokens: int = 100_000, **options
) -> tuple[TrainedAdapter, ...]:
    return fine_tune_together(
        model=loaded.model,
        positions=loaded.positions,
        trainings=trainings,
        recipe=recipe,
        pad_id=loaded.pad_id,
        pass_tokens=pass_tokens,
        **options,
    )


def one_by_one(loaded: LoadedModel, trainings: list[AdapterTraining], recipe: TrainRecipe) -> list[TrainedAdapter]:
    """The plain way: reset and fine_tune for each."""
    results = []
    for training in trainings:
        reset_lora(model=loaded.model, seed=training.lora_seed)
        log = fine_tune(
            model=loaded.model,
            positions=loaded.positions,
            samples=training.samples,
            recipe=recipe,
            pad_id=loaded.pad_id,
            seed=training.seed,
        )
        values = {n: p.detach().clone() for n, p in loaded.model.named_parameters() if p.requires_grad}
        results.append(TrainedAdapter(values=values, log=log))
    return results


def assert_same(one: TrainedAdapter, other: TrainedAdapter, within: float = 1e-4) -> None:
    assert one.values.keys() == other.values.keys()
    for name, value in one.values.items():
        torch.testing.assert_close(value, other.values[name], rtol=0, atol=within, msg=lambda m, n=name: f"{n}: {m}")
    assert (one.log.steps, one.log.samples, one.log.tokens) == (other.log.steps, other.log.samples, other.log.tokens)
    assert one.log.losses == pytest.approx(other.log.losses, abs=within)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pass_tokens", [100_000, 200, 1])
def test_together_as_alone(kind: str, pass_tokens: int) -> None:
    loaded = adapted(kind)
    trainings = trainings_of(loaded, SIZES)
    before = adapter_bytes(loaded.model)
    found = all_at_once(loaded, trainings, RECIPE, pass_tokens)
    assert adapter_bytes(loaded.model) == before
    for one, other in zip(found, one_by_one(loaded, trainings, RECIPE), strict=True):
        assert_same(one, other)
    assert len({one.log.steps for one in found}) > 1  # some are done earlier


@pytest.mark.parametrize(
    "changes",
    [
        {"accumulate": 3, "batch_samples": 1},
        {"batch_samples": 2, "epochs": 2, "schedule": "inverse_sqrt", "warmup": 2},
        {"packing": True, "batch_tokens": 100},
        {"optimizer": "muon", "weight_decay": 0.1},
        {"gradient_checkpointing": True, "max_grad_norm": 0.05},
    ],
    ids=lambda changes: "-".join(changes),
)
@pytest.mark.parametrize("kind", ["arc_llama", "qwen3"])
def test_every_part_of_the_recipe_holds(kind: str, changes: dict) -> None:
    loaded, recipe = adapted(kind), replace(RECIPE, **changes)
    trainings = trainings_of(loaded, SIZES[:2])
    found = all_at_once(loaded, trainings, recipe)
    for one, other in zip(found, one_by_one(loaded, trainings, recipe), strict=True):
        assert_same(one, other)


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    sizes=st.lists(st.lists(st.integers(2, 80), min_size=0, max_size=4), min_size=1, max_size=4),
    pass_tokens=st.integers(1, 600),
)
def test_any_sizes(sizes: list[list[int]], pass_tokens: int) -> None:
    loaded = adapted()
    trainings = trainings_of(loaded, tuple(map(tuple, sizes)))
    found = all_at_once(loaded, trainings, RECIPE, pass_tokens)
    for one, other in zip(found, one_by_one(loaded, trainings, RECIPE), strict=True):
        assert_same(one, other)


def moved(bank: LoraBank) -> LoraBank:
    """The bank with every factor random, so that adapters add something."""
    generator = torch.Generator().manual_seed(0)
    for tensor in bank.stacked.values():
        tensor.data += 0.1 * torch.randn(tensor.shape, generator=generator)
    return bank


def logits(loaded: LoadedModel, ids: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return loaded.model(input_ids=ids, position_ids=loaded.positions.of(ids), use_cache=False).logits


@pytest.mark.parametrize("rows", [[0, 1, 2], [2, 0, 0, 1, 2], [1]])
@pytest.mark.parametrize("kind", ["arc_llama", "mistral"])
def test_a_row_is_what_peft_gives_with_its_adapter(kind: str, rows: list[int]) -> None:
    loaded = adapted(kind)
    bank = moved(LoraBank(model=loaded.model, seeds=[1, 2, 3]))
    ids = torch.randint(0, loaded.model.config.vocab_size, (len(rows), 20), generator=torch.Generator().manual_seed(1))
    state = state_bytes(loaded.model)
    with bank.attached():
        bank.route(rows)
        found = logits(loaded, ids)
    assert_same_bytes(state_bytes(loaded.model), state)
    for row, number in enumerate(rows):
        set_adapter(model=loaded.model, data=save(bank.values(number)))
        torch.testing.assert_close(found[row : row + 1], logits(loaded, ids[row : row + 1]), rtol=1e-4, atol=1e-4)


def test_a_bank_begins_as_reset_lora_does() -> None:
    loaded = adapted()
    before = adapter_bytes(loaded.model)
    bank = LoraBank(model=loaded.model, seeds=[5, 6])
    assert adapter_bytes(loaded.model) == before
    for number, seed in enumerate((5, 6)):
        reset_lora(model=loaded.model, seed=seed)
        assert save(bank.values(number)) == adapter_bytes(loaded.model)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_with_float32_copies(dtype: torch.dtype) -> None:
    loaded = adapted()
    loaded.model.to(dtype)
    trainings = trainings_of(loaded, SIZES[:2])
    for one, other in zip(all_at_once(loaded, trainings, RECIPE), one_by_one(loaded, trainings, RECIPE), strict=True):
        assert {value.dtype for value in one.values.values()} == {dtype}
        assert one.log.losses == pytest.approx(other.log.losses, rel=0.02)


@pytest.mark.parametrize("bits", [8, 4])
def test_a_quantised_base(bits: int, tmp_path: Path) -> None:
    tiny = tiny_model("llama")
    save_checkpoint(path=tmp_path, model=tiny.model, tokenizer=tiny.tokenizer, dtype="bfloat16")
    loaded = load_model(path=tmp_path, bits=bits)
    loaded = replace(loaded, model=add_lora(model=loaded.model, recipe=LORA, seed=7))
    trainings = trainings_of(loaded, SIZES[:2])
    for one, other in zip(all_at_once(loaded, trainings, RECIPE), one_by_one(loaded, trainings, RECIPE), strict=True):
        assert one.log.losses == pytest.approx(other.log.losses, rel=0.02)


def test_memory_that_runs_out_costs_passes_not_results(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = adapted()
    trainings = trainings_of(loaded, ((60, 60), (60, 60, 60), (58, 60)))  # rows of like length
    expected = all_at_once(loaded, trainings, RECIPE)
    plain, seen = adapter_passes.Passes._losses, []

    def small_memory(self, parts, live, device):
        seen.append(adapter_passes._size(parts))
        if seen[-1] > 200:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return plain(self, parts, live, device)

    monkeypatch.setattr(adapter_passes.Passes, "_losses", small_memory)
    found = all_at_once(loaded, trainings, RECIPE)
    for one, other in zip(found, expected, strict=True):
        assert_same(one, other)
    assert max(one.log.out_of_memory for one in found) == sum(size > 200 for size in seen)
    assert 0 < sum(size > 200 for size in seen) <= 2  # learned, not tried again each round


def test_memory_too_small_for_one_batch_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = adapted()
    state = {name: id(module) for name, module in loaded.model.named_modules()}

    def no_memory(self, parts, live, device):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(adapter_passes.Passes, "_losses", no_memory)
    with pytest.raises(torch.OutOfMemoryError):
        all_at_once(loaded, trainings_of(loaded, SIZES), RECIPE)
    assert {name: id(module) for name, module in loaded.model.named_modules()} == state  # peft's own are back


def test_the_deadline_cuts_all_that_are_not_done() -> None:
    loaded = adapted()
    rounds = []
    found = all_at_once(loaded, trainings_of(loaded, SIZES), RECIPE, deadline=time.monotonic() - 1)
    assert [one.log.cut for one in found] == [True] * 3 and not any(one.log.steps for one in found)
    found = all_at_once(
        loaded,
        trainings_of(loaded, SIZES),
        RECIPE,
        deadline=time.monotonic() + 1e6,
        progress=lambda logs: rounds.append([log.steps for log in logs]),
    )
    assert not any(one.log.cut for one in found)
    assert rounds[-1] == [one.log.steps for one in found] and len(rounds) == max(rounds[-1])


def test_packing_that_the_model_ignores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for by the recipe it is an error; our own choice of it is taken back."""

    def leaks(**_: object) -> None:
        raise ValueError("packing: the model's attention mixes the samples of a row")

    loaded = adapted()
    trainings = trainings_of(loaded, SIZES)
    expected = all_at_once(loaded, trainings, RECIPE)
    monkeypatch.setattr(together, "check_packing", leaks)
    for one, other in zip(all_at_once(loaded, trainings, RECIPE), expected, strict=True):
        assert_same(one, other)
    with pytest.raises(ValueError, match="mixes"):
        all_at_once(loaded, trainings, replace(RECIPE, packing=True))


def test_refusals() -> None:
    loaded = adapted()
    trainings = trainings_of(loaded, SIZES[:1])
    assert all_at_once(loaded, [], RECIPE) == ()
    with pytest.raises(ValueError, match="pass_tokens is 0"):
        all_at_once(loaded, trainings, RECIPE, 0)
    with pytest.raises(ValueError, match="trainer"):
        all_at_once(loaded, trainings, replace(RECIPE, engine="trainer"))
    with pytest.raises(ValueError, match="at least one adapter"):
        LoraBank(model=loaded.model, seeds=[])
    with pytest.raises(ValueError, match=r"\[0, 2\]"):
        LoraBank(model=loaded.model, seeds=[1, 2]).route([0, 2])
    whole = tiny_model()
    model: PeftModel = add_lora(model=whole.model, recipe=replace(LORA, trained=("lm_head",)), seed=0)
    with pytest.raises(ValueError, match="lm_head"):
        LoraBank(model=model, seeds=[1])
